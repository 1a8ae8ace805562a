import type { Clock, TimerHandle } from '../../src/node/ports.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock that moves only when told to; timers run in the order of their times, then of their
 * setting.
 */
export class ManualClock implements Clock {
  #elapsed = 0;
  #offset: number;
  #timers = new Set<Timer>();

  constructor(startsAt = 1_700_000_000_000) {
    this.#offset = startsAt;
  }

  now(): number {
    return Math.floor(this.#offset + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  timeZone(): string {
    return 'UTC';
  }

  after(ms: number, run: () => void): TimerHandle {
    const timer = { at: this.#elapsed + ms, run };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** The wall clock jumps; timers do not notice. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** Lets `ms` pass; promises get their turn after each timer. */
  async pass(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (;;) {
      let next: Timer | null = null;
      for (const timer of this.#timers)
        if (timer.at <= end && (next === null || timer.at < next.at)) next = timer;
      if (next === null) break;
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
      await settle();
    }
    this.#elapsed = end;
  }
}

/** Lets promises that can go on go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
