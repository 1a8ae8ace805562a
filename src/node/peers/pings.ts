/**
 * Asks peers for their time, again and again: whether they are alive, how far away they are, and
 * how their clocks differ from this one (N-4).
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../ports.ts';
import type { KnownAddresses } from './known-addresses.ts';
import type { Peer } from './peer.ts';
import type { LinkCloser, Slots } from './slots.ts';

/** How often, and how soon, a link that seems alive right after a sleep is looked at again. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 500;

interface Parts {
  readonly addresses: KnownAddresses;
  readonly clock: Clock;
  readonly closer: LinkCloser;
  readonly slots: Slots;
}

export class Pings {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All nodes that said nothing lately, but those that have much to answer already. */
  askAll(): void {
    for (const peer of this.#parts.slots.nodes())
      if (peer.openQuestions < LIMITS.openRequests / 2 && this.#isDue(peer)) void this.ask(peer);
  }

  /** A peer that answers is alive; what it sends of itself says so as well. */
  #isDue(peer: Peer): boolean {
    const now = this.#parts.clock.monotonic();
    const heard = Math.max(peer.heard, peer.link.heardAt?.() ?? 0);
    return now - heard >= LIMITS.quietMs || now - peer.measuredAt >= LIMITS.measureMs;
  }

  /** Pings a peer; closes its link if nothing at all comes from it for `deadAfter` ms. */
  async ask(peer: Peer, deadAfter: number = LIMITS.deadAfterMs): Promise<void> {
    const { addresses, clock } = this.#parts;
    const sent = clock.monotonic();
    const wall = clock.now();
    const asked = peer.ask('time', {}, deadAfter);
    const queued = peer.link.buffered();
    const answer = await asked;
    if (peer.closed) return;
    if (!answer.ok) {
      if (answer.why === 'timeout') this.#closeIfSilent(peer, queued, deadAfter, LOOKS);
      return;
    }
    const rtt = clock.monotonic() - sent;
    peer.measure(rtt, answer.response.time * 1000 - (wall + rtt / 2), sent + rtt);
    addresses.noteLinked(peer);
  }

  /**
   * Closes the link if neither message nor frame has come for `deadAfter` ms, and none of the bytes
   * queued have gone out. Just after a sleep both may mislead: frames that waited are read, and
   * own bytes leave for a buffer further on, with the other end long gone. So a link that was asked
   * for an early answer is looked at again, `looks` times at most.
   */
  #closeIfSilent(peer: Peer, queued: number, deadAfter: number, looks: number): void {
    if (peer.closed) return;
    const { clock, closer } = this.#parts;
    const heard = Math.max(peer.heard, peer.link.heardAt?.() ?? 0);
    const missing = heard + deadAfter - clock.monotonic();
    const left = peer.link.buffered();
    if (missing <= 0 && (left === 0 || left >= queued)) return closer.close(peer, 'timeout');
    if (looks === 0 || deadAfter >= LIMITS.deadAfterMs) return;
    clock.after(missing > 0 ? missing : LOOK_AGAIN_MS, () =>
      this.#closeIfSilent(peer, left, deadAfter, looks - 1),
    );
  }

  /** The own clock less the peers' median, ms; null when that is small or unknown. */
  clockOff(): number | null {
    const median = this.#medianOffset();
    return median === null || Math.abs(median) <= LIMITS.clockOffMs ? null : -median;
  }

  /** ms since 1970 by the median of the peers' clocks, by the own one where none is known. */
  peersTime(): number {
    return this.#parts.clock.now() + (this.#medianOffset() ?? 0);
  }

  /** The peers' clocks less the own one, ms. */
  #medianOffset(): number | null {
    const offsets = this.#parts.slots
      .nodes()
      .map(({ clockOffset }) => clockOffset)
      .filter((offset) => offset !== null)
      .sort((a, b) => a - b);
    return offsets[Math.floor(offsets.length / 2)] ?? null;
  }
}
