/**
 * One life of a machine, from start to stop or crash, and its clock. All that happens to the
 * machine happens inside `enter`: a dead machine notices nothing any more, a sleeping one notices
 * it when it wakes.
 */
import type { Clock, TimerHandle } from '../node/ports.ts';
import type { Scheduler } from './scheduler.ts';

/** ms since 1970 when the world begins. */
export const EPOCH = 1_800_000_000_000;

export class Life {
  dead = false;
  /** Virtual ms. */
  readonly born: number;
  readonly #scheduler: Scheduler;
  #asleep = false;
  #missed: (() => void)[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.born = scheduler.now;
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  enter(run: () => void): void {
    if (this.dead) return;
    if (this.#asleep) this.#missed.push(run);
    else run();
  }

  after(ms: number, run: () => void): TimerHandle {
    if (this.dead) return { cancel: () => undefined };
    let cancelled = false;
    const timer = this.#scheduler.after(ms, () => {
      this.enter(() => {
        // It may have been cancelled between its time and the wake-up.
        if (!cancelled) run();
      });
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  sleep(): void {
    this.#asleep = true;
  }

  /** Missed events come in their order. */
  wake(): void {
    this.#asleep = false;
    const missed = this.#missed;
    this.#missed = [];
    for (const run of missed) this.#scheduler.after(0, () => this.enter(run));
  }
}

/** The wall clock of a machine: it goes on over crashes, and may be wrong. */
export class WallClock {
  readonly #scheduler: Scheduler;
  /** The own time less the true time, ms. */
  #skew = 0;
  #highest = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  now(): number {
    return Math.floor(EPOCH + this.#scheduler.now + this.#skew);
  }

  /** Sets the clock `ms` ahead of the true time. */
  set(ms: number): void {
    this.#highest = this.highest();
    this.#skew = ms;
  }

  /** The latest time it has ever shown. */
  highest(): number {
    return Math.max(this.#highest, this.now());
  }
}

export class LifeClock implements Clock {
  readonly #life: Life;
  readonly #scheduler: Scheduler;
  readonly #wall: WallClock;

  constructor(life: Life, scheduler: Scheduler, wall: WallClock) {
    this.#life = life;
    this.#scheduler = scheduler;
    this.#wall = wall;
  }

  now(): number {
    return this.#wall.now();
  }

  monotonic(): number {
    return this.#scheduler.now - this.#life.born;
  }

  timeZone(): string {
    return 'UTC';
  }

  after(ms: number, run: () => void): TimerHandle {
    return this.#life.after(ms, run);
  }
}
