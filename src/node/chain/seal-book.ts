/**
 * The issuer's seals (L-12): the highest one held, proof of a conflict, and those that wait for
 * their block.
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { Seal } from '../../ledger/seal.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { BlockIndex } from './block-index.ts';
import type { HeaderTree } from './header-tree.ts';

export type SealOutcome = 'held' | 'waiting' | 'known' | 'conflict' | 'ignored';

const keyOf = (seal: Seal) => `${seal.height}:${toHex(seal.hash)}`;

export class SealBook {
  readonly #tree: HeaderTree;
  #held: Seal | null = null;
  #conflict: Seal | null = null;
  readonly #waiting = new Map<string, Seal>();

  constructor(tree: HeaderTree) {
    this.#tree = tree;
  }

  get held(): Seal | null {
    return this.#held;
  }

  get conflict(): { first: Seal; second: Seal } | null {
    return this.#held !== null && this.#conflict !== null
      ? { first: this.#held, second: this.#conflict }
      : null;
  }

  /**
   * The seals worth telling a peer: the held one, the conflicting one, and the newest waiting one.
   */
  toTell(): Seal[] {
    const seals: Seal[] = [];
    if (this.#held !== null) seals.push(this.#held);
    if (this.#conflict !== null) seals.push(this.#conflict);
    let newest: Seal | null = null;
    for (const seal of this.#waiting.values())
      if (newest === null || seal.height > newest.height) newest = seal;
    if (newest !== null) seals.push(newest);
    return seals;
  }

  has(seal: Seal): boolean {
    const key = keyOf(seal);
    return (
      (this.#held !== null && keyOf(this.#held) === key) ||
      (this.#conflict !== null && keyOf(this.#conflict) === key) ||
      this.#waiting.has(key)
    );
  }

  /** Takes a seal whose signature the caller has checked. */
  add(seal: Seal): SealOutcome {
    if (this.has(seal)) return 'known';
    const entry = this.#tree.find(seal.hash);
    if (entry !== undefined && entry.height !== seal.height) return 'ignored';
    if (entry?.valid) return this.#bind(seal, entry);
    if (entry?.invalid) return 'ignored';
    if (this.#waiting.size >= LIMITS.waitingSeals) {
      let lowest: Seal = seal;
      for (const other of this.#waiting.values()) if (other.height < lowest.height) lowest = other;
      if (lowest === seal) return 'ignored';
      this.#waiting.delete(keyOf(lowest));
    }
    this.#waiting.set(keyOf(seal), seal);
    return 'waiting';
  }

  #bind(seal: Seal, entry: BlockIndex): SealOutcome {
    const held = this.#held;
    if (held === null) {
      this.#held = seal;
      return 'held';
    }
    const heldEntry = this.#tree.find(held.hash);
    if (heldEntry === undefined) throw new Error('seal book: the held seal lost its block');
    const [low, high] = entry.height < heldEntry.height ? [entry, heldEntry] : [heldEntry, entry];
    const same = this.#tree.ancestor(high, low.height) === low;
    if (!same) {
      this.#conflict ??= seal;
      return 'conflict';
    }
    if (entry.height <= heldEntry.height) return 'known';
    this.#held = seal;
    return 'held';
  }

  /** Binds waiting seals whose block has become known and valid. Returns those that were bound. */
  settle(): Seal[] {
    const bound: Seal[] = [];
    for (const [key, seal] of this.#waiting) {
      const entry = this.#tree.find(seal.hash);
      if (entry === undefined) continue;
      if (entry.height !== seal.height || entry.invalid !== null) this.#waiting.delete(key);
      else if (entry.valid) {
        this.#waiting.delete(key);
        this.#bind(seal, entry);
        bound.push(seal);
      }
    }
    return bound;
  }

  /**
   * Sealed blocks to fetch and to try before all others: those not executed yet, and a held one
   * that is off the main chain and lacks a body.
   */
  wanted(): BlockIndex[] {
    const entries: BlockIndex[] = [];
    const held = this.#held === null ? undefined : this.#tree.find(this.#held.hash);
    if (held !== undefined && !held.complete && !this.#tree.isMain(held)) entries.push(held);
    for (const seal of this.#waiting.values()) {
      const entry = this.#tree.find(seal.hash);
      if (
        entry !== undefined &&
        entry.height === seal.height &&
        entry.invalid === null &&
        !entry.valid
      )
        entries.push(entry);
    }
    return entries;
  }

  /** Waiting seals whose header is not known. */
  missing(): Seal[] {
    return [...this.#waiting.values()].filter((seal) => !this.#tree.find(seal.hash));
  }

  /** True if the entry's chain goes through the held seal, or none is held (L-12). */
  allows(entry: BlockIndex): boolean {
    const held = this.#held;
    if (held === null) return true;
    const at = this.#tree.ancestor(entry, held.height);
    return at !== null && equal(at.hash, held.hash);
  }

  /**
   * Restores stored seals: the held one first, a conflicting one second. The caller has checked the
   * signatures.
   */
  restore(seals: readonly Seal[]): void {
    for (const seal of seals) this.add(seal);
  }

  /** The seals to store: the highest first, then the conflicting one, then those that wait. */
  toStore(): Seal[] {
    const seals: Seal[] = [];
    if (this.#held !== null) seals.push(this.#held);
    if (this.#conflict !== null) seals.push(this.#conflict);
    seals.push(...this.#waiting.values());
    return seals;
  }
}
