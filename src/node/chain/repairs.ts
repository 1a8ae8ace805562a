/**
 * Damaged blocks of the main chain: they are fetched again from peers that have them, and given up
 * when no peer does (S-3).
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Tip } from '../../protocol/shapes.ts';
import type { BlockIndex } from './block-index.ts';
import type { Chain } from './chain.ts';

/**
 * The wait is so many times as long while no peer is past the block: one that stands right before
 * it may only be new here.
 */
const NEWCOMERS_WAIT = 3;

/** Where a peer stands, and from which height on it has bodies (S-5). */
interface ToldTip extends Pick<Tip, 'height' | 'hash'> {
  readonly first?: number;
}

export class Repairs {
  readonly #chain: Pick<Chain, 'damaged' | 'seals' | 'tree'>;
  /**
   * How long each block was sought among peers that may have it, ms. Time among peers that
   * certainly have it counts `NEWCOMERS_WAIT` times.
   */
  readonly #sought = new Map<BlockIndex, number>();
  #lookedAt = 0;

  constructor(chain: Pick<Chain, 'damaged' | 'seals' | 'tree'>) {
    this.#chain = chain;
  }

  /**
   * The lowest block that was sought in vain for long enough; null for none. The count starts anew
   * when no peer may have the block: alone, or among peers that have not come so far, nothing is
   * lost by waiting, as the state is sound and only the past cannot be shown.
   *
   * @param now monotonic ms.
   * @param tips the tips that linked peers tell of.
   */
  lowestUnrecoverable(now: number, tips: readonly ToldTip[]): BlockIndex | null {
    const passed = now - this.#lookedAt;
    this.#lookedAt = now;
    for (const entry of this.#sought.keys())
      if (this.#speedFor(entry, tips) === 0) this.#sought.delete(entry);
    let lowest: BlockIndex | null = null;
    for (const entry of this.#chain.damaged) {
      const speed = this.#speedFor(entry, tips);
      if (speed === 0) continue;
      const before = this.#sought.get(entry);
      const sought = before === undefined ? 0 : before + speed * passed;
      this.#sought.set(entry, sought);
      const long = sought >= NEWCOMERS_WAIT * LIMITS.repairMs;
      if (long && (lowest === null || entry.height < lowest.height)) lowest = entry;
    }
    return lowest;
  }

  /** How fast patience runs out: 0 where there is reason to wait. */
  #speedFor(entry: BlockIndex, all: readonly ToldTip[]): number {
    const { damaged, seals, tree } = this.#chain;
    // Below a held seal, or the base, there is no other chain to go back to.
    const least = Math.max(seals.held?.height ?? 0, tree.base);
    if (!damaged.has(entry) || entry.height <= least) return 0;
    // A peer that deleted its old bodies proves nothing by lacking one.
    const tips = all.filter(({ first = 1 }) => first <= entry.height);
    const known = tips.map(({ hash }) => tree.find(hash)).filter((tip) => tip !== undefined);
    if (tree.isOnTheWay(entry, known)) return NEWCOMERS_WAIT;
    // The peer stands right before the block, or on another chain that it tells less work of than
    // this node has, so that this node did not look at it.
    return tips.some(({ height }) => height >= entry.height - 1) ? 1 : 0;
  }
}
