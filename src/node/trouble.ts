/**
 * A failure of the disk that lasts (S-4): reads go on, nothing is half-written, and a write is
 * tried every ten seconds until one succeeds.
 */
import type { Refused } from '../base/refusal-values.ts';
import type { Serial } from '../base/serial.ts';
import { StorageFailure } from '../base/storage-failure.ts';
import { ChainDamage } from './chain/damage.ts';
import type { Clock, TimerHandle } from './ports.ts';

/** Reports the trouble and tries writes (`Recovery`). */
export interface TroubleHandler {
  /** The disk failed. Called once, until `ended`. */
  began(trouble: StorageTrouble): void;
  /** Writes pending data, or at least a small record, to learn whether the disk works again. */
  probe(): Promise<unknown>;
  /** A probe succeeded. */
  ended(): void;
  /** Data that the chain depends on cannot be read: the chain moves no further. */
  broken(damage: ChainDamage): void;
}

/** Of a `StorageFailure`. */
export type StorageTrouble = Refused;

const RETRY_MS = 10_000;

export class Trouble {
  readonly #clock: Clock;
  readonly #serial: Serial;
  #handler: TroubleHandler | null = null;
  #now: StorageTrouble | null = null;
  #timer: TimerHandle | null = null;
  #broken = false;
  #stopped = false;

  /** @param serial the queue of the chain's steps: no step runs between a probe and `ended`. */
  constructor(clock: Clock, serial: Serial) {
    this.#clock = clock;
    this.#serial = serial;
  }

  /** Sets the handler. Call it once, before any step runs. */
  attach(handler: TroubleHandler): void {
    this.#handler = handler;
  }

  get now(): StorageTrouble | null {
    return this.#now;
  }

  /** The stored chain is damaged beyond repair: the owner of the node opens it anew. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** Stops: no more tries. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Runs a step. Returns false if the disk failed; any other error is a bug and is thrown on. */
  async guard(step: () => Promise<unknown>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  report(error: unknown): void {
    if (error instanceof ChainDamage) {
      if (!this.#broken) this.#handler?.broken(error);
      this.#broken = true;
      return;
    }
    if (!(error instanceof StorageFailure)) throw error;
    if (this.#stopped) return;
    const before = this.#now;
    this.#now = error.refused;
    // Only the probe writes pending data, so no other write that succeeds ends the trouble.
    this.#timer ??= this.#clock.after(RETRY_MS, () => {
      void this.#serial.run(() => this.#tryAgain());
    });
    if (before === null) this.#handler?.began(this.#now);
  }

  async #tryAgain(): Promise<void> {
    this.#timer = null;
    const tried = await this.guard(async () => this.#handler?.probe());
    if (!tried || this.#stopped) return;
    this.#now = null;
    this.#handler?.ended();
  }
}
