/**
 * A set and a map that forget their oldest members beyond a cap. A plain `Set` will not do as a
 * queue: after many deletions, finding its first member walks over all deleted ones.
 */

/**
 * Keys in the order of their arrival; taking the oldest costs the same however many have come and
 * gone.
 */
class Arrivals<K> {
  /** The place of each key, counted from the first key ever. */
  readonly #places = new Map<K, number>();
  #queue: K[] = [];
  /** Place of the queue's first key. */
  #base = 0;
  /** Index of the oldest key in the queue. */
  #head = 0;

  get size(): number {
    return this.#places.size;
  }

  has(key: K): boolean {
    return this.#places.has(key);
  }

  /** Makes a key the newest. */
  push(key: K): void {
    this.#places.set(key, this.#base + this.#queue.length);
    this.#queue.push(key);
    // Deleted keys are removed when they are most of the queue, so that keys that came pay for it.
    if (this.#queue.length > 2 * this.#places.size + 32) this.#sweep();
  }

  delete(key: K): boolean {
    return this.#places.delete(key);
  }

  /** Takes the oldest key out; there must be one. */
  shift(): K {
    for (; ; this.#head += 1) {
      const key = this.#queue[this.#head] as K;
      if (this.#places.get(key) !== this.#base + this.#head) continue;
      this.#head += 1;
      this.#places.delete(key);
      return key;
    }
  }

  /** The keys, oldest first. */
  *keys(): IterableIterator<K> {
    for (let i = this.#head; i < this.#queue.length; i++) {
      const key = this.#queue[i] as K;
      if (this.#places.get(key) === this.#base + i) yield key;
    }
  }

  #sweep(): void {
    const kept = [...this.keys()];
    this.#queue = kept;
    this.#base = 0;
    this.#head = 0;
    for (const [place, key] of kept.entries()) this.#places.set(key, place);
  }
}

/** A set that forgets its oldest members beyond a cap. Adding a member again changes nothing. */
export class BoundedSet<T> {
  readonly #members = new Arrivals<T>();
  readonly #cap: number;

  constructor(cap: number) {
    this.#cap = cap;
  }

  get size(): number {
    return this.#members.size;
  }

  has(member: T): boolean {
    return this.#members.has(member);
  }

  add(member: T): void {
    if (this.#members.has(member)) return;
    if (this.#members.size >= this.#cap) this.#members.shift();
    this.#members.push(member);
  }

  delete(member: T): boolean {
    return this.#members.delete(member);
  }
}

/** A map that forgets its oldest entries beyond a cap. Setting a key again makes it the newest. */
export class BoundedMap<K, V> {
  readonly #keys = new Arrivals<K>();
  readonly #values = new Map<K, V>();
  readonly #cap: number;

  constructor(cap: number) {
    this.#cap = cap;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  has(key: K): boolean {
    return this.#values.has(key);
  }

  set(key: K, value: V): void {
    if (!this.#values.has(key) && this.#values.size >= this.#cap)
      this.#values.delete(this.#keys.shift());
    this.#keys.push(key);
    this.#values.set(key, value);
  }

  delete(key: K): boolean {
    this.#keys.delete(key);
    return this.#values.delete(key);
  }

  /** The values, oldest first. */
  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** The entries, oldest first. */
  *entries(): IterableIterator<[K, V]> {
    for (const key of this.#keys.keys()) yield [key, this.#values.get(key) as V];
  }
}
