/**
 * Addresses worth dialling, with how each was heard of and how dialling went. All of them are hints:
 * an address proves itself by a finished handshake only.
 */
import { LIMITS } from '../protocol/limits.ts';
import type { RememberedPeer } from './ports.ts';

export type Source = 'presence' | 'link' | 'beacon' | 'exchange' | 'remembered';

interface Known {
  address: string;
  source: Source;
  kind: 'rtc' | 'local';
  /** Monotonic ms before which it is not dialled. */
  notBefore: number;
  failures: number;
  /** ms since 1970 of the last finished handshake, 0 for never. */
  seen: number;
}

/** Sources that are the least easy to fake first. */
const TRUST: Record<Source, number> = {
  presence: 0,
  link: 1,
  beacon: 2,
  exchange: 3,
  remembered: 4,
};

export class AddressBook {
  readonly #known = new Map<string, Known>();
  readonly #banned = new Map<string, number>();

  get size(): number {
    return this.#known.size;
  }

  add(address: string, kind: 'rtc' | 'local', source: Source, now: number): void {
    if (address === '' || address.length > LIMITS.addressLength) return;
    const known = this.#known.get(address);
    if (known !== undefined) {
      if (TRUST[source] < TRUST[known.source]) known.source = source;
      return;
    }
    if (this.#known.size >= LIMITS.candidateAddresses) this.#dropWorst();
    this.#known.set(address, { address, source, kind, notBefore: now, failures: 0, seen: 0 });
  }

  #dropWorst(): void {
    let worst: Known | null = null;
    const badness = (known: Known) =>
      (known.seen > 0 ? 0 : 10) + known.failures * 5 + TRUST[known.source];
    for (const known of this.#known.values())
      if (worst === null || badness(known) > badness(worst)) worst = known;
    if (worst !== null) this.#known.delete(worst.address);
  }

  failed(address: string, now: number): void {
    const known = this.#known.get(address);
    if (known === undefined) return;
    known.failures += 1;
    if (known.failures > 4 && known.source !== 'link') {
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
    if (this.#banned.size >= LIMITS.scoredAddresses) {
      const oldest = this.#banned.keys().next();
      if (!oldest.done) this.#banned.delete(oldest.value);
    }
    this.#banned.set(address, now + LIMITS.banMs);
  }

  isBanned(address: string, now: number): boolean {
    const until = this.#banned.get(address);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#banned.delete(address);
    return false;
  }

  /** Who to dial next of those `free` lets through: presence first, then by source and failures. */
  candidates(
    now: number,
    free: (address: string) => boolean,
  ): { address: string; kind: 'rtc' | 'local'; source: Source }[] {
    return [...this.#known.values()]
      .filter(
        ({ address, notBefore }) =>
          notBefore <= now && !this.isBanned(address, now) && free(address),
      )
      .sort((a, b) => a.failures - b.failures || TRUST[a.source] - TRUST[b.source]);
  }

  /** For the disk: those a handshake was finished with, newest first. */
  remembered(): RememberedPeer[] {
    return [...this.#known.values()]
      .filter(({ kind, seen }) => kind === 'rtc' && seen > 0)
      .sort((a, b) => b.seen - a.seen)
      .slice(0, LIMITS.rememberedPeers)
      .map(({ address, seen }) => ({ address, lastSeen: seen }));
  }
}
