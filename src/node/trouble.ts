/**
 * Trouble with the disk (S-4): nothing is half-written, reads go on, until a write comes through
 * again.
 */
import type { Serial } from '../base/serial.ts';
import { StorageFailure } from '../base/storage-failure.ts';
import { ChainDamage } from './chain/damage.ts';
import type { Clock, TimerHandle } from './ports.ts';

/** The part that deals with it. */
export interface TroubleHandler {
  /** It has begun; told once until it is over. */
  began(trouble: StorageTrouble): void;
  /**
   * Writes what is to be written, at least something small, to see whether the disk takes it again.
   */
  probe(): Promise<unknown>;
  /** It took one. */
  ended(): void;
  /** What the chain stands on cannot be read: nothing goes on. */
  broken(damage: ChainDamage): void;
}

export interface StorageTrouble {
  readonly code: string;
  /** An English sentence. */
  readonly reason: string;
}

const RETRY_MS = 10_000;

export class Trouble {
  readonly #clock: Clock;
  readonly #serial: Serial;
  #handler: TroubleHandler | null = null;
  #now: StorageTrouble | null = null;
  #timer: TimerHandle | null = null;
  #broken = false;
  #stopped = false;

  /** @param serial the queue of the chain's steps: none runs between a try and what it ends. */
  constructor(clock: Clock, serial: Serial) {
    this.#clock = clock;
    this.#serial = serial;
  }

  /** Once, before anything runs. */
  attach(handler: TroubleHandler): void {
    this.#handler = handler;
  }

  get now(): StorageTrouble | null {
    return this.#now;
  }

  /** The chain is of no use any more; whoever runs the node opens it anew. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** The node ends: no more tries. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /**
   * Runs a step; false when the disk failed it. What is no trouble of the disk is a bug and thrown.
   */
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
    this.#now = { code: error.code, reason: error.message };
    // What was kept waiting is only done by the probe, so the step that probes is the one that ends
    // the trouble.
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
