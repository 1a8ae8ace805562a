/**
 * Addresses worth dialling, with how each was heard of and how dialling went. All of them are
 * hints: an address proves itself by a finished handshake only. Each kind has a part of the book to
 * itself, so that poisoned hints, however many, push out nothing but hints of their own kind.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { RememberedPeer } from '../ports.ts';
import type { PlaceKind } from './places.ts';

/** How an address was heard of. */
export type Source = 'presence' | 'link' | 'remembered' | 'rendezvous' | 'exchange';

/** The kind of place it is a candidate for. */
export type CandidateKind = Exclude<PlaceKind, 'incoming'>;

const KIND_OF: Record<Source, CandidateKind> = {
  presence: 'local',
  link: 'known',
  remembered: 'known',
  rendezvous: 'rendezvous',
  exchange: 'exchange',
};

/** The harder to fake, the lower; what was once heard the better way stays so. */
const DOUBT: Record<Source, number> = {
  presence: 0,
  link: 1,
  remembered: 2,
  rendezvous: 3,
  exchange: 4,
};

interface Known {
  address: string;
  source: Source;
  transport: 'rtc' | 'local';
  /** Monotonic ms of the last time it was heard of. */
  heardAt: number;
  /** Monotonic ms before which it is not dialled. */
  notBefore: number;
  /** In a row. */
  failures: number;
  /** ms since 1970 of the last finished handshake, 0 for never. */
  seen: number;
  /** Monotonic ms of the last failure. */
  failedAt: number;
  /** Named by nobody in this session: ids are fresh for each, so most such are gone. */
  stale: boolean;
  /** Monotonic ms when it was last said to be there now. */
  hereAt: number;
}

export interface Candidate {
  address: string;
  transport: 'rtc' | 'local';
  kind: CandidateKind;
  /** Dials so far. */
  tries: number;
  /** Of an earlier session, and not named in this one. */
  stale: boolean;
}

/** Failures in a row after which an address is given up; one from a link is kept on. */
const HOPELESS = 4;

export class AddressBook {
  readonly #known = new Map<string, Known>();
  /** Dials so far, of those no longer in the book too: dropping out must not make anyone new. */
  readonly #tries = new BoundedMap<string, number>(LIMITS.scoredAddresses);
  /** Until when, monotonic ms. */
  readonly #banned = new BoundedMap<string, number>(LIMITS.scoredAddresses);

  get size(): number {
    return this.#known.size;
  }

  add(address: string, transport: 'rtc' | 'local', source: Source, now: number): void {
    if (address === '' || address.length > LIMITS.addressLength) return;
    const known = this.#known.get(address);
    if (known !== undefined) {
      known.heardAt = now;
      if (source !== 'remembered') known.stale = false;
      if (DOUBT[source] < DOUBT[known.source]) {
        this.#makeRoom(KIND_OF[source], known);
        known.source = source;
      }
      return;
    }
    this.#makeRoom(KIND_OF[source], null);
    this.#known.set(address, {
      address,
      source,
      transport,
      heardAt: now,
      notBefore: now,
      failures: 0,
      seen: 0,
      failedAt: Number.NEGATIVE_INFINITY,
      stale: source === 'remembered',
      hereAt: Number.NEGATIVE_INFINITY,
    });
  }

  /** It is there now, as a rendezvous id tells: not given up, and without links not waited for. */
  here(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.hereAt = now;
  }

  /** Why dials failed may be over (the network is back): all may be dialled now. */
  liftPauses(now: number): void {
    for (const known of this.#known.values()) {
      known.notBefore = Math.min(known.notBefore, now);
      known.failures = Math.min(known.failures, 1);
    }
  }

  /** A link that stood for long broke: it is dialled again at once, once. */
  broke(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.failures = 0;
    known.notBefore = now;
  }

  /** In the part of this kind; one that is in it already needs none. */
  #makeRoom(kind: CandidateKind, own: Known | null): void {
    if (own !== null && KIND_OF[own.source] === kind) return;
    const part = [...this.#known.values()].filter(({ source }) => KIND_OF[source] === kind);
    if (part.length < LIMITS.candidateParts[kind]) return;
    // Never linked before linked, failed before not, then what was not heard of for the longest.
    part.sort(
      (a, b) =>
        Number(a.seen > 0) - Number(b.seen > 0) || b.failures - a.failures || a.heardAt - b.heardAt,
    );
    const worst = part[0];
    if (worst !== undefined) this.#known.delete(worst.address);
  }

  /** What kind of place an address is a candidate for; null for one not in the book. */
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

  /** Not to be dialled before `ms` from now (a link to it was just closed in good order). */
  pause(address: string, now: number, ms: number): void {
    const known = this.#known.get(address);
    if (known !== undefined) known.notBefore = Math.max(known.notBefore, now + ms);
  }

  linked(address: string, wall: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.failures = 0;
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
   * Addresses that may be dialled, of those `free` lets through: kind by kind from the least easy
   * to fake, and within one the least failed and least tried first, in an order of chance among
   * equals that nobody can buy.
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
      // A tab that says nothing any more is gone.
      if (source === 'presence' && now - heardAt > LIMITS.presenceGoneMs) continue;
      open.push({ known, tries: this.#triesOf(address), chance: uniform() });
    }
    open.sort(
      (a, b) =>
        Number(a.known.stale) - Number(b.known.stale) ||
        DOUBT[a.known.source] - DOUBT[b.known.source] ||
        a.known.failures - b.known.failures ||
        a.tries - b.tries ||
        a.chance - b.chance,
    );
    return open.map(({ known: { address, transport, source, stale }, tries }) => ({
      address,
      transport,
      kind: KIND_OF[source],
      tries,
      stale,
    }));
  }

  /**
   * For the disk: those a handshake was finished with, newest first, and each way of finding them
   * in turn, so that one that was poisoned fills a part of the memory only.
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

/** A node without any link waits no longer than `aloneRedialMs` for one that is there. */
function notBefore(known: Known, alone: boolean): number {
  const isHere = known.hereAt > known.failedAt;
  if (!alone || !isHere) return known.notBefore;
  return Math.min(known.notBefore, known.failedAt + LIMITS.aloneRedialMs);
}
