/** Finds the rows of a list that have changed places and are to glide there. */

/** The places of the rows. */
export interface Places {
  /** The list's width, px. At another width rows have other heights, so no row glides. */
  readonly width: number;
  /** Tops of the rows, px, by their keys. */
  readonly tops: ReadonlyMap<string, number>;
}

/**
 * Rows that moved so often within `OFTEN_MS` do not glide: payments come all the while. A block
 * each second moves the rows when it lands and when its payments leave the pool: that is less.
 */
const OFTEN = 8;
const OFTEN_MS = 2_000;
const NONE: ReadonlyMap<string, number> = new Map();

export class RowMoves {
  #places: Places | null = null;
  /** When rows changed places the last `OFTEN` times, ms, the oldest first. */
  #movedAt: number[] = [];

  /** Rows are here now, and none glides there. Null: nobody looked. */
  note(places: Places | null): void {
    this.#places = places;
  }

  /**
   * Rows are here now; `at`: ms of a clock that never goes back. Returns the px by which each row
   * that is to glide was lower before, by its key.
   */
  to(places: Places, at: number): ReadonlyMap<string, number> {
    const before = this.#places;
    this.#places = places;
    if (before === null || before.width !== places.width) return NONE;
    const moves = new Map<string, number>();
    for (const [key, top] of places.tops) {
      const from = before.tops.get(key);
      if (from !== undefined && from !== top) moves.set(key, from - top);
    }
    if (moves.size === 0) return NONE;
    const recent = this.#movedAt.filter((moved) => at - moved < OFTEN_MS);
    this.#movedAt = [...recent, at].slice(-OFTEN);
    return recent.length < OFTEN ? moves : NONE;
  }
}
