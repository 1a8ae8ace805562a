/**
 * Addresses as peers tell them to each other (O-2 `peers`): which of them this node names, and
 * asking for those that others name.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../ports.ts';
import type { AddressBook } from './address-book.ts';
import type { Peer } from './peer.ts';
import { dialAddress, type Slots } from './slots.ts';

/** Peers asked at one time. */
const ASKED_AT_ONCE = 3;

interface Parts {
  readonly book: AddressBook;
  readonly clock: Clock;
  readonly slots: Slots;
  /** Where this node is found, '' while nowhere. */
  ownAddress(): string;
}

export class KnownAddresses {
  readonly #parts: Parts;
  /** Addresses registered or linked, monotonic ms when last so. */
  readonly #recent = new BoundedMap<string, number>(LIMITS.candidateAddresses);
  /** Monotonic ms. */
  #askedAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** PeerJS ids linked or registered in the last ten minutes. */
  list(): string[] {
    const now = this.#parts.clock.monotonic();
    for (const peer of this.#parts.slots.all()) this.note(peer);
    const fresh: string[] = [];
    for (const [address, at] of this.#recent.entries())
      if (now - at <= LIMITS.registeredMs) fresh.push(address);
    return fresh.slice(-LIMITS.peersPerAnswer);
  }

  /** True where that is the peer's own address. */
  register(peer: Peer, address: string): boolean {
    if (address === '' || address !== dialAddress(peer)) return false;
    this.#recent.set(address, this.#parts.clock.monotonic());
    return true;
  }

  /** It is linked now. */
  note(peer: Peer): void {
    const address = dialAddress(peer);
    if (address !== '' && (peer.isNode || this.#recent.has(address)))
      this.#recent.set(address, this.#parts.clock.monotonic());
  }

  /** It is found elsewhere now. */
  moved(peer: Peer): void {
    if (peer.link.address !== dialAddress(peer)) this.#recent.delete(peer.link.address);
  }

  /** Puts what a peer names into the book; false where it named nothing. */
  async ask(peer: Peer): Promise<boolean> {
    const { book, clock, ownAddress } = this.#parts;
    const answer = await peer.ask('peers', {});
    if (!answer.ok) return false;
    const now = clock.monotonic();
    const mine = ownAddress();
    for (const address of answer.response.slice(0, LIMITS.peersPerAnswer))
      if (address !== mine) book.add(address, 'rtc', 'exchange', now);
    return true;
  }

  /** Peers to ask now: a few, now and then, while there are too few links. */
  due(now: number): Peer[] {
    const nodes = this.#parts.slots.nodes();
    if (now - this.#askedAt <= LIMITS.rendezvousLookMs || nodes.length >= LIMITS.peersWanted)
      return [];
    this.#askedAt = now;
    return nodes.slice(0, ASKED_AT_ONCE);
  }
}
