/**
 * What moves the chain: every step of chain and pool runs through one queue, guarded against the
 * disk, and none while it could not be written (S-4).
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
  #toldConflict = false;
  #stopped = false;

  constructor(chain: Chain, clock: Clock, notices: Notices, trail: Trail) {
    this.#chain = chain;
    this.#notices = notices;
    this.#trail = trail;
    this.#trouble = new Trouble(clock, this.#serial);
  }

  /** Names the part that deals with the disk's trouble; once, before anything runs. */
  attach(handler: TroubleHandler): void {
    this.#trouble.attach(handler);
  }

  /** Nothing moves any more, and no write is tried again. */
  stop(): void {
    this.#stopped = true;
    this.#trouble.stop();
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  get trouble(): StorageTrouble | null {
    return this.#trouble.now;
  }

  /** What is stored is of no use any more. */
  get isBroken(): boolean {
    return this.#trouble.isBroken;
  }

  /** False while a step of the chain would do nothing. */
  get canAdvance(): boolean {
    return this.trouble === null && !this.isBroken && !this.#stopped;
  }

  /** The disk failed outside of a step. */
  report(error: unknown): void {
    this.#trouble.report(error);
  }

  /** As `Trouble.guard`: runs a step that may fail for want of a disk; false where it did. */
  guard(step: () => Promise<unknown>): Promise<boolean> {
    return this.#trouble.guard(step);
  }

  /** Runs a step when no other step of the chain or the pool runs. */
  serially<T>(step: () => Promise<T>): Promise<T> {
    return this.#serial.run(step);
  }

  /** Both. */
  guardSerially(step: () => Promise<unknown>): Promise<boolean> {
    return this.#serial.run(() => this.guard(step));
  }

  /** Moves the chain to the best complete one. Inside a serial step only. */
  async advance(): Promise<void> {
    if (!this.canAdvance) return;
    await this.guard(() => this.#chain.advance());
    const { conflict } = this.#chain.seals;
    if (conflict === null || this.#toldConflict) return;
    this.#toldConflict = true;
    const { height } = conflict.second;
    this.#notices.add('seal-conflict', { height });
    this.#trail.add('seal-conflict', { height });
  }
}
