/**
 * Dials the peers of relayed links again, ever less often, to find a direct way (N-7). It does so
 * for the links that this node dialled.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Transport } from '../ports.ts';
import type { Slots } from './slots.ts';

export class RelayedLinks {
  readonly #slots: Slots;
  readonly #transports: readonly Transport[];
  /** When each is dialled directly next (monotonic ms), by link id. */
  readonly #next = new BoundedMap<string, { at: number; tries: number }>(LIMITS.relayedLinks);

  constructor(slots: Slots, transports: readonly Transport[]) {
    this.#slots = slots;
    this.#transports = transports;
  }

  tryDirect(now: number): void {
    for (const { link, closed, isNode } of this.#slots.all()) {
      if (!link.relayed || !link.outbound || closed || !isNode) continue;
      const next = this.#next.get(link.id) ?? { at: now + LIMITS.directAfterMs, tries: 0 };
      this.#next.set(link.id, next);
      if (now < next.at) continue;
      const pause = Math.min(LIMITS.directMaxMs, LIMITS.directAfterMs * 2 ** (next.tries + 1));
      this.#next.set(link.id, { at: now + pause, tries: next.tries + 1 });
      this.#transports.find(({ kind }) => kind === 'rtc')?.dial(link.address);
    }
  }
}
