/** A map that forgets its oldest entries beyond a number of bytes, and of entries. */

interface Kept<V> {
  readonly value: V;
  readonly bytes: number;
}

export class BudgetMap<V> {
  /** Oldest first. */
  readonly #kept = new Map<string, Kept<V>>();
  readonly #mostBytes: number;
  readonly #most: number;
  #bytes = 0;

  constructor(mostBytes: number, most = Number.POSITIVE_INFINITY) {
    this.#mostBytes = mostBytes;
    this.#most = most;
  }

  get(key: string): V | undefined {
    return this.#kept.get(key)?.value;
  }

  /** Keeps a value as the newest; the oldest go, never the newest, whatever its `bytes`. */
  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const old of this.#kept.keys()) {
      if (old === key) return;
      if (this.#kept.size <= this.#most && this.#bytes <= this.#mostBytes) return;
      this.delete(old);
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
