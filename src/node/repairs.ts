/** Damaged blocks of the main chain: fetched again from whoever has them, given up when nobody does (S-3). */
import { LIMITS } from '../protocol/limits.ts';
import type { Chain } from './chain.ts';
import type { Entry } from './header-tree.ts';

export class Repairs {
  readonly #chain: Pick<Chain, 'damaged'>;
  /** Since when each has been sought with peers there that may have it, monotonic ms. */
  readonly #since = new Map<Entry, number>();

  constructor(chain: Pick<Chain, 'damaged'>) {
    this.#chain = chain;
  }

  /**
   * The lowest block that was sought in vain for long enough; null while none was. `reach`: the highest tip that
   * a linked peer tells of. Alone, or among newcomers who cannot have it, nothing is lost by waiting: the state is
   * sound, only the past cannot be shown.
   */
  hopeless(now: number, reach: number): Entry | null {
    const { damaged } = this.#chain;
    for (const entry of this.#since.keys())
      if (!damaged.has(entry) || entry.height > reach) this.#since.delete(entry);
    let lowest: Entry | null = null;
    for (const entry of damaged) {
      if (entry.height > reach) continue;
      const since = this.#since.get(entry) ?? now;
      this.#since.set(entry, since);
      const long = now - since >= LIMITS.repairMs;
      if (long && (lowest === null || entry.height < lowest.height)) lowest = entry;
    }
    return lowest;
  }
}
