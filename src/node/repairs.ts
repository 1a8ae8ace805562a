/** Damaged blocks of the main chain: fetched again from whoever has them, given up when nobody does (S-3). */
import { LIMITS } from '../protocol/limits.ts';
import type { Chain } from './chain.ts';
import type { Entry } from './header-tree.ts';

/** Who stands right before a block may only be new here: others get so many times as long to come with it. */
const NEWCOMERS_WAIT = 3;

export class Repairs {
  readonly #chain: Pick<Chain, 'damaged'>;
  /** For how long each was sought with peers there that may have it: ms where they may be new, times as many else. */
  readonly #sought = new Map<Entry, number>();
  #lookedAt = 0;

  constructor(chain: Pick<Chain, 'damaged'>) {
    this.#chain = chain;
  }

  /**
   * The lowest block that was sought in vain for long enough; null while none was. `now`: monotonic ms. `reach`: the
   * highest tip that a linked peer tells of. Alone, or among those who have yet to come so far, nothing is lost by
   * waiting: the state is sound, only the past cannot be shown.
   */
  hopeless(now: number, reach: number): Entry | null {
    const { damaged } = this.#chain;
    const passed = now - this.#lookedAt;
    this.#lookedAt = now;
    for (const entry of this.#sought.keys())
      if (!damaged.has(entry) || entry.height > reach + 1) this.#sought.delete(entry);
    let lowest: Entry | null = null;
    for (const entry of damaged) {
      if (entry.height > reach + 1) continue;
      const before = this.#sought.get(entry);
      const share = entry.height > reach ? passed : NEWCOMERS_WAIT * passed;
      const sought = before === undefined ? 0 : before + share;
      this.#sought.set(entry, sought);
      const long = sought >= NEWCOMERS_WAIT * LIMITS.repairMs;
      if (long && (lowest === null || entry.height < lowest.height)) lowest = entry;
    }
    return lowest;
  }
}
