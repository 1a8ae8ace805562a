/**
 * The driver runs all steps of chain and pool one after another, in one queue. It catches failures
 * of the disk, and moves the chain no further until the disk can be written again (S-4).
 */
import { Serial } from '../../base/serial.ts';
import type { Notices } from '../notices.ts';
import type { Clock } from '../ports.ts';
import type { Trail } from '../trail.ts';
import { type StorageTrouble, Trouble, type TroubleHandler } from '../trouble.ts';
import type { Chain } from './chain.ts';

export class ChainDriver {
  readonly #chain: Chain;
  readonly #notices: Notices;
  readonly #trail: Trail;
  readonly #serial = new Serial();
  readonly #trouble: Trouble;
  #reportedConflict = false;
  #stopped = false;

  constructor(chain: Chain, clock: Clock, notices: Notices, trail: Trail) {
    this.#chain = chain;
    this.#notices = notices;
    this.#trail = trail;
    this.#trouble = new Trouble(clock, this.#serial);
  }

  /** Sets the handler of failures of the disk. Call it once, before any step runs. */
  attach(handler: TroubleHandler): void {
    this.#trouble.attach(handler);
  }

  /** Stops for good: the chain moves no further, and no failed write is tried again. */
  stop(): void {
    this.#stopped = true;
    this.#trouble.stop();
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** The failure of the disk that lasts; null while the disk works. */
  get trouble(): StorageTrouble | null {
    return this.#trouble.now;
  }

  /** True when the stored chain is damaged beyond repair: the node must be opened anew. */
  get isBroken(): boolean {
    return this.#trouble.isBroken;
  }

  /** Whether the chain may move now; `advance` does nothing while this is false. */
  get canAdvance(): boolean {
    return this.trouble === null && !this.isBroken && !this.#stopped;
  }

  /** Reports a failure of the disk that happened outside of `guard`. */
  report(error: unknown): void {
    this.#trouble.report(error);
  }

  /** Runs a step now. Returns false if the disk failed; any other error is thrown on. */
  guard(step: () => Promise<unknown>): Promise<boolean> {
    return this.#trouble.guard(step);
  }

  /** Puts a step into the queue: no other step runs at the same time. Its errors are thrown on. */
  serially<T>(step: () => Promise<T>): Promise<T> {
    return this.#serial.run(step);
  }

  /** As `serially`, and guarded as by `guard`. */
  guardSerially(step: () => Promise<unknown>): Promise<boolean> {
    return this.#serial.run(() => this.guard(step));
  }

  /**
   * Moves the chain to the best branch that is complete, and reports the first conflict of seals.
   * Call it inside of a queued step only.
   */
  async advance(): Promise<void> {
    if (!this.canAdvance) return;
    await this.guard(() => this.#chain.advance());
    const { conflict } = this.#chain.seals;
    if (conflict === null || this.#reportedConflict) return;
    this.#reportedConflict = true;
    const { height } = conflict.second;
    this.#notices.add('seal-conflict', { height });
    this.#trail.add('seal-conflict', { height });
  }
}
