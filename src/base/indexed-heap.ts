/** A binary heap that can also remove an item from its middle: add and remove in O(log n). */
export class IndexedHeap<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #items: T[] = [];
  readonly #places = new Map<T, number>();

  /** @param compare negative when `a` comes before `b`; must not change while both are in. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The first item; undefined when there is none. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Adds an item; adding one that is in already is a bug of ours. */
  add(item: T): void {
    if (this.#places.has(item)) throw new Error('heap: the item is in already');
    this.#items.push(item);
    this.#places.set(item, this.#items.length - 1);
    this.#rise(this.#items.length - 1);
  }

  /** Removes an item; does nothing if it is not in. */
  remove(item: T): void {
    const place = this.#places.get(item);
    if (place === undefined) return;
    this.#places.delete(item);
    const last = this.#items.pop() as T;
    if (place === this.#items.length) return;
    this.#put(last, place);
    this.#rise(place);
    this.#sink(this.#places.get(last) as number);
  }

  has(item: T): boolean {
    return this.#places.has(item);
  }

  /** For tests: whether no item comes before the one above it, and each is found where it is. */
  get isSound(): boolean {
    return (
      this.#places.size === this.#items.length &&
      this.#items.every((item, place) => {
        const above = this.#items[(place - 1) >> 1];
        const inOrder = place === 0 || this.#compare(above as T, item) <= 0;
        return inOrder && this.#places.get(item) === place;
      })
    );
  }

  #put(item: T, place: number): void {
    this.#items[place] = item;
    this.#places.set(item, place);
  }

  #rise(from: number): void {
    let place = from;
    const item = this.#items[place] as T;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#items[above] as T;
      if (this.#compare(item, other) >= 0) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(item, place);
  }

  #sink(from: number): void {
    let place = from;
    const item = this.#items[place] as T;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#items.length) break;
      const left = this.#items[below] as T;
      const right = this.#items[below + 1];
      if (right !== undefined && this.#compare(right, left) < 0) below += 1;
      const other = this.#items[below] as T;
      if (this.#compare(item, other) <= 0) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(item, place);
  }
}
