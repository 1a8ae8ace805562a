/** How fast a sync goes and how long it may still take, by the heights of the last half minute. */

/** Heights older than this tell nothing of the rate now, ms. */
const WINDOW_MS = 30_000;
/** A rate is told from so long a time on, ms. */
const LEAST_MS = 3_000;
/** One height is kept in so long a time, ms. */
const APART_MS = 1_000;

export interface SyncRate {
  /** Blocks a second; null while nothing can be said. */
  perSecond: number | null;
  /** ms; null where `perSecond` is, or is 0. */
  left: number | null;
}

const UNKNOWN: SyncRate = { perSecond: null, left: null };

export class SyncProgress {
  #seen: { at: number; done: number }[] = [];

  /** `done` of `total` blocks are here at `now`, ms of any clock; one that jumps begins anew. */
  look(done: number, total: number, now: number): SyncRate {
    const last = this.#seen.at(-1);
    if (last !== undefined && (done < last.done || now < last.at || now - last.at > WINDOW_MS))
      this.#seen = [];
    if (last === undefined || this.#seen.length === 0 || now - last.at >= APART_MS)
      this.#seen.push({ at: now, done });
    while ((this.#seen[0]?.at ?? now) < now - WINDOW_MS) this.#seen.shift();
    const [first] = this.#seen;
    if (first === undefined || now - first.at < LEAST_MS) return UNKNOWN;
    const perSecond = (1_000 * (done - first.done)) / (now - first.at);
    if (perSecond === 0) return { perSecond, left: null };
    return { perSecond, left: (1_000 * Math.max(0, total - done)) / perSecond };
  }

  /** The sync is over, or paused. */
  end(): void {
    this.#seen = [];
  }
}
