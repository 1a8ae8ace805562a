/**
 * Trouble with the disk (S-4): nothing is half-written, reads go on, until a write comes through
 * again.
 */
import { StorageFailure } from '../base/storage-failure.ts';
import { ChainDamage } from './chain/damage.ts';
import type { Clock, TimerHandle } from './ports.ts';

export interface TroubleHooks {
  /** It has begun; told once until it is over. */
  began(trouble: StorageTrouble): void;
  /** Runs a step when no other step of the chain runs, nor any before what follows it. */
  serially(step: () => Promise<void>): Promise<void>;
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
  readonly #hooks: TroubleHooks;
  #now: StorageTrouble | null = null;
  #timer: TimerHandle | null = null;
  #broken = false;
  #stopped = false;

  constructor(clock: Clock, hooks: TroubleHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
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
      if (!this.#broken) this.#hooks.broken(error);
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
      void this.#hooks.serially(() => this.#tryAgain());
    });
    if (before === null) this.#hooks.began(this.#now);
  }

  async #tryAgain(): Promise<void> {
    this.#timer = null;
    if (!(await this.guard(() => this.#hooks.probe())) || this.#stopped) return;
    this.#now = null;
    this.#hooks.ended();
  }
}
