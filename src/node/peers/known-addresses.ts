/**
 * The addresses that peers tell each other (O-2 `peers`): which ones this node names, and when it
 * asks peers for theirs.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../ports.ts';
import type { AddressBook } from './address-book.ts';
import type { Peer } from './peer.ts';
import { dialAddress, type Slots } from './slots.ts';

/** How many peers are asked at one time. */
const ASKED_AT_ONCE = 3;

interface Parts {
  readonly book: AddressBook;
  readonly clock: Clock;
  readonly slots: Slots;
  /** The address at which this node is found; '' while there is none. */
  ownAddress(): string;
}

export class KnownAddresses {
  readonly #parts: Parts;
  /** Addresses that were registered or linked, with the monotonic ms of the last time. */
  readonly #recent = new BoundedMap<string, number>(LIMITS.candidateAddresses);
  /** When peers were last asked, monotonic ms. */
  #askedAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The PeerJS ids that were linked or registered in the last ten minutes. */
  list(): string[] {
    const now = this.#parts.clock.monotonic();
    for (const peer of this.#parts.slots.all()) this.noteLinked(peer);
    const fresh: string[] = [];
    for (const [address, at] of this.#recent.entries())
      if (now - at <= LIMITS.registeredMs) fresh.push(address);
    return fresh.slice(-LIMITS.peersPerAnswer);
  }

  /** Notes an address that a peer registers; true if it is the peer's own. */
  register(peer: Peer, address: string): boolean {
    if (address === '' || address !== dialAddress(peer)) return false;
    this.#recent.set(address, this.#parts.clock.monotonic());
    return true;
  }

  /** Notes the address of a peer that is linked now. */
  noteLinked(peer: Peer): void {
    const address = dialAddress(peer);
    if (address !== '' && (peer.isNode || this.#recent.has(address)))
      this.#recent.set(address, this.#parts.clock.monotonic());
  }

  /** Notes that a peer is found at another address now. */
  noteMoved(peer: Peer): void {
    if (peer.link.address !== dialAddress(peer)) this.#recent.delete(peer.link.address);
  }

  /** Puts the addresses that a peer names into the book; false if it names none. */
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

  /** The peers to ask now: a few, now and then, while there are too few links. */
  peersToAsk(now: number): Peer[] {
    const nodes = this.#parts.slots.nodes();
    if (now - this.#askedAt <= LIMITS.rendezvousLookMs || nodes.length >= LIMITS.peersWanted)
      return [];
    this.#askedAt = now;
    return nodes.slice(0, ASKED_AT_ONCE);
  }
}
