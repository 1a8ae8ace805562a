/**
 * Decides which peers a node dials and when (N-4): enough links, some of each kind, and now and
 * then a peer it has not met.
 */
import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { nodeOfAddress } from '../../protocol/peer-address.ts';
import type { NodeContext } from '../context.ts';
import type {
  Clock,
  DialFailure,
  Random,
  SignallingState,
  TimerHandle,
  Transport,
} from '../ports.ts';
import type { AddressBook, Candidate, CandidateKind } from './address-book.ts';
import type { Introductions } from './introductions.ts';
import { isWanted, type SlotKind } from './slot-rules.ts';
import type { Slots } from './slots.ts';

/** The transport reports a failed dial itself; this covers one that forgets to. */
const GRACE_MS = 2_000;

interface Dial {
  slotKind: CandidateKind;
  stale: boolean;
  timer: TimerHandle;
}

interface Parts {
  readonly book: AddressBook;
  readonly context: NodeContext;
  readonly introductions: Pick<Introductions, 'canReach'>;
  readonly slots: Slots;
  readonly transports: readonly Transport[];
}

export class Dialling {
  readonly book: AddressBook;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #transports: readonly Transport[];
  readonly #slots: Slots;
  readonly #dials = new Map<string, Dial>();
  /** Addresses that were there and could not be reached, with the monotonic ms of the last try. */
  readonly #noWay = new BoundedMap<string, number>(LIMITS.candidateAddresses);
  readonly #introductions: Pick<Introductions, 'canReach'>;
  /** Without signalling only tabs of this browser, and nodes that peers introduce, are dialled. */
  #signalling: SignallingState = 'off';
  /** The address that is dialled to look around; its link takes another's slot. */
  #looking: string | null = null;
  #lookedAt: number;
  #stopped = false;

  constructor({ context, ...parts }: Parts) {
    const { clock, random } = context;
    this.book = parts.book;
    this.#clock = clock;
    this.#random = random;
    this.#transports = parts.transports;
    this.#slots = parts.slots;
    this.#introductions = parts.introductions;
    this.#lookedAt = clock.monotonic();
  }

  /** Links that have a slot, and own dials that have none yet. */
  #links(): { readonly slotKind: SlotKind }[] {
    return [...this.#slots.admitted(), ...this.#slots.pending(true)];
  }

  /** Whether peers can be dialled through a signalling server now. */
  get hasSignalling(): boolean {
    return this.#signalling === 'open';
  }

  /** Whether it was sought and not found, or lost. */
  get isSignallingLost(): boolean {
    return this.#signalling === 'lost';
  }

  /** Dials under way. */
  get size(): number {
    return this.#dials.size;
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#dials.values()) timer.cancel();
    this.#dials.clear();
  }

  /** A dial is over, or its link has got a slot or been refused. */
  dialEnded(address: string): void {
    this.#dials.get(address)?.timer.cancel();
    this.#dials.delete(address);
  }

  dialFailed(address: string, why?: DialFailure): void {
    if (this.#slots.names().has(address)) {
      // The dial sought a direct way beside a relayed link (N-7): that peer is reached all the
      // same.
      this.dialEnded(address);
      this.dialMore();
      return;
    }
    if (why === 'no-way') this.#noWay.set(address, this.#clock.monotonic());
    else if (why === 'missing') this.#noWay.delete(address);
    this.dialEnded(address);
    if (this.#looking === address) this.#looking = null;
    if (why === 'missing') this.book.missing(address, this.#clock.monotonic());
    else this.book.failed(address, this.#clock.monotonic());
    this.dialMore();
  }

  /** A dial led to a node. */
  reached(address: string): void {
    this.#noWay.delete(address);
  }

  /** How many nodes were dialled in the last minutes that no path led to. */
  get unreachable(): number {
    const now = this.#clock.monotonic();
    let count = 0;
    for (const at of this.#noWay.values()) if (now - at <= LIMITS.unreachableMs) count += 1;
    return count;
  }

  setSignalling(state: SignallingState): void {
    this.#signalling = state;
    // Earlier dials may have failed because there was no network.
    if (this.hasSignalling) this.book.liftPauses(this.#clock.monotonic());
    this.dialMore();
  }

  /** Handles `TransportHandlers.found`. */
  found(
    transport: Transport,
    addresses: readonly string[],
    how: 'rendezvous' | 'presence',
    seen = addresses.length,
    isFull = false,
  ): void {
    const now = this.#clock.monotonic();
    const mine = transport.address();
    for (const [index, address] of addresses.slice(0, LIMITS.peersPerAnswer).entries()) {
      if (address === mine) continue;
      // The holder of a rendezvous id names itself first, then its peers.
      const source = how === 'rendezvous' && index > 0 ? 'exchange' : how;
      const isNew = this.book.kindOf(address) === null;
      if (index < seen) this.book.addPresent(address, transport.kind, source, now);
      else this.book.add(address, transport.kind, source, now);
      if (isFull && isNew && index === 0) this.book.putLast(address, now);
    }
    this.dialMore();
  }

  /** A link of this address has ended, at whatever stage. */
  linkEnded(address: string): void {
    if (this.#looking === address) this.#looking = null;
  }

  /** True once for the link that was dialled to look around. */
  wasLooking(address: string): boolean {
    if (this.#looking !== address) return false;
    this.#looking = null;
    return true;
  }

  /** Dials the candidates that are wanted now. */
  dialMore(): void {
    if (this.#stopped) return;
    const candidates = this.#candidates();
    for (const candidate of candidates) {
      if (this.#dials.size + this.#slots.pending(true).length >= LIMITS.peersPending) return;
      if (candidate.stale && this.#staleDials() >= LIMITS.staleDials) continue;
      const open = [...this.#links(), ...this.#dials.values()];
      // In a large room the holders of rendezvous ids are full, and many would dial them for ever;
      // looking around still tries them.
      if (candidate.full && open.length >= LIMITS.peersWanted) continue;
      if (isWanted(open, candidate.kind)) this.#dial(candidate);
    }
    this.#lookAround(candidates);
  }

  #staleDials(): number {
    return [...this.#dials.values()].filter(({ stale }) => stale).length;
  }

  /** How many dials are under way to addresses that were named in this session. */
  get freshDials(): number {
    return this.#dials.size - this.#staleDials();
  }

  #candidates(): readonly Candidate[] {
    const alone = this.#links().length === 0;
    const linked = this.#slots.names();
    const free = (address: string) => !linked.has(address) && !this.#dials.has(address);
    const uniform = () => this.#random.uniform();
    return this.book.candidates(this.#clock.monotonic(), uniform, free, alone).filter((one) => {
      const transport = this.#transportOf(one);
      if (transport === undefined) return false;
      if (nodeOfAddress(one.address) !== null)
        return this.#introductions.canReach(one.address, this.hasSignalling);
      return transport.kind === 'local' || this.hasSignalling;
    });
  }

  #transportOf({ transport }: Candidate): Transport | undefined {
    return this.#transports.find(({ kind }) => kind === transport);
  }

  #dial(candidate: Candidate): void {
    const { address, kind, stale } = candidate;
    const timer = this.#clock.after(LIMITS.dialTimeoutMs + GRACE_MS, () =>
      this.dialFailed(address),
    );
    this.#dials.set(address, { slotKind: kind, stale, timer });
    this.book.dialled(address);
    this.#transportOf(candidate)?.dial(address);
  }

  /**
   * Dials one of the least tried addresses even when no link is wanted, the kinds by chance. So a
   * node surrounded by one operator's peers still finds every honest peer whose address it has.
   */
  #lookAround(candidates: readonly Candidate[]): void {
    const now = this.#clock.monotonic();
    if (this.#dials.size > 0 || this.#looking !== null) return;
    if (now - this.#lookedAt < LIMITS.lookAroundMs) return;
    const kinds = [...new Set(candidates.map(({ kind }) => kind))];
    const kind = kinds[Math.floor(this.#random.uniform() * kinds.length)];
    const least = candidates
      .filter((one) => one.kind === kind)
      .reduce<Candidate | null>((a, b) => (a === null || b.tries < a.tries ? b : a), null);
    if (least === null) return;
    this.#lookedAt = now;
    this.#looking = least.address;
    this.#dial(least);
  }
}
