/**
 * The first `hello` of a link (N-4) decides whether the link may stay. Of two links to one node, it
 * decides which one ends (N-3).
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { PROTOCOL } from '../../protocol/ops.ts';
import { nodeOfAddress } from '../../protocol/peer-address.ts';
import type { Hello } from '../../protocol/shapes.ts';
import type { Link } from '../ports.ts';
import type { NodeKeys } from './node-key.ts';
import type { Peer } from './peer.ts';
import type { LinkCloser, Slots } from './slots.ts';

/** The new link stays and the links in `replaced` end; or the new link ends. */
export type Handshaken = { replaced: Peer[] } | { refused: CloseReason };

interface Parts {
  readonly closer: LinkCloser;
  readonly keys: NodeKeys;
  readonly ledgerId: Uint8Array;
  /** Id of this node. */
  readonly node: Uint8Array;
  readonly slots: Slots;
  /** The address at which peers can dial this node; '' while there is none. */
  ownAddress(): string;
}

export class Handshake {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The reason why a peer with this `hello` may not be linked; null if it may. */
  refusalOf(hello: Hello): CloseReason | null {
    const { ledgerId, node } = this.#parts;
    if (hello.protocol[0] > PROTOCOL[1] || hello.protocol[1] < PROTOCOL[0]) return 'other-protocol';
    if (!equal(hello.ledger, ledgerId)) return 'other-ledger';
    return equal(hello.node, node) ? 'self' : null;
  }

  /** The own `hello` for this peer, with the proof of the node id that this link needs (N-8). */
  helloFor(peer: Peer, hello: Hello): Promise<Hello> {
    return this.#parts.keys.helloFor(peer.link, hello);
  }

  /**
   * Whether the peer's `hello` proves the node id that it names (N-8). At the address of a node id
   * only that node may be.
   */
  async check(peer: Peer, hello: Hello): ReturnType<NodeKeys['check']> {
    const standing = await this.#parts.keys.check(peer.link, hello);
    const node = nodeOfAddress(peer.link.address);
    if (node === null) return standing;
    return standing === 'proved' && equal(node, hello.node) ? 'proved' : 'false';
  }

  /** Compares the link of a first `hello` with all other links to the same node. */
  resolveDuplicates(peer: Peer, hello: Hello): Handshaken {
    const { closer, keys, slots } = this.#parts;
    const replaced: Peer[] = [];
    for (const twin of slots.nodes()) {
      if (twin.hello === null || !equal(twin.hello.node, hello.node)) continue;
      // A link that proved the node id ends any other that only claims it.
      const [oldKey, newKey] = [keys.of(twin.link), keys.of(peer.link)];
      if (oldKey !== null && newKey === null) return { refused: 'unproved-node' };
      if (oldKey === null && newKey !== null) {
        closer.close(twin, 'unproved-node');
        continue;
      }
      if (!this.#prefersOld(twin, peer, hello)) {
        if (mayEndFor(twin.hello, peer.link, twin.link)) replaced.push(twin);
      } else if (mayEndFor(hello, twin.link, peer.link)) return { refused: 'duplicate-link' };
      else if (this.#hasMovedSince(twin) && mayEndFor(twin.hello, peer.link, twin.link))
        replaced.push(twin);
    }
    return { replaced };
  }

  /**
   * Whether the older link is the one to keep (N-4): the local one; else the direct one; else the
   * one dialled by the node with the lower id; else the older.
   */
  #prefersOld(old: Peer, fresh: Peer, hello: Hello): boolean {
    if (old.link.kind !== fresh.link.kind) return old.link.kind === 'local';
    if (isRelayed(old) !== isRelayed(fresh)) return isRelayed(fresh);
    if (old.link.outbound === fresh.link.outbound) return true;
    return old.link.outbound === toHex(this.#parts.node) < toHex(hello.node);
  }

  /**
   * Whether this node's address has changed since the link opened. If so, the other end cannot
   * check that both links are to this node, and ends neither. When it has moved as well, the fresh
   * link stays.
   */
  #hasMovedSince({ link }: Peer): boolean {
    return this.#parts.slots.of(link)?.ownAddress !== this.#parts.ownAddress();
  }
}

function isRelayed({ link }: Peer): boolean {
  return link.relayed === true;
}

/**
 * Whether the link with this `hello` may end in favour of the link `winner`. Anyone can claim any
 * node id, so a claim alone must not end an honest node's link: `hello` must itself give the
 * address at which the signalling server found the end of `winner`. Where only the other node can
 * check that, both links stay until it ends one. Tabs of this browser are trusted; and where one of
 * both is at the address of a node id, its key is proved on both (N-8).
 */
function mayEndFor(hello: Hello, winner: Link, loser: Link): boolean {
  const isByKey = [winner, loser].some(({ address }) => nodeOfAddress(address) !== null);
  return winner.kind === 'local' || isByKey || hello.address === winner.address;
}
