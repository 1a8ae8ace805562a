/** All open links of a node, each with its inbox and what its handshake has come to. */
import { toHex } from '../../base/bytes.ts';
import type { CloseReason } from '../../protocol/close-reasons.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { isDialable } from '../../protocol/peer-address.ts';
import type { Link, TimerHandle } from '../ports.ts';
import type { Inbox } from './inbox.ts';
import type { Peer } from './peer.ts';

export interface Slot {
  readonly peer: Peer;
  readonly inbox: Inbox;
  handshake: TimerHandle | null;
  /** Monotonic ms since when the link is open. */
  readonly openedAt: number;
  /** Where this node was found then. */
  readonly ownAddress: string;
  /** True once it has one of the places (`places.ts`). */
  admitted: boolean;
  /** It dialled in from an address nobody knew. */
  readonly isStranger: boolean;
}

/** Ends links; the owner of all links does. */
export interface LinkCloser {
  close(peer: Peer, reason: CloseReason): void;
}

export class Slots {
  /** By the link's id. */
  readonly #slots = new Map<string, Slot>();

  add(slot: Slot): void {
    this.#slots.set(slot.peer.link.id, slot);
  }

  of({ id }: Link): Slot | undefined {
    return this.#slots.get(id);
  }

  /** Nothing of it is read any more. Undefined where there is none. */
  take(link: Link): Slot | undefined {
    const slot = this.#slots.get(link.id);
    if (slot === undefined) return undefined;
    this.#slots.delete(link.id);
    slot.handshake?.cancel();
    slot.inbox.clear();
    return slot;
  }

  all(): Peer[] {
    return [...this.#slots.values()].map(({ peer }) => peer);
  }

  /** Peers whose handshake is done. */
  nodes(): Peer[] {
    const nodes: Peer[] = [];
    for (const { peer } of this.#slots.values()) if (peer.isNode && !peer.closed) nodes.push(peer);
    return nodes;
  }

  /** Peers that have a place. */
  admitted(): Peer[] {
    const admitted: Peer[] = [];
    for (const slot of this.#slots.values()) if (slot.admitted) admitted.push(slot.peer);
    return admitted;
  }

  /** Handshakes under way: of own dials, or inbound ones. */
  pending(outbound: boolean): Peer[] {
    const pending: Peer[] = [];
    for (const { peer, admitted } of this.#slots.values())
      if (!admitted && peer.link.outgoing === outbound) pending.push(peer);
    return pending;
  }

  /** What a peer only says of itself counts where no link has that name. */
  find(id: string): Peer | undefined {
    const peers = this.all();
    return (
      peers.find(({ link }) => link.address === id || link.id === id) ??
      peers.find(({ hello }) => hello?.address === id || (hello && toHex(hello.node) === id))
    );
  }

  /**
   * All by which a linked peer may be called. The signalling server vouches for the address of a
   * link; what else a peer says of itself keeps nobody from being dialled, unless it is a tab of
   * this browser.
   */
  names(): Set<string> {
    const names = new Set<string>();
    for (const { peer } of this.#slots.values()) {
      names.add(peer.link.address);
      if (peer.hello === null || peer.link.kind !== 'local') continue;
      names.add(peer.hello.address);
      names.add(toHex(peer.hello.node));
    }
    return names;
  }

  /** All inboxes together have a cap; the peer that fills the most of them goes. */
  lighten(closer: LinkCloser): void {
    let sum = 0;
    let fullest: Slot | null = null;
    for (const slot of this.#slots.values()) {
      sum += slot.inbox.bytes;
      if (fullest === null || slot.inbox.bytes > fullest.inbox.bytes) fullest = slot;
    }
    if (sum > LIMITS.receiveQueuesBytes && fullest !== null)
      closer.close(fullest.peer, 'receive-overflow');
  }
}

/**
 * Where others find a peer now: after it has reconnected its links still have the old address
 * (N-2).
 */
export function dialAddress({ link, hello }: Peer): string {
  const told = hello?.address ?? '';
  const found = link.kind === 'rtc' && isDialable(link.address);
  return told === '' && found ? link.address : told;
}
