/**
 * Decides which links come in (N-4): it bounds handshakes, scripts, and nodes by how they were
 * found. Strangers have one bound together, since a new address costs nothing.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock, Link } from '../ports.ts';
import type { AddressBook } from './address-book.ts';
import type { Peer } from './peer.ts';
import type { Reputation } from './reputation.ts';
import { type SlotKind, slotFor } from './slot-rules.ts';
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

  /** The reason why a new link cannot stay; null if it may. Makes room where that is fair. */
  refusalOf(link: Link): 'banned' | 'too-many-peers' | null {
    const { book, clock, reputation } = this.#parts;
    const now = clock.monotonic();
    if (book.isBanned(link.address, now)) return 'banned';
    // While strangers behave badly, further ones come in slowly; known peers and own dials always
    // may.
    const isWelcome = link.outbound || !this.isStranger(link) || reputation.trustsStrangers(now);
    if (!isWelcome) return 'too-many-peers';
    const hasRoom = link.encoding === 'json' ? this.#roomForScript() : this.#roomForHandshake(link);
    return hasRoom ? null : 'too-many-peers';
  }

  /** True if it is no tab of this browser and its address was not known before. */
  isStranger({ kind, address }: Link): boolean {
    return kind !== 'local' && this.#parts.book.kindOf(address) !== 'known';
  }

  /** How a peer was found. For an inbound link only its address tells that. */
  kindOf({ link }: Peer): SlotKind {
    if (link.kind === 'local') return 'local';
    const heard = this.#parts.book.kindOf(link.address);
    if (link.outbound) return heard ?? 'exchange';
    return heard === 'known' ? 'known' : 'inbound';
  }

  /**
   * Gives a peer a slot, and closes the peer whose slot it takes; or closes it if there is none.
   *
   * @param looking it was dialled to look around (`Dialling`).
   */
  admits(peer: Peer, looking: boolean): boolean {
    const { clock, closer, slots } = this.#parts;
    const verdict = slotFor(slots.admitted(), peer.slotKind, looking, clock.monotonic());
    if (!verdict.admit) {
      closer.close(peer, 'too-many-peers');
      return false;
    }
    if (verdict.instead !== null) closer.close(verdict.instead, 'rotated');
    return true;
  }

  /**
   * Makes room for a handshake. Inbound links must not take all of it, and make way for own dials.
   * A link that says nothing makes way for the next; strangers only use the room of strangers.
   */
  #roomForHandshake(link: Link): boolean {
    const { closer, slots } = this.#parts;
    const inbound = slots.pending(false);
    if (link.outbound) {
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

  /** How long its link is open, ms. */
  #openFor({ link }: Peer): number {
    const now = this.#parts.clock.monotonic();
    return now - (this.#parts.slots.of(link)?.openedAt ?? now);
  }

  #roomForScript(): boolean {
    const { clock, closer, slots } = this.#parts;
    const scripts = slots.all().filter(({ link }) => link.encoding === 'json');
    const now = clock.monotonic();
    const room = slotFor(slots.admitted(), 'inbound', false, now).admit;
    if (scripts.length < LIMITS.jsonPeersMax && room) return true;
    // Asking costs nothing, so a script keeps no slot for ever: they make way in turn, the one that
    // asked least recently first.
    const settled = scripts.filter(({ slotSince }) => now - slotSince >= LIMITS.slotKeptMs);
    const [idle] = settled.sort((a, b) => a.asked - b.asked);
    if (idle === undefined) return false;
    closer.close(idle, 'idle');
    return true;
  }
}
