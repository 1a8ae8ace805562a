/** Randomness of the fuzzers: each input has a number of its own and can be made again alone. */

/** Sequence of small numbers from one seed (mulberry32). */
export class Seeded {
  #state: number;

  /** `parts`: the purpose of the sequence; the same parts give the same sequence. */
  constructor(...parts: readonly (number | string)[]) {
    let hash = 0x811c9dc5;
    for (const character of parts.join('/'))
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    this.#state = hash;
  }

  /** Uniform in 0..2^32-1. */
  u32(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** Uniform in 0..bound-1. */
  below(bound: number): number {
    return bound <= 1 ? 0 : this.u32() % bound;
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  /** Mostly short: 0..most, small ones more often. */
  count(most: number): number {
    return this.oneIn(3) ? this.below(most + 1) : this.below(Math.min(most, 3) + 1);
  }

  list<T>(most: number, one: () => T): T[] {
    return Array.from({ length: this.count(most) }, one);
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const fill = this.below(8);
    if (fill === 0) return bytes;
    if (fill === 1) return bytes.fill(0xff);
    for (let i = 0; i < length; i += 1) bytes[i] = this.u32();
    return bytes;
  }
}
