/**
 * How much the next question to each peer asks for: a slow line must not time out under what it was
 * asked for. First questions are small; a quick answer doubles the next ones, a slow one halves
 * them.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Peer } from '../peers/peer.ts';

interface Bounds {
  readonly first: number;
  readonly least: number;
  readonly most: number;
}

export class AnswerSize {
  readonly #bounds: Bounds;
  readonly #sizes = new WeakMap<Peer, number>();

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** What the next question to this peer asks for, in the unit of the bounds; `most` at most. */
  of(peer: Peer): number {
    const { first, most } = this.#bounds;
    return Math.min(most, this.#sizes.get(peer) ?? first);
  }

  /** Learns from how long an answer took, ms; others may have lain before it. */
  learn(peer: Peer, ms: number): void {
    const size = this.of(peer);
    if (ms < LIMITS.quickBodiesMs) this.#sizes.set(peer, 2 * size);
    else if (ms > LIMITS.slowBodiesMs)
      this.#sizes.set(peer, Math.max(Math.floor(size / 2), this.#bounds.least));
  }
}
