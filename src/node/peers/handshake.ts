/**
 * The exchange of `hello` (N-4): who may be linked, and which of two links to one node stays (N-3).
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { PROTOCOL } from '../../protocol/ops.ts';
import type { Hello } from '../../protocol/shapes.ts';
import type { Link } from '../ports.ts';
import type { NodeKeys } from './node-key.ts';
import type { Peer } from './peer.ts';
import type { LinkCloser, Slots } from './slots.ts';

/** What a first `hello` comes to: the link stays and these end for it, or it ends itself. */
export type Handshaken = { replaced: Peer[] } | { refused: CloseReason };

interface Parts {
  readonly closer: LinkCloser;
  readonly keys: NodeKeys;
  readonly ledgerId: Uint8Array;
  /** Id of this node. */
  readonly node: Uint8Array;
  readonly slots: Slots;
  /** Where this node is found, '' while nowhere. */
  ownAddress(): string;
}

export class Handshake {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Why nobody who says this may be linked; null where nothing is against it. */
  refusalOf(hello: Hello): CloseReason | null {
    const { ledgerId, node } = this.#parts;
    if (hello.protocol[0] > PROTOCOL[1] || hello.protocol[1] < PROTOCOL[0]) return 'other-protocol';
    if (!equal(hello.ledger, ledgerId)) return 'other-ledger';
    return equal(hello.node, node) ? 'self' : null;
  }

  /** The own `hello` as the other end of this link is told it. */
  helloFor(peer: Peer, hello: Hello): Promise<Hello> {
    return this.#parts.keys.helloFor(peer.link, hello);
  }

  /** Whether it proves the node id it names (N-8). */
  check(peer: Peer, hello: Hello): ReturnType<NodeKeys['check']> {
    return this.#parts.keys.check(peer.link, hello);
  }

  /** Weighs the link of a first `hello` against others to the same node. */
  weigh(peer: Peer, hello: Hello): Handshaken {
    const { closer, keys, slots } = this.#parts;
    const replaced: Peer[] = [];
    for (const twin of slots.nodes()) {
      if (twin.hello === null || !equal(twin.hello.node, hello.node)) continue;
      // An id that was proved is nobody else's; one that is only said ends for its proof.
      const [mine, theirs] = [keys.of(twin.link), keys.of(peer.link)];
      if (mine !== null && theirs === null) return { refused: 'unproved-node' };
      if (mine === null && theirs !== null) {
        closer.close(twin, 'unproved-node');
        continue;
      }
      if (!this.#oldStays(twin, peer, hello)) {
        if (mayEndFor(twin.hello, peer.link)) replaced.push(twin);
      } else if (mayEndFor(hello, twin.link)) return { refused: 'duplicate-link' };
      else if (this.#hasMovedSince(twin) && mayEndFor(twin.hello, peer.link)) replaced.push(twin);
    }
    return { replaced };
  }

  /**
   * N-4: the local link stays; else the one dialled by the node with the lower id; else the older.
   */
  #oldStays(old: Peer, fresh: Peer, hello: Hello): boolean {
    if (old.link.kind !== fresh.link.kind) return old.link.kind === 'local';
    // A direct link replaces a relayed one (N-7).
    if (isRelayed(old) !== isRelayed(fresh)) return isRelayed(fresh);
    if (old.link.outgoing === fresh.link.outgoing) return true;
    return old.link.outgoing === toHex(this.#parts.node) < toHex(hello.node);
  }

  /**
   * Then the other end cannot see that the link it should end for is this node's: where both have
   * moved, the fresh one stays.
   */
  #hasMovedSince({ link }: Peer): boolean {
    return this.#parts.slots.of(link)?.ownAddress !== this.#parts.ownAddress();
  }
}

function isRelayed({ link }: Peer): boolean {
  return link.relayed === true;
}

/**
 * Whether a link may end because its node has another one. Anyone can say any node id, so the one
 * that ends must itself have told of the address at which the signalling server found the other's
 * end: an honest node's link never ends for a stranger's. Where only the other node can see that,
 * both stay until it ends one. Tabs of this browser are believed.
 */
function mayEndFor(hello: Hello, winner: Link): boolean {
  return winner.kind === 'local' || hello.address === winner.address;
}
