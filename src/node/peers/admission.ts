/**
 * Lets links in (N-4): room for handshakes, for scripts, and for nodes by how they were found. What
 * strangers cost is bounded together, since a new address costs nothing.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock, Link } from '../ports.ts';
import type { AddressBook } from './address-book.ts';
import type { Peer } from './peer.ts';
import { type PlaceKind, placeFor } from './places.ts';
import type { Reputation } from './reputation.ts';
import type { LinkCloser, Slots } from './slots.ts';

interface Parts {
  readonly book: AddressBook;
  readonly clock: Clock;
  readonly closer: LinkCloser;
  readonly reputation: Reputation;
  readonly slots: Slots;
}

export class Admission {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Why a link that opened cannot stay; null: it may. Makes room where that is fair. */
  refusalOf(link: Link): 'banned' | 'too-many-peers' | null {
    const { book, clock, reputation } = this.#parts;
    const now = clock.monotonic();
    if (book.isBanned(link.address, now)) return 'banned';
    // While strangers behave badly, further ones come in slowly; acquaintances and own dials always
    // do.
    const isWelcome = link.outgoing || !this.isStranger(link) || reputation.trustsStrangers(now);
    if (!isWelcome) return 'too-many-peers';
    const hasRoom = link.encoding === 'json' ? this.#roomForScript() : this.#roomForHandshake(link);
    return hasRoom ? null : 'too-many-peers';
  }

  /** Neither a tab of this browser nor at an address that was known before. */
  isStranger({ kind, address }: Link): boolean {
    return kind !== 'local' && this.#parts.book.kindOf(address) !== 'known';
  }

  /**
   * How a peer was found, as far as that says anything. Of inbound links only the address counts.
   */
  kindOf({ link }: Peer): PlaceKind {
    if (link.kind === 'local') return 'local';
    const heard = this.#parts.book.kindOf(link.address);
    if (link.outgoing) return heard ?? 'exchange';
    return heard === 'known' ? 'known' : 'incoming';
  }

  /**
   * Whether a peer gets a place, another's where it must; closes it where there is none.
   *
   * @param looking it was dialled to look around (`Dialling`).
   */
  admits(peer: Peer, looking: boolean): boolean {
    const { clock, closer, slots } = this.#parts;
    const verdict = placeFor(slots.admitted(), peer.placeKind, looking, clock.monotonic());
    if (!verdict.admit) {
      closer.close(peer, 'too-many-peers');
      return false;
    }
    if (verdict.instead !== null) closer.close(verdict.instead, 'rotated');
    return true;
  }

  /**
   * Own dials are few by themselves; inbound links must not take all the room there is for
   * handshakes, and make way for own dials. A peer that says nothing makes way for the next one;
   * strangers take the room of strangers only.
   */
  #roomForHandshake(link: Link): boolean {
    const { closer, slots } = this.#parts;
    const inbound = slots.pending(false);
    if (link.outgoing) {
      if (inbound.length + slots.pending(true).length < LIMITS.peersPending) return true;
      const first = inbound.find((one) => this.isStranger(one.link)) ?? inbound[0];
      if (first !== undefined) closer.close(first, 'too-many-peers');
      return first !== undefined;
    }
    const isStranger = this.isStranger(link);
    const alike = inbound.filter((one) => this.isStranger(one.link) === isStranger);
    if (alike.length < LIMITS.inboundPending) return true;
    const silent = alike.find((one) => this.#openFor(one) > LIMITS.inboundSilentMs);
    if (silent !== undefined) closer.close(silent, 'handshake-timeout');
    return silent !== undefined;
  }

  /** Milliseconds since its link opened. */
  #openFor({ link }: Peer): number {
    const now = this.#parts.clock.monotonic();
    return now - (this.#parts.slots.of(link)?.openedAt ?? now);
  }

  #roomForScript(): boolean {
    const { clock, closer, slots } = this.#parts;
    const scripts = slots.all().filter(({ link }) => link.encoding === 'json');
    const now = clock.monotonic();
    const room = placeFor(slots.admitted(), 'incoming', false, now).admit;
    if (scripts.length < LIMITS.jsonPeersMax && room) return true;
    // Asking costs nothing, so it keeps no place for ever: all make way in turn, the one that asks
    // least first.
    const settled = scripts.filter(({ placedAt }) => now - placedAt >= LIMITS.placeKeptMs);
    const [idle] = settled.sort((a, b) => a.asked - b.asked);
    if (idle === undefined) return false;
    closer.close(idle, 'idle');
    return true;
  }
}
