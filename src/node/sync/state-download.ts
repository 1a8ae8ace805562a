/**
 * Fetches the accounts after one block, in parts, from several peers at once (S-5).
 *
 * Each part is proved by itself against the accounts root of the block's header (L-7), and counts
 * from then on, whoever gave it. A prefix whose part is too large for a peer, or for its line, is
 * divided in two. A part that is late is asked of another peer as well; the first good one counts.
 * A peer whose part proves nothing is penalised, and so is one that called a part too large which
 * is not; one that does not serve this state, or gives nothing again and again, is asked no more.
 * The download fails when nobody is left to ask, or no new part comes for long: nothing of it is
 * then used.
 */
import { equal } from '../../base/bytes.ts';
import { Accounts } from '../../ledger/accounts.ts';
import { verifyPart } from '../../ledger/accounts-proof.ts';
import type { Account } from '../../ledger/accounts-record.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Responses } from '../../protocol/shapes.ts';
import type { Asked } from '../peers/asked.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock, TimerHandle } from '../ports.ts';

const LOOK_MS = 1_000;
/** So many questions in a row may a peer leave without an answer. */
const LATE_MOST = 4;
/** Divided so at the start, so that several peers are asked at once. */
const FIRST_PREFIXES = ['00', '01', '10', '11'];

/** The block whose accounts are fetched. */
export interface StateTarget {
  readonly height: number;
  readonly hash: Uint8Array;
  readonly accountsRoot: Uint8Array;
}

interface Flight {
  readonly peer: Peer;
  /** Monotonic ms. */
  readonly since: number;
}

interface Parts {
  readonly neighbours: Neighbours;
  readonly clock: Clock;
  /** While it is paused nothing is asked for. */
  readonly sync: { readonly paused: boolean };
  /** Accounts in one part at most: with more a peer may call it too large. */
  readonly partAccounts: number;
}

export class StateDownload {
  readonly #parts: Parts;
  readonly #target: StateTarget;
  readonly #finish: (accounts: Accounts | null) => void;
  /** Prefixes that are still wanted, with the questions open for each. */
  readonly #wanted = new Map<string, Flight[]>();
  /** Parts that were proved, by prefix; none lies below another. */
  readonly #proved = new Map<string, readonly Account[]>();
  /** Peers that called the part of a prefix too large. */
  readonly #tooLarge = new Map<string, Peer[]>();
  /** Peers that are asked no more. */
  readonly #out = new WeakSet<Peer>();
  readonly #late = new WeakMap<Peer, number>();
  #count = 0;
  /** How long parts usually take, a moving average, ms. */
  #usualMs = 0;
  /** When the last new part came, monotonic ms. */
  #movedAt: number;
  #timer: TimerHandle | null = null;
  #isOver = false;

  /** @param finish hears once: the accounts that lead to the root, or null where it failed. */
  constructor(parts: Parts, target: StateTarget, finish: (accounts: Accounts | null) => void) {
    this.#parts = parts;
    this.#target = target;
    this.#finish = finish;
    this.#movedAt = parts.clock.monotonic();
    for (const prefix of FIRST_PREFIXES) this.#wanted.set(prefix, []);
  }

  /** Accounts proved so far. */
  get count(): number {
    return this.#count;
  }

  /** Share of the whole tree that was proved, 0..1. */
  get share(): number {
    let share = 0;
    for (const prefix of this.#proved.keys()) share += 2 ** -prefix.length;
    return share;
  }

  start(): void {
    this.#pump();
    this.#look();
  }

  stop(): void {
    this.#end(null);
  }

  /** Late parts, and peers that came meanwhile. */
  #look(): void {
    if (this.#isOver) return;
    const { clock, sync } = this.#parts;
    this.#timer = clock.after(LOOK_MS, () => {
      const now = clock.monotonic();
      if (sync.paused) this.#movedAt = now;
      if (now - this.#movedAt > LIMITS.joinIdleMs) return this.#end(null);
      this.#pump();
      this.#look();
    });
  }

  #end(accounts: Accounts | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#finish(accounts);
  }

  #pump(): void {
    const { clock, sync } = this.#parts;
    if (this.#isOver || sync.paused) return;
    const now = clock.monotonic();
    const peers = this.#usable();
    const open = this.#openQuestions();
    const lateMs = Math.max(LIMITS.joinPartMs, 2 * this.#usualMs);
    // The smallest part first: on a slow line the others may be too large for now.
    const wanted = [...this.#wanted].sort(([a], [b]) => b.length - a.length);
    for (const [prefix, flights] of wanted) {
      const isLate = flights.every(({ since }) => now - since >= lateMs);
      if (flights.length > 1 || !isLate) continue;
      const peer = this.#leastBusy(peers, flights, open);
      if (peer === null) continue;
      open.set(peer, (open.get(peer) ?? 0) + 1);
      void this.#ask(peer, prefix);
    }
    const isWaiting = [...this.#wanted.values()].some((flights) => flights.length > 0);
    if (!isWaiting && peers.length === 0) this.#end(null);
  }

  #usable(): Peer[] {
    const { height } = this.#target;
    return this.#parts.neighbours
      .nodes()
      .filter((peer) => !this.#out.has(peer) && (peer.tip?.height ?? 0) >= height);
  }

  /** Questions open at each peer; counted once for all parts, of which there may be thousands. */
  #openQuestions(): Map<Peer, number> {
    const open = new Map<Peer, number>();
    for (const flights of this.#wanted.values())
      for (const { peer } of flights) open.set(peer, (open.get(peer) ?? 0) + 1);
    return open;
  }

  async #ask(peer: Peer, prefix: string): Promise<void> {
    const { clock } = this.#parts;
    const since = clock.monotonic();
    this.#wanted.get(prefix)?.push({ peer, since });
    const question = { block: this.#target.hash, prefix };
    const answer = await peer.ask('accounts', question, LIMITS.bodiesTimeoutMs);
    if (this.#isOver) return;
    const flights = this.#wanted.get(prefix);
    if (flights !== undefined)
      this.#wanted.set(
        prefix,
        flights.filter((flight) => flight.peer !== peer),
      );
    if (answer.ok) {
      this.#usualMs = (this.#usualMs + clock.monotonic() - since) / 2;
      this.#take(peer, prefix, answer.response);
    } else this.#refused(peer, prefix, answer);
    if (this.#wanted.size === 0) this.#assemble();
    else this.#pump();
  }

  #refused(peer: Peer, prefix: string, { status, why }: Exclude<Asked<never>, { ok: true }>): void {
    if (status === 413) {
      this.#tooLarge.set(prefix, [...(this.#tooLarge.get(prefix) ?? []), peer]);
      return this.#divide(peer, prefix);
    }
    const late = this.#lateness(peer) + 1;
    this.#late.set(peer, late);
    if (status === 404 || late >= LATE_MOST) this.#out.add(peer);
    // What did not come in time may be too much for a slow line.
    else if (why === 'timeout' && this.#wanted.get(prefix)?.length === 0)
      this.#divide(peer, prefix);
  }

  #lateness(peer: Peer): number {
    return this.#late.get(peer) ?? 0;
  }

  /** Divides a part that is too large for a peer; one that says so of ever smaller ones is left. */
  #divide(peer: Peer, prefix: string): void {
    const isTooSmall = prefix.length >= LIMITS.joinPrefixBits;
    if (isTooSmall || this.#wanted.size >= LIMITS.joinWanted) return void this.#out.add(peer);
    if (!this.#wanted.delete(prefix)) return;
    for (const bit of ['0', '1']) this.#wanted.set(prefix + bit, []);
  }

  /** Penalises those that called a part too large, now that all of it is here and it is not. */
  #judgeTooLarge(prefix: string): void {
    const peers = this.#tooLarge.get(prefix);
    if (peers === undefined) return;
    let share = 0;
    let count = 0;
    for (const [below, accounts] of this.#proved) {
      if (!below.startsWith(prefix)) continue;
      share += 2 ** (prefix.length - below.length);
      count += accounts.length;
    }
    if (share < 1) return;
    this.#tooLarge.delete(prefix);
    if (count <= this.#parts.partAccounts) for (const peer of peers) this.#leave(peer);
  }

  /** It gave what no honest node gives. */
  #leave(peer: Peer): void {
    this.#out.add(peer);
    this.#parts.neighbours.penalise(peer, 'bad-answer');
  }

  #take(peer: Peer, prefix: string, part: Responses['accounts']): void {
    const isAsked = equal(part.block, this.#target.hash) && prefix.startsWith(part.prefix);
    const proved = isAsked ? verifyPart(this.#target.accountsRoot, part) : null;
    if (proved === null || !proved.ok) return this.#leave(peer);
    this.#late.delete(peer);
    // Another peer may have been quicker with it, or with what lies above it.
    if ([...this.#proved.keys()].some((known) => part.prefix.startsWith(known))) return;
    for (const other of [...this.#wanted.keys()])
      if (other.startsWith(part.prefix)) this.#wanted.delete(other);
    for (const [below, accounts] of this.#proved) {
      if (!below.startsWith(part.prefix)) continue;
      this.#count -= accounts.length;
      this.#proved.delete(below);
    }
    this.#proved.set(part.prefix, proved.value);
    this.#count += proved.value.length;
    this.#movedAt = this.#parts.clock.monotonic();
    for (const above of [part.prefix, part.prefix.slice(0, -1)]) this.#judgeTooLarge(above);
    if (this.#count > LIMITS.joinAccounts) this.#end(null);
  }

  #assemble(): void {
    for (const prefix of [...this.#tooLarge.keys()]) this.#judgeTooLarge(prefix);
    const prefixes = [...this.#proved.keys()].sort();
    const all = Accounts.of(prefixes.flatMap((prefix) => this.#proved.get(prefix) ?? []));
    const isWhole = all.ok && equal(all.value.root, this.#target.accountsRoot);
    this.#end(isWhole ? all.value : null);
  }

  /** A peer with room for a question, and with none open for this part. */
  #leastBusy(
    peers: readonly Peer[],
    flights: readonly Flight[],
    open: ReadonlyMap<Peer, number>,
  ): Peer | null {
    let best: { peer: Peer; count: number } | null = null;
    for (const peer of peers) {
      if (flights.some((flight) => flight.peer === peer)) continue;
      // `Peer.ask` would refuse, which is not this peer's doing.
      if (peer.openQuestions >= LIMITS.openRequests) continue;
      const count = open.get(peer) ?? 0;
      const most = this.#lateness(peer) > 0 ? 1 : LIMITS.joinParts;
      if (count < most && (best === null || count < best.count)) best = { peer, count };
    }
    return best?.peer ?? null;
  }
}
