/**
 * The addresses worth dialling, with how each was heard of and how dialling went. All of them are
 * hints: an address proves itself by a finished handshake only. Each kind has its own part of the
 * book, so that poisoned hints, however many, push out only hints of their own kind.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { RememberedPeer } from '../ports.ts';
import type { SlotKind } from './slot-rules.ts';

/** How an address was heard of. */
export type Source = 'presence' | 'link' | 'remembered' | 'rendezvous' | 'exchange' | 'introduced';

/** The kind of slot that the address is a candidate for. */
export type CandidateKind = Exclude<SlotKind, 'inbound'>;

const KIND_OF: Record<Source, CandidateKind> = {
  presence: 'local',
  link: 'known',
  remembered: 'known',
  rendezvous: 'rendezvous',
  exchange: 'exchange',
  introduced: 'exchange',
};

/** The part of the book a source fills. */
function partOf(source: Source): keyof typeof LIMITS.candidateParts {
  return source === 'introduced' ? source : KIND_OF[source];
}

/**
 * How easily a source is faked: the lower, the harder. An address keeps the best source it was
 * heard from.
 */
const DOUBT: Record<Source, number> = {
  presence: 0,
  link: 1,
  remembered: 2,
  rendezvous: 3,
  exchange: 4,
  introduced: 5,
};

interface Known {
  address: string;
  source: Source;
  transport: 'rtc' | 'local';
  /** When it was last heard of, monotonic ms. */
  heardAt: number;
  /** It is not dialled before this time, monotonic ms. */
  notBefore: number;
  /** Failures in a row. */
  failures: number;
  /** Links in a row that it ended again at once, for want of a slot. */
  refusals: number;
  /** When a handshake was last finished with it, ms since 1970; 0 for never. */
  seen: number;
  /** When dialling it last failed, monotonic ms. */
  failedAt: number;
  /**
   * It is of an earlier session and was not named in this one: ids are new in each, so it is likely
   * gone.
   */
  stale: boolean;
  /** When it was last said to be there, monotonic ms. */
  hereAt: number;
  /** It is dialled after other hints before this time, as it says that it is full; monotonic ms. */
  lastUntil: number;
}

export interface Candidate {
  address: string;
  transport: 'rtc' | 'local';
  kind: CandidateKind;
  /** How often it was dialled so far. */
  tries: number;
  /** It is of an earlier session and was not named in this one. */
  stale: boolean;
  /** A mere hint that had no slot for this node when it was dialled last. */
  full: boolean;
}

/** After this many failures in a row an address is dropped; one from a link is kept. */
const HOPELESS = 4;

export class AddressBook {
  readonly #known = new Map<string, Known>();
  /**
   * How often each address was dialled, dropped ones included: dropping out must not make any new.
   */
  readonly #tries = new BoundedMap<string, number>(LIMITS.scoredAddresses);
  /** Addresses that nobody had when they were dialled: how often, and the last time. */
  #gone = new BoundedMap<string, { times: number; at: number }>(LIMITS.goneAddresses);
  /** Banned addresses, each with the monotonic ms at which its ban ends. */
  readonly #banned = new BoundedMap<string, number>(LIMITS.scoredAddresses);

  get size(): number {
    return this.#known.size;
  }

  add(address: string, transport: 'rtc' | 'local', source: Source, now: number): void {
    if (address === '' || address.length > LIMITS.addressLength) return;
    if (source === 'exchange' && this.#isGone(address, now)) return;
    const known = this.#known.get(address);
    if (known !== undefined) {
      known.heardAt = now;
      if (source !== 'remembered') known.stale = false;
      if (DOUBT[source] < DOUBT[known.source]) {
        this.#makeRoom(source, known);
        known.source = source;
      }
      return;
    }
    this.#makeRoom(source, null);
    this.#known.set(address, {
      address,
      source,
      transport,
      heardAt: now,
      notBefore: now,
      failures: 0,
      refusals: 0,
      seen: 0,
      failedAt: Number.NEGATIVE_INFINITY,
      stale: source === 'remembered',
      hereAt: Number.NEGATIVE_INFINITY,
      lastUntil: Number.NEGATIVE_INFINITY,
    });
  }

  /**
   * Dials it after other hints for a while, as somebody says that it is full. Call this only for an
   * address that nobody named before: whoever lies must not put others' addresses behind.
   */
  putLast(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.lastUntil = now + LIMITS.fullMs;
  }

  /**
   * Notes that it is there now, as a rendezvous id tells: it is not dropped, and a node without
   * links dials it soon.
   */
  markPresent(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.hereAt = now;
  }

  /** As `add` and `markPresent`: whatever was found before, it is there now. */
  addPresent(address: string, transport: 'rtc' | 'local', source: Source, now: number): void {
    this.#gone.delete(address);
    this.add(address, transport, source, now);
    this.markPresent(address, now);
  }

  /**
   * The signalling server knows nobody at this address. Ids are new in each session, so most likely
   * it is gone for good, however long peers go on naming it: it is not taken from them again for a
   * minute, and if it is missing then too, for ten. An address in a link is kept all the same.
   */
  missing(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known === undefined || known.source === 'link') return this.failed(address, now);
    this.#known.delete(address);
    this.#gone.set(address, { times: (this.#gone.get(address)?.times ?? 0) + 1, at: now });
  }

  #isGone(address: string, now: number): boolean {
    const gone = this.#gone.get(address);
    if (gone === undefined) return false;
    return now - gone.at < (gone.times > 1 ? LIMITS.registeredMs : LIMITS.goneMs);
  }

  /**
   * The peer had no slot for this node: the pauses between dials grow until a link to it stands.
   */
  turnedAway(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    const pause = Math.min(LIMITS.redialMaxMs, LIMITS.redialMs * 2 ** known.refusals);
    known.refusals += 1;
    known.failedAt = now;
    known.notBefore = Math.max(known.notBefore, now + pause);
  }

  /** A link to it stood for a while. */
  stood(address: string): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.refusals = 0;
  }

  /** Lets all be dialled now: the reason why dials failed may be over (the network is back). */
  liftPauses(now: number): void {
    // Another server may know them, or this one by now.
    this.#gone = new BoundedMap(LIMITS.goneAddresses);
    for (const known of this.#known.values()) {
      known.notBefore = Math.min(known.notBefore, now);
      known.lastUntil = Number.NEGATIVE_INFINITY;
      known.failures = Math.min(known.failures, 1);
    }
  }

  /** Lets an address be dialled at once, as a link to it that stood for long broke. */
  markBroken(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.failures = 0;
    known.notBefore = now;
  }

  /** Makes room in the part of this source, unless `own` is in that part already. */
  #makeRoom(source: Source, own: Known | null): void {
    const name = partOf(source);
    if (own !== null && partOf(own.source) === name) return;
    const part = [...this.#known.values()].filter((known) => partOf(known.source) === name);
    if (part.length < LIMITS.candidateParts[name]) return;
    // First goes one that was never linked, then the one with the most failures, then the one that
    // was not heard of for the longest.
    part.sort(
      (a, b) =>
        Number(a.seen > 0) - Number(b.seen > 0) || b.failures - a.failures || a.heardAt - b.heardAt,
    );
    const worst = part[0];
    if (worst !== undefined) this.#known.delete(worst.address);
  }

  /** The kind of slot that an address is a candidate for; null if it is not in the book. */
  kindOf(address: string): CandidateKind | null {
    const known = this.#known.get(address);
    return known === undefined ? null : KIND_OF[known.source];
  }

  dialled(address: string): void {
    this.#tries.set(address, this.#triesOf(address) + 1);
  }

  #triesOf(address: string): number {
    return this.#tries.get(address) ?? 0;
  }

  failed(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.failures += 1;
    known.failedAt = now;
    const isHere = now - known.hereAt <= LIMITS.finderMs;
    if (known.failures > HOPELESS && known.source !== 'link' && !isHere) {
      this.#known.delete(address);
      return;
    }
    known.notBefore =
      now + Math.min(LIMITS.redialMaxMs, LIMITS.redialMs * 2 ** (known.failures - 1));
  }

  /** Does not dial it for `ms` (a link to it was just closed in good order). */
  pause(address: string, now: number, ms: number): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.notBefore = Math.max(known.notBefore, now + ms);
  }

  linked(address: string, wall: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.failures = 0;
    known.lastUntil = Number.NEGATIVE_INFINITY;
    known.seen = wall;
  }

  forget(address: string): void {
    this.#known.delete(address);
  }

  ban(address: string, now: number): void {
    this.#known.delete(address);
    this.#banned.set(address, now + LIMITS.banMs);
  }

  isBanned(address: string, now: number): boolean {
    const until = this.#banned.get(address);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#banned.delete(address);
    return false;
  }

  /**
   * The addresses that may be dialled and that `free` allows: kind by kind, the hardest to fake
   * first; within a kind the least failed and least tried first, and equals in a random order that
   * nobody can buy. Full hints come after all others of this session.
   */
  candidates(
    now: number,
    uniform: () => number,
    free: (address: string) => boolean,
    alone = false,
  ): readonly Candidate[] {
    const open: { known: Known; tries: number; chance: number }[] = [];
    for (const known of this.#known.values()) {
      const { address, source, heardAt } = known;
      if (notBefore(known, alone) > now || this.isBanned(address, now) || !free(address)) continue;
      // A tab that is silent for so long is gone.
      if (source === 'presence' && now - heardAt > LIMITS.presenceGoneMs) continue;
      open.push({ known, tries: this.#triesOf(address), chance: uniform() });
    }
    open.sort(
      (a, b) =>
        Number(a.known.stale) - Number(b.known.stale) ||
        Number(comesLast(a.known, now)) - Number(comesLast(b.known, now)) ||
        DOUBT[a.known.source] - DOUBT[b.known.source] ||
        a.known.failures - b.known.failures ||
        a.tries - b.tries ||
        a.chance - b.chance,
    );
    return open.map(({ known, tries }) => ({
      address: known.address,
      transport: known.transport,
      kind: KIND_OF[known.source],
      tries,
      stale: known.stale,
      full: isFullHint(known),
    }));
  }

  /**
   * The addresses to write to disk: only those that finished a handshake, newest first. The ways of
   * finding them take turns, so that a poisoned way fills only a part.
   */
  remembered(): RememberedPeer[] {
    const bySource = new Map<Source, Known[]>();
    const seen = [...this.#known.values()]
      .filter(({ transport, seen: last }) => transport === 'rtc' && last > 0)
      .sort((a, b) => b.seen - a.seen);
    for (const known of seen) {
      const group = bySource.get(known.source);
      if (group === undefined) bySource.set(known.source, [known]);
      else group.push(known);
    }
    const kept: Known[] = [];
    const groups = [...bySource.values()];
    for (let rank = 0; rank < LIMITS.rememberedPeers; rank += 1)
      for (const group of groups) kept.push(...group.slice(rank, rank + 1));
    return kept
      .slice(0, LIMITS.rememberedPeers)
      .sort((a, b) => b.seen - a.seen)
      .map(({ address, seen: lastSeen }) => ({ address, lastSeen }));
  }
}

/**
 * When it may be dialled. A node without any link waits `aloneRedialMs` at most for an address that
 * is said to be there.
 */
function notBefore(known: Known, alone: boolean): number {
  const isHere = known.hereAt > known.failedAt;
  if (!alone || !isHere) return known.notBefore;
  return Math.min(known.notBefore, known.failedAt + LIMITS.aloneRedialMs);
}

/** Whether it is a mere hint, and had no slot for this node when it was dialled last. */
function isFullHint({ source, refusals }: Known): boolean {
  const kind = KIND_OF[source];
  return (kind === 'rendezvous' || kind === 'exchange') && refusals > 0;
}

function comesLast(known: Known, now: number): boolean {
  return isFullHint(known) || (KIND_OF[known.source] === 'rendezvous' && now < known.lastUntil);
}
