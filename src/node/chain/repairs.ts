/**
 * Damaged blocks of the main chain: fetched again from whoever has them, given up when nobody does
 * (S-3).
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Tip } from '../../protocol/shapes.ts';
import type { BlockIndex } from './block-index.ts';
import type { Chain } from './chain.ts';

/**
 * A peer right before a block may only be new here: others get so many times as long to come
 * with it.
 */
const NEWCOMERS_WAIT = 3;

export class Repairs {
  readonly #chain: Pick<Chain, 'damaged' | 'seals' | 'tree'>;
  /**
   * For how long each was sought with peers there that may have it: ms where they may be new, times
   * as many else.
   */
  readonly #sought = new Map<BlockIndex, number>();
  #lookedAt = 0;

  constructor(chain: Pick<Chain, 'damaged' | 'seals' | 'tree'>) {
    this.#chain = chain;
  }

  /**
   * The lowest block that was sought in vain for long enough; null while none was. `now`: monotonic
   * ms. `tips`: what linked peers tell of. Alone, or among those who have yet to come so far,
   * nothing is lost by waiting: the state is sound, only the past cannot be shown.
   */
  unrecoverable(now: number, tips: readonly Pick<Tip, 'height' | 'hash'>[]): BlockIndex | null {
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
  #speedFor(entry: BlockIndex, tips: readonly Pick<Tip, 'height' | 'hash'>[]): number {
    const { damaged, seals, tree } = this.#chain;
    // Below a held seal there is no other chain to go back to.
    if (!damaged.has(entry) || entry.height <= (seals.held?.height ?? 0)) return 0;
    const known = tips.map(({ hash }) => tree.find(hash)).filter((tip) => tip !== undefined);
    if (tree.isOnTheWay(entry, known)) return NEWCOMERS_WAIT;
    // Right before it, or on another chain, of which less work is told than this node has, so that
    // it was not looked at.
    return tips.some(({ height }) => height >= entry.height - 1) ? 1 : 0;
  }
}
