/**
 * The peer that is asked to send new blocks at once (O-2 `tip`). All others only tell of them. A
 * node begins with the first peer it links; one whose blocks come in vain again and again, as
 * others are quicker, is no longer asked. A peer that told of a block before anybody sent it is
 * asked from then on. So a room in which all are linked to all sends each block to each node about
 * once, and a sparse one finds its quick ways.
 */
import { LIMITS } from '../../protocol/limits.ts';
import { FEATURES } from '../../protocol/ops.ts';
import { takes } from '../peers/features.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';

interface Followed {
  readonly peer: Peer;
  /** How many blocks it sent since one of them was new. */
  vain: number;
}

export class FollowedPeers {
  readonly #neighbours: Pick<Neighbours, 'nodes' | 'tellTip'>;
  /** The one that brought something new last stands last. */
  #followed: Followed[] = [];
  /** How many are worth following. */
  #worth: number = LIMITS.followed;

  constructor(neighbours: Pick<Neighbours, 'nodes' | 'tellTip'>) {
    this.#neighbours = neighbours;
  }

  has(peer: Peer): boolean {
    return this.#followed.some((one) => one.peer === peer);
  }

  /** A peer is linked. */
  linked(peer: Peer): void {
    if (!sendsAtOnce(peer) || this.#followed.length >= this.#worth) return;
    this.#follow(peer);
  }

  /** It sent a block. `isNew`: nobody had sent it before. */
  sent(peer: Peer, isNew: boolean): void {
    const one = this.#followed.find((followed) => followed.peer === peer);
    if (one === undefined) return;
    one.vain = isNew ? 0 : one.vain + 1;
    if (isNew) this.#followed = [...this.#followed.filter((other) => other !== one), one];
    if (one.vain < LIMITS.vainBlocks) return;
    this.#worth -= 1;
    this.#leave(one);
  }

  /** It told of a block before anybody sent it, and did not lie. */
  wasFirst(peer: Peer): void {
    // Asked to send it, it only told of it.
    if (this.has(peer)) return this.sent(peer, false);
    this.#worth = Math.min(LIMITS.followed, this.#worth + 1);
    const [oldest] = this.#followed;
    if (oldest !== undefined && this.#followed.length >= this.#worth) this.#leave(oldest);
    this.#follow(peer);
  }

  /** It has left. The one that was lately the first with a block is followed in its place. */
  forget(peer: Peer): void {
    if (!this.has(peer)) return;
    this.#remove(peer);
    const others = this.#neighbours.nodes().filter((one) => one !== peer && !this.has(one));
    const [best] = others.filter(sendsAtOnce).sort((a, b) => b.lastBlockAt - a.lastBlockAt);
    if (best !== undefined) this.linked(best);
  }

  #remove(peer: Peer): void {
    this.#followed = this.#followed.filter((one) => one.peer !== peer);
  }

  #follow(peer: Peer): void {
    this.#followed.push({ peer, vain: 0 });
    this.#tell(peer);
  }

  #leave({ peer }: Followed): void {
    this.#remove(peer);
    this.#tell(peer);
  }

  #tell(peer: Peer): void {
    this.#neighbours.tellTip((one) => one === peer);
  }
}

function sendsAtOnce(peer: Peer): boolean {
  return !peer.closed && takes(peer, FEATURES.tip);
}
