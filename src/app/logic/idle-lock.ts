/** Locks the wallet after a time without input on the page (S-3). */

/** Minutes of idleness to choose from; 0 is never. */
export const IDLE_CHOICES = [0, 1, 5, 15, 60] as const;

/** `value` if it is one of the choices; else null. Any value may have been stored. */
export function asIdleChoice(value: unknown): number | null {
  return IDLE_CHOICES.find((choice) => choice === value) ?? null;
}

/** The events and the clock that the lock depends on. Times in ms. */
export interface IdleWorld {
  /** Goes on while the computer sleeps, and may jump. */
  now(): number;
  /** Answers how to take it back. */
  after(ms: number, run: () => void): () => void;
  /** Called once the time is up, and again at each later look until it is touched. */
  lock(): void;
}

/**
 * Counts from the last touch. Call `look` when a timer may have slept: when a page comes to the
 * front. A clock that was set back starts the time anew rather than never ending it.
 */
export class IdleLock {
  readonly #world: IdleWorld;
  readonly #ms: number;
  #touched: number;
  #stop: () => void = () => undefined;

  constructor(world: IdleWorld, minutes: number) {
    this.#world = world;
    this.#ms = minutes * 60_000;
    this.#touched = world.now();
    this.#wait(this.#ms);
  }

  touch(): void {
    if (!this.look()) this.#touched = this.#world.now();
  }

  /** Locks where the time is up; whether it was. */
  look(): boolean {
    const idle = this.#world.now() - this.#touched;
    if (idle < 0) this.#touched = this.#world.now();
    if (idle < this.#ms) return false;
    this.#touched = this.#world.now();
    this.#world.lock();
    return true;
  }

  close(): void {
    this.#stop();
  }

  #wait(ms: number): void {
    this.#stop = this.#world.after(ms, () => {
      this.look();
      const left = this.#touched + this.#ms - this.#world.now();
      this.#wait(Math.min(this.#ms, Math.max(1_000, left)));
    });
  }
}
