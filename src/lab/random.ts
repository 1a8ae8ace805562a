/**
 * Randomness that a seed decides: streams that are independent of each other and the same in every
 * run.
 */
import { sha256 } from '../crypto/sha256.ts';
import type { Random } from '../node/ports.ts';

/**
 * sfc32 over a hash of the label: one stream for each label, so that more draws from one do not
 * change the others.
 */
export class Chance implements Random {
  readonly #label: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(label: string) {
    this.#label = label;
    const hash = new DataView(sha256(new TextEncoder().encode(label)).buffer);
    this.#a = hash.getInt32(0, true);
    this.#b = hash.getInt32(4, true);
    this.#c = hash.getInt32(8, true);
    this.#d = hash.getInt32(12, true);
  }

  /** A stream of its own under this name. */
  fork(name: string): Chance {
    return new Chance(`${this.#label}/${name}`);
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.#next() / 2 ** 32;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.#next() >>> 24;
    return bytes;
  }

  /** True in this share of cases. */
  is(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.uniform() * (most - least);
  }

  /** Exponentially distributed. */
  exponential(mean: number): number {
    return -Math.log(1 - this.uniform()) * mean;
  }

  /** Normally distributed, mean 0, deviation 1 (Box-Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** One of them; there is at least one. */
  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.uniform() * items.length)] as T;
  }

  /** By weight; there is at least one above 0. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    const total = items.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.uniform() * total;
    for (const [weight, item] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return (items[items.length - 1] as readonly [number, T])[1];
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }
}
