/**
 * The reputation of addresses, by how their links ended (N-5): penalties and bans, pauses before
 * the next dial, and one budget for the bad ends of all strangers together.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { equal } from '../../base/bytes.ts';
import { CLOSE_REASONS, type CloseReason, isOffence } from '../../protocol/close-reasons.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { TokenBucket } from '../../protocol/quota.ts';
import type { Clock } from '../ports.ts';
import type { Trail } from '../trail.ts';
import type { AddressBook } from './address-book.ts';
import { unpaidStart } from './debts.ts';
import type { Peer } from './peer.ts';
import { dialAddress, type Slot, type Slots } from './slots.ts';

/** Reasons that are no offence, but a bad end of an inbound link. */
const TIRESOME: readonly CloseReason[] = ['receive-overflow', 'handshake-timeout'];

interface Parts {
  readonly book: AddressBook;
  readonly clock: Clock;
  readonly slots: Slots;
  readonly trail: Trail;
}

export class Reputation {
  readonly #parts: Parts;
  /** Number of offences by address. */
  readonly #penalties = new BoundedMap<string, number>(LIMITS.scoredAddresses);
  /** The budget for bad ends of inbound links: ids cost nothing, so strangers share it. */
  readonly #strangersBudget: TokenBucket;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#strangersBudget = new TokenBucket(LIMITS.badEnds, parts.clock.monotonic());
  }

  /** False while strangers behave badly. `now`: monotonic ms. */
  trustsStrangers(now: number): boolean {
    return this.#strangersBudget.has(1, now);
  }

  /** A link has ended. */
  ended({ peer, inbox, isStranger, admitted }: Slot, reason: CloseReason): void {
    const { book, clock, trail } = this.#parts;
    const { link } = peer;
    const { address } = link;
    const now = clock.monotonic();
    trail.ended(link, reason, admitted ? now - peer.slotSince : null);
    const stood = peer.isNode && now - peer.slotSince >= LIMITS.standingMs;
    if (stood) book.stood(address);
    // A script cannot pace itself: too many small messages are no bad end, too many bytes are.
    const isSimple = link.encoding === 'json' && inbox.bytes <= LIMITS.receiveQueueBytes;
    const isBad = isOffence(reason) || (TIRESOME.includes(reason) && !isSimple);
    if (!link.outbound && isBad) this.#strangersBudget.take(1);
    // Otherwise a stranger could use up a new link's quota, leave, and come back under a new name.
    else if (isStranger) this.#strangersBudget.take(unpaidStart(peer.account, now));
    if (isOffence(reason)) this.#penalise(address, now);
    else if (CLOSE_REASONS[reason] === 'failure') {
      if (stood) book.markBroken(address, now);
      else book.failed(address, now);
    }
    // The peer ended it as it has a link to this node already; this node only hears so.
    else if (link.outbound && reason === 'remote-closed' && this.#isElsewhere(peer))
      book.pause(address, now, LIMITS.redialMaxMs);
    // It was turned away at once: the pauses between dials grow, as for an address that does not
    // answer.
    else if (!peer.isNode && reason === 'remote-closed') book.failed(address, now);
    else if (link.outbound && !stood && reason === 'remote-closed') book.turnedAway(address, now);
    else if (reason === 'self' || reason === 'other-ledger') book.forget(address);
    else book.pause(address, now, LIMITS.redialMs);
  }

  #penalise(address: string, now: number): void {
    const { book, trail } = this.#parts;
    const penalties = (this.#penalties.get(address) ?? 0) + 1;
    if (penalties < LIMITS.penaltiesToBan) {
      this.#penalties.set(address, penalties);
      book.pause(address, now, LIMITS.redialMs);
      return;
    }
    // After a ban the count starts anew.
    this.#penalties.delete(address);
    book.ban(address, now);
    trail.add('peer-banned', { peer: address });
  }

  /** Whether peers linked at other addresses claim to be the node that this link led to. */
  #isElsewhere({ link, hello }: Peer): boolean {
    const others = this.#parts.slots
      .nodes()
      .filter(
        (other) =>
          dialAddress(other) === link.address ||
          (hello !== null && other.hello !== null && equal(other.hello.node, hello.node)),
      );
    return others.length > 0 && others.every((other) => other.link.address !== link.address);
  }
}
