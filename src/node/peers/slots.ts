/** All open links of a node, each with its inbox and the state of its handshake. */
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
  /** Since when the link is open, monotonic ms. */
  readonly openedAt: number;
  /** The address of this node when the link opened. */
  readonly ownAddress: string;
  /** True once it has one of the slots (`slot-rules.ts`). */
  admitted: boolean;
  /** True if it is an inbound link from an unknown address. */
  readonly isStranger: boolean;
}

/** Ends links; the owner of all links implements it. */
export interface LinkCloser {
  close(peer: Peer, reason: CloseReason): void;
}

export class Slots {
  /** Slots by link id. */
  readonly #slots = new Map<string, Slot>();

  add(slot: Slot): void {
    this.#slots.set(slot.peer.link.id, slot);
  }

  of({ id }: Link): Slot | undefined {
    return this.#slots.get(id);
  }

  /** Removes a link's slot, so that no more of its messages are read; undefined if it has none. */
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

  /** The peers whose handshake is done. */
  nodes(): Peer[] {
    const nodes: Peer[] = [];
    for (const { peer } of this.#slots.values()) if (peer.isNode && !peer.closed) nodes.push(peer);
    return nodes;
  }

  /** The peers that have a slot. */
  admitted(): Peer[] {
    const admitted: Peer[] = [];
    for (const slot of this.#slots.values()) if (slot.admitted) admitted.push(slot.peer);
    return admitted;
  }

  /** The links whose handshake is under way, either own dials or inbound ones. */
  pending(outbound: boolean): Peer[] {
    const pending: Peer[] = [];
    for (const { peer, admitted } of this.#slots.values())
      if (!admitted && peer.link.outbound === outbound) pending.push(peer);
    return pending;
  }

  /** Finds a peer by its address, or else by an address it only claims. */
  find(id: string): Peer | undefined {
    const peers = this.all();
    return (
      peers.find(({ link }) => link.address === id || link.id === id) ??
      peers.find(({ hello }) => hello?.address === id || (hello && toHex(hello.node) === id))
    );
  }

  /**
   * All addresses of linked peers. The signalling server vouches for the address of a link. An
   * address that a peer only claims does not keep it from being dialled, unless the peer is a tab
   * of this browser.
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

  /** Closes the peer with the fullest inbox while all inboxes together are over their cap. */
  enforceInboxCap(closer: LinkCloser): void {
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
 * The address at which others find a peer now: after a reconnection its links still have the old
 * address (N-2).
 */
export function dialAddress({ link, hello }: Peer): string {
  const told = hello?.address ?? '';
  const found = link.kind === 'rtc' && isDialable(link.address);
  return told === '' && found ? link.address : told;
}
