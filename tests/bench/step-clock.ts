/** A clock that moves only in steps and runs no timers: buckets refill when a program says so. */
import type { Clock, TimerHandle } from '../../src/node/ports.ts';

export class StepClock implements Clock {
  #elapsed = 0;
  readonly #startsAt: number;

  /** @param startsAt ms since 1970. */
  constructor(startsAt: number) {
    this.#startsAt = startsAt;
  }

  now(): number {
    return this.#startsAt + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  timeZone(): string {
    return 'UTC';
  }

  after(): TimerHandle {
    return { cancel: () => undefined };
  }

  step(ms: number): void {
    this.#elapsed += ms;
  }
}
