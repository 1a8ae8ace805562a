/**
 * Fetches the accounts after one block, in parts, from several peers at once (S-5).
 *
 * Each part is proved by itself against the accounts root of the block's header (L-7), and counts
 * from then on, whoever gave it. A prefix whose part is too large is divided in two. A part that is
 * late is asked of another peer as well; the first good one counts. A peer whose part proves
 * nothing is penalised; one that does not serve this state, or is late twice, is asked no more. The
 * download fails when nobody is left to ask: nothing of it is then used.
 */
import { equal } from '../../base/bytes.ts';
import { Accounts } from '../../ledger/accounts.ts';
import { verifyPart } from '../../ledger/accounts-proof.ts';
import type { Account } from '../../ledger/accounts-record.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Responses } from '../../protocol/shapes.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Asked, Peer } from '../peers/peer.ts';
import type { Clock, TimerHandle } from '../ports.ts';

const LOOK_MS = 1_000;
/** So often may a peer fail to answer. */
const LATE_MOST = 2;
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

export class StateDownload {
  readonly #neighbours: Neighbours;
  readonly #clock: Clock;
  readonly #target: StateTarget;
  readonly #finish: (accounts: Accounts | null) => void;
  /** Prefixes that are still wanted, with the questions open for each. */
  readonly #wanted = new Map<string, Flight[]>();
  /** Parts that were proved, by prefix; none lies below another. */
  readonly #parts = new Map<string, readonly Account[]>();
  /** Peers that are asked no more. */
  readonly #out = new WeakSet<Peer>();
  readonly #late = new WeakMap<Peer, number>();
  #count = 0;
  #timer: TimerHandle | null = null;
  #isOver = false;

  /** @param finish hears once: the accounts that lead to the root, or null where it failed. */
  constructor(
    neighbours: Neighbours,
    clock: Clock,
    target: StateTarget,
    finish: (accounts: Accounts | null) => void,
  ) {
    this.#neighbours = neighbours;
    this.#clock = clock;
    this.#target = target;
    this.#finish = finish;
    for (const prefix of FIRST_PREFIXES) this.#wanted.set(prefix, []);
  }

  /** Accounts proved so far. */
  get count(): number {
    return this.#count;
  }

  /** Share of the whole tree that was proved, 0..1. */
  get share(): number {
    let share = 0;
    for (const prefix of this.#parts.keys()) share += 2 ** -prefix.length;
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
    this.#timer = this.#clock.after(LOOK_MS, () => {
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
    if (this.#isOver) return;
    const now = this.#clock.monotonic();
    const peers = this.#usable();
    const open = this.#openQuestions();
    for (const [prefix, flights] of this.#wanted) {
      const isLate = flights.every(({ since }) => now - since >= LIMITS.joinPartMs);
      if (flights.length > 1 || !isLate) continue;
      const peer = leastBusy(peers, flights, open);
      if (peer === null) continue;
      open.set(peer, (open.get(peer) ?? 0) + 1);
      void this.#ask(peer, prefix);
    }
    const isWaiting = [...this.#wanted.values()].some((flights) => flights.length > 0);
    if (!isWaiting && peers.length === 0) this.#end(null);
  }

  #usable(): Peer[] {
    const { height } = this.#target;
    return this.#neighbours
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
    this.#wanted.get(prefix)?.push({ peer, since: this.#clock.monotonic() });
    const answer = await peer.ask('accounts', { block: this.#target.hash, prefix });
    if (this.#isOver) return;
    const flights = this.#wanted.get(prefix);
    if (flights !== undefined)
      this.#wanted.set(
        prefix,
        flights.filter((flight) => flight.peer !== peer),
      );
    if (answer.ok) this.#take(peer, prefix, answer.response);
    else this.#refused(peer, prefix, answer);
    if (this.#wanted.size === 0) this.#assemble();
    else this.#pump();
  }

  #refused(peer: Peer, prefix: string, { status }: Exclude<Asked<never>, { ok: true }>): void {
    if (status === 413) return this.#divide(peer, prefix);
    const late = (this.#late.get(peer) ?? 0) + 1;
    this.#late.set(peer, late);
    if (status === 404 || late >= LATE_MOST) this.#out.add(peer);
  }

  /** Divides a part that is too large for a peer; one that says so of ever smaller ones is left. */
  #divide(peer: Peer, prefix: string): void {
    const isTooSmall = prefix.length >= LIMITS.joinPrefixBits;
    if (isTooSmall || this.#wanted.size >= LIMITS.joinWanted) return void this.#out.add(peer);
    if (!this.#wanted.delete(prefix)) return;
    for (const bit of ['0', '1']) this.#wanted.set(prefix + bit, []);
  }

  #take(peer: Peer, prefix: string, part: Responses['accounts']): void {
    const isAsked = equal(part.block, this.#target.hash) && prefix.startsWith(part.prefix);
    const proved = isAsked ? verifyPart(this.#target.accountsRoot, part) : null;
    if (proved === null || !proved.ok) {
      this.#out.add(peer);
      this.#neighbours.penalise(peer, 'bad-answer');
      return;
    }
    this.#late.delete(peer);
    // Another peer may have been quicker with it, or with what lies above it.
    if ([...this.#parts.keys()].some((known) => part.prefix.startsWith(known))) return;
    for (const other of [...this.#wanted.keys()])
      if (other.startsWith(part.prefix)) this.#wanted.delete(other);
    for (const [below, accounts] of this.#parts) {
      if (!below.startsWith(part.prefix)) continue;
      this.#count -= accounts.length;
      this.#parts.delete(below);
    }
    this.#parts.set(part.prefix, proved.value);
    this.#count += proved.value.length;
    if (this.#count > LIMITS.joinAccounts) this.#end(null);
  }

  #assemble(): void {
    const prefixes = [...this.#parts.keys()].sort();
    const all = Accounts.of(prefixes.flatMap((prefix) => this.#parts.get(prefix) ?? []));
    const isWhole = all.ok && equal(all.value.root, this.#target.accountsRoot);
    this.#end(isWhole ? all.value : null);
  }
}

/** A peer with room for a question, and with none open for this part. */
function leastBusy(
  peers: readonly Peer[],
  flights: readonly Flight[],
  open: ReadonlyMap<Peer, number>,
): Peer | null {
  let best: { peer: Peer; count: number } | null = null;
  for (const peer of peers) {
    if (flights.some((flight) => flight.peer === peer)) continue;
    const count = open.get(peer) ?? 0;
    if (count < LIMITS.joinParts && (best === null || count < best.count)) best = { peer, count };
  }
  return best?.peer ?? null;
}
