/**
 * Seconds for lines that tell how long ago something was. Each costs the page a rendering, so they
 * come less often while that takes long, as on a machine whose cores others use.
 */

const SECOND_MS = 1_000;
/** It rests so many times as long as the lines took to draw, at most `MOST_MS`. */
const REST_TIMES = 8;
const MOST_MS = 5_000;

interface TickerParts {
  /** Called at each tick, before the listeners; false if they are not to be called. */
  begins(): boolean;
  /** Milliseconds of a monotonic clock. */
  monotonic(): number;
  /** Runs a function later; returns a way to cancel that. */
  after(ms: number, run: () => void): () => void;
}

export class Ticker {
  readonly #parts: TickerParts;
  readonly #listeners = new Set<() => void>();
  #cancel: (() => void) | null = null;

  constructor(parts: TickerParts) {
    this.#parts = parts;
  }

  /** Calls the listener each second, or less often, until the answer is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#cancel === null) this.#plan(SECOND_MS);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#cancel?.();
      this.#cancel = null;
    };
  }

  #plan(ms: number): void {
    this.#cancel = this.#parts.after(ms, () => this.#tick());
  }

  #tick(): void {
    const began = this.#parts.monotonic();
    // Timers of a hidden page are late, which says nothing of drawing.
    if (!this.#parts.begins()) return this.#plan(SECOND_MS);
    for (const listener of this.#listeners) listener();
    if (this.#listeners.size === 0) return;
    // What they changed is drawn before a timer runs.
    this.#cancel = this.#parts.after(0, () => {
      const took = this.#parts.monotonic() - began;
      this.#plan(Math.min(Math.max(SECOND_MS - took, took * REST_TIMES), MOST_MS));
    });
  }
}
