/**
 * The notices tell a person what happened to the node: reorganisations, damage, storage trouble.
 * Bounded, newest first.
 */

export interface Notice {
  id: number;
  at: number;
  kind: 'reorganisation' | 'deep-reorganisation' | 'damage' | 'seal-conflict' | 'clock' | 'storage';
  values: Record<string, string | number>;
}

import { LIMITS } from '../protocol/limits.ts';
import type { Clock } from './ports.ts';

export class Notices {
  readonly #clock: Clock;
  #list: Notice[] = [];
  #next = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(kind: Notice['kind'], values: Notice['values']): void {
    const notice = { id: this.#next, at: this.#clock.now(), kind, values };
    this.#next += 1;
    this.#list = [notice, ...this.#list].slice(0, LIMITS.viewNotices);
  }

  /** L-11: deeper than 6 is an alarm. */
  reorganisation(values: {
    /** Blocks disconnected. */
    depth: number;
    /** Height of the new tip. */
    height: number;
    /** Transactions of disconnected blocks that are in the pool again. */
    returned: number;
    /**
     * Transactions that were lost because they expired (L-4), and how many of them this wallet
     * signed.
     */
    expired: number;
    ownExpired: number;
  }): void {
    const isDeep = values.depth > LIMITS.quietReorganisation;
    this.add(isDeep ? 'deep-reorganisation' : 'reorganisation', values);
  }

  list(): Notice[] {
    return this.#list;
  }
}
