/**
 * The class decides which peers a node dials and when (N-4): enough links, some of each kind, and
 * now and then one it has not met.
 */
import { LIMITS } from '../../protocol/limits.ts';
import type { Clock, Random, TimerHandle, Transport } from '../ports.ts';
import { AddressBook, type Candidate, type CandidateKind } from './address-book.ts';
import { isWanted, type PlaceKind } from './places.ts';

/** The transport reports a failed dial itself; this is for one that forgets to. */
const GRACE_MS = 2_000;

export interface DiallingHooks {
  /** Links that have a place, and own dials that opened and have none yet. */
  links(): readonly { readonly placeKind: PlaceKind }[];
  /** How many of these are own dials without a place. */
  pending(): number;
  /** Addresses and node ids that are linked, or about to be. */
  linked(): ReadonlySet<string>;
  /** Whether this transport can dial now. */
  ready(transport: Transport): boolean;
}

interface Dial {
  placeKind: CandidateKind;
  stale: boolean;
  timer: TimerHandle;
}

export class Dialling {
  readonly book = new AddressBook();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #transports: readonly Transport[];
  readonly #hooks: DiallingHooks;
  readonly #dials = new Map<string, Dial>();
  /** Dialled to look around; its link takes another's place. */
  #looking: string | null = null;
  #lookedAt: number;
  #stopped = false;

  constructor(
    clock: Clock,
    random: Random,
    transports: readonly Transport[],
    hooks: DiallingHooks,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#transports = transports;
    this.#hooks = hooks;
    this.#lookedAt = clock.monotonic();
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

  /** A dial has come to its end, or its link has a place or none. */
  ended(address: string): void {
    this.#dials.get(address)?.timer.cancel();
    this.#dials.delete(address);
  }

  failed(address: string): void {
    this.ended(address);
    if (this.#looking === address) this.#looking = null;
    this.book.failed(address, this.#clock.monotonic());
    this.more();
  }

  /** A link of this address has ended, however far it came. */
  left(address: string): void {
    if (this.#looking === address) this.#looking = null;
  }

  /** True once for the link that was dialled to look around. */
  wasLooking(address: string): boolean {
    if (this.#looking !== address) return false;
    this.#looking = null;
    return true;
  }

  /** Dials whoever is wanted now. */
  more(): void {
    if (this.#stopped) return;
    const candidates = this.#candidates();
    for (const candidate of candidates) {
      if (this.#dials.size + this.#hooks.pending() >= LIMITS.peersPending) return;
      if (candidate.stale && this.#staleDials() >= LIMITS.staleDials) continue;
      const open = [...this.#hooks.links(), ...this.#dials.values()];
      if (isWanted(open, candidate.kind)) this.#dial(candidate);
    }
    this.#lookAround(candidates);
  }

  #staleDials(): number {
    return [...this.#dials.values()].filter(({ stale }) => stale).length;
  }

  /** Dials under way to addresses that were named in this session. */
  get hopeful(): number {
    return this.#dials.size - this.#staleDials();
  }

  #candidates(): readonly Candidate[] {
    const alone = this.#hooks.links().length === 0;
    const linked = this.#hooks.linked();
    const free = (address: string) => !linked.has(address) && !this.#dials.has(address);
    const uniform = () => this.#random.uniform();
    return this.book.candidates(this.#clock.monotonic(), uniform, free, alone).filter((one) => {
      const transport = this.#transportOf(one);
      return transport !== undefined && this.#hooks.ready(transport);
    });
  }

  #transportOf({ transport }: Candidate): Transport | undefined {
    return this.#transports.find(({ kind }) => kind === transport);
  }

  #dial(candidate: Candidate): void {
    const { address, kind, stale } = candidate;
    const timer = this.#clock.after(LIMITS.dialTimeoutMs + GRACE_MS, () => this.failed(address));
    this.#dials.set(address, { placeKind: kind, stale, timer });
    this.book.dialled(address);
    this.#transportOf(candidate)?.dial(address);
  }

  /**
   * When nobody is wanted, one that was tried the least is met all the same, each kind in its turn:
   * a node surrounded by one operator's peers so finds every honest one whose address it has.
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
