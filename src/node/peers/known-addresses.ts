/**
 * Addresses as peers tell them to each other (O-2 `peers`): which of them this node names, and
 * asking for those that others name. Where they lead nowhere, for want of signalling or because
 * nobody answers there, peers are asked for nodes that they can introduce (N-8).
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock } from '../ports.ts';
import type { Dialling } from './dialling.ts';
import type { Introductions } from './introductions.ts';
import type { Peer } from './peer.ts';
import { dialAddress, type Slots } from './slots.ts';

/** How many peers are asked at one time. */
const ASKED_AT_ONCE = 3;

interface Parts {
  readonly clock: Clock;
  readonly dialling: Dialling;
  readonly introductions: Introductions;
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
  #askedForNodesAt = 0;

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

  /** The peer has a slot now: it may know others. */
  connected(peer: Peer): void {
    void this.#ask(peer);
    if (this.#parts.dialling.isSignallingLost) void this.#askForNodes(peer);
  }

  /** Signalling is lost: the addresses known so far cannot be dialled. */
  askAll(): void {
    for (const peer of this.#parts.slots.nodes()) void this.#askForNodes(peer);
  }

  /** Asks a few peers now and then, while there are too few links. */
  askDue(now: number): void {
    const { dialling, slots } = this.#parts;
    const nodes = slots.nodes();
    if (nodes.length >= LIMITS.peersWanted) return;
    const pause = dialling.hasSignalling ? LIMITS.rendezvousLookMs : LIMITS.introductionsLookMs;
    if (now - this.#askedForNodesAt > pause && (!dialling.hasSignalling || dialling.size === 0)) {
      this.#askedForNodesAt = now;
      for (const peer of nodes.slice(0, ASKED_AT_ONCE)) void this.#askForNodes(peer);
    }
    if (now - this.#askedAt <= LIMITS.rendezvousLookMs) return;
    this.#askedAt = now;
    for (const peer of nodes.slice(0, ASKED_AT_ONCE)) void this.#ask(peer);
  }

  /** Puts the addresses that a peer names into the book. */
  async #ask(peer: Peer): Promise<void> {
    const { clock, dialling, ownAddress } = this.#parts;
    const answer = await peer.ask('peers', {});
    if (!answer.ok) return;
    const now = clock.monotonic();
    const mine = ownAddress();
    for (const address of answer.response.slice(0, LIMITS.peersPerAnswer))
      if (address !== mine) dialling.book.add(address, 'rtc', 'exchange', now);
    dialling.dialMore();
  }

  async #askForNodes(peer: Peer): Promise<void> {
    if (await this.#parts.introductions.ask(peer)) this.#parts.dialling.dialMore();
  }
}
