/** Row numbers in order, four bytes each: the main chain by height. */
const LEAST = 64;
const GROWTH = 1.25;

export class RowList {
  #rows = new Uint32Array(LEAST);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The row at this place; null outside of the list. */
  at(index: number): number | null {
    return index >= 0 && index < this.#length ? (this.#rows[index] as number) : null;
  }

  /** Bytes of memory it takes. */
  get bytes(): number {
    return this.#rows.byteLength;
  }

  last(): number {
    return this.#rows[this.#length - 1] as number;
  }

  push(row: number): void {
    if (this.#length === this.#rows.length) {
      const larger = new Uint32Array(Math.ceil(GROWTH * this.#length));
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#length] = row;
    this.#length += 1;
  }

  /** Cuts the list to this length; returns the rows that were cut off. */
  cut(length: number): number[] {
    const rest = [...this.#rows.subarray(length, this.#length)];
    this.#length = length;
    return rest;
  }
}
