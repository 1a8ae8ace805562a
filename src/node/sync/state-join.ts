/**
 * Joins a long ledger by its accounts (S-5), so that a new node is of use before it has fetched all
 * blocks there are.
 *
 * What it does. While this node has next to no chain of its own and a peer tells of a much longer
 * one, the headers are fetched up to their end and checked on each other from genesis on: links,
 * times, work, proofs (`JoinHeaders`; L-9, L-10). A block a little below the end, or the newest
 * sealed one, is the base. Its accounts are fetched in proved parts (`StateDownload`); headers,
 * accounts and base are then written in one step, and the blocks above the base come as they always
 * do.
 *
 * Why this is safe. Nothing is taken that the headers' work does not stand for, nor a chain while
 * another peer has shown more work in part, or may still show more. Until history is verified
 * (`HistorySync`) nothing is built on it, sealed, or handed on as a state. A chain that leaves out
 * a seal known here is not taken (L-12).
 *
 * Where it fails. A peer that does not show the headers it told of is left to header sync, which
 * doubts it. A base nobody serves any more is given up for a newer one, of which nothing is known
 * yet. After `joinTries` bases all is synced from genesis on. But where no peer has the next block
 * any more, as all of them deleted it or joined by state themselves, there is no other way than
 * this one: it is tried again and again, with ever longer rests.
 */
import type { Accounts } from '../../ledger/accounts.ts';
import { headerHash } from '../../ledger/header.ts';
import { compareTips } from '../../ledger/work.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Tip } from '../../protocol/shapes.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { TimerHandle } from '../ports.ts';
import { JoinHeaders } from './join-headers.ts';
import type { PeerChains } from './peer-chains.ts';
import type { StagedHeaders } from './staged-headers.ts';
import { StateDownload, type StateTarget } from './state-download.ts';

/** A peer that did not show its headers so often is left to header sync. */
const FAILURES_MOST = 2;
/** The pause before a peer is asked again whose chain others outdo by what they tell. */
const OUTDONE_PAUSE_MS = 5_000;
/** The pause between two turns. */
const NEXT_TURN_MS = 100;
/** What a block holds at most by the default charter (L-1). */
const USUAL_BLOCK_BYTES = 2 ** 17;

interface Parts {
  readonly chain: Chain;
  readonly chains: PeerChains;
  readonly context: NodeContext;
  readonly driver: ChainDriver;
  readonly neighbours: Neighbours;
  readonly sync: {
    /** Goes on with what is worth doing then. */
    pump(): void;
    readonly paused: boolean;
    /** For how long the chain has not moved, ms. */
    readonly idleMs: number;
    /** Whether a peer tells of something better, and has not failed to show it. */
    isPromising(peer: Peer): boolean;
  };
}

interface JoinTarget extends StateTarget {
  readonly isSealed: boolean;
}

/** How far a join is: headers of so many, or accounts in percent. */
export interface JoinProgress {
  readonly phase: 'headers' | 'state';
  readonly done: number;
  readonly total: number;
}

/** By how many blocks a chain must be longer than the own one to be joined by its accounts. */
export function joinLength(joinBlocks: number, maxBlockBytes: number): number {
  const scaled = joinBlocks * Math.min(1, USUAL_BLOCK_BYTES / maxBlockBytes);
  return Math.max(scaled, Math.min(joinBlocks, LIMITS.joinLargeBlocks));
}

export class StateJoin {
  readonly #parts: Parts;
  readonly #headers: JoinHeaders;
  /** How often each peer did not show what it told of. */
  readonly #failures = new WeakMap<Peer, number>();
  /** Peers whose last walk showed what they told of. */
  readonly #hasShown = new WeakSet<Peer>();
  /** When each peer's whole chain was first shown while others told of more work, monotonic ms. */
  readonly #outdoneSince = new WeakMap<Peer, number>();
  /** Peers that are not asked again before this, monotonic ms: outdone, or failed often. */
  readonly #waitsUntil = new WeakMap<Peer, number>();
  #isRunning = false;
  #isStopped = false;
  /** When the first try began, monotonic ms. */
  #since: number | null = null;
  #tries = 0;
  /** Where no peer has the next block: no further try before this, monotonic ms. */
  #restsUntil = 0;
  /** A sealed base of this height was not served. */
  #unserved = 0;
  #download: StateDownload | null = null;
  #timer: TimerHandle | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#headers = new JoinHeaders(parts);
  }

  /** This node is about to have a much longer chain; a join that takes too long counts no more. */
  get isActive(): boolean {
    if (this.#parts.sync.paused) return this.#isRunning || this.#candidates().length > 0;
    const { clock } = this.#parts.context;
    return this.#isRunning && clock.monotonic() - (this.#since ?? 0) < LIMITS.joinMs;
  }

  get progress(): JoinProgress | null {
    if (this.#download !== null) {
      const done = Math.floor(100 * this.#download.share);
      return { phase: 'state', done, total: 100 };
    }
    const headers = this.#headers.progress;
    return headers === null ? null : { phase: 'headers', ...headers };
  }

  /** Headers held of walks that were not finished (`joinHeaders` at most). */
  get heldHeaders(): number {
    return this.#headers.held;
  }

  stop(): void {
    this.#isStopped = true;
    this.#download?.stop();
    this.#timer?.cancel();
  }

  /** Header sync leaves this peer's chain to the join. */
  claims(peer: Peer): boolean {
    if (!this.isNew || !this.#isLong(peer.tip)) return false;
    const hasFailed = this.#failuresOf(peer) >= FAILURES_MOST;
    if (this.#isOpen && !hasFailed) return true;
    return this.#isCutOff(peer) && !(hasFailed && this.#waits(peer));
  }

  /**
   * The height of the block that this node misses and no linked peer has any more, though peers
   * have shown the headers of a better chain; null where there is none.
   */
  get missing(): number | null {
    const { chain, neighbours, sync } = this.#parts;
    if (this.#isRunning) return null;
    const peers = neighbours.nodes();
    const isLost = peers.every((peer) => this.#lacksNext(peer) || !sync.isPromising(peer));
    const isMissing =
      isLost && peers.some((peer) => this.#lacksNext(peer) && this.#isShownBy(peer));
    return isMissing ? chain.tip.height + 1 : null;
  }

  /** Its headers show that its chain is the better one: to this join, or to header sync. */
  #isShownBy(peer: Peer): boolean {
    const { chain, chains } = this.#parts;
    if (this.#hasShown.has(peer)) return this.#isBetter(peer);
    return chains.endsOf(peer).some((end) => {
      const isSound = end.invalid === null && chain.seals.allows(end);
      return isSound && compareTips(end, chain.tip) > 0;
    });
  }

  #failuresOf(peer: Peer): number {
    return this.#failures.get(peer) ?? 0;
  }

  #noteFailure(peer: Peer): void {
    const failures = this.#failuresOf(peer) + 1;
    this.#failures.set(peer, failures);
    this.#hasShown.delete(peer);
    if (failures >= FAILURES_MOST)
      this.#waitsUntil.set(peer, this.#afterRest(failures - FAILURES_MOST));
  }

  /** It is not asked again yet. */
  #waits(peer: Peer): boolean {
    return this.#parts.context.clock.monotonic() < (this.#waitsUntil.get(peer) ?? 0);
  }

  /** When a rest that doubles with each try is over, monotonic ms. */
  #afterRest(tries: number): number {
    const rest = LIMITS.joinRetryMs * 2 ** Math.min(tries, 16);
    return this.#parts.context.clock.monotonic() + Math.min(rest, LIMITS.doubtMaxMs);
  }

  /** With a longer chain of its own a node joins no more: what it has verified would be lost. */
  get isNew(): boolean {
    return !this.#isStopped && this.#parts.chain.tip.height <= LIMITS.joinOwnBlocks;
  }

  /** Joining by state is still worth a try though all could be synced from genesis on. */
  get #isOpen(): boolean {
    return !this.#parts.chain.base.isChosen && this.#tries < LIMITS.joinTries;
  }

  #isLong(tip: Pick<Tip, 'height'> | null): boolean {
    const { chain, context } = this.#parts;
    const least = joinLength(context.limits.joinBlocks, chain.charter.maxBlockBytes);
    return tip !== null && tip.height - chain.tip.height >= least;
  }

  /**
   * The peer has a better chain, but not the next block of it; nor has anybody else, or none came
   * for long.
   */
  #isCutOff(peer: Peer): boolean {
    const { neighbours, sync } = this.#parts;
    if (!this.#lacksNext(peer) || !this.#isBetter(peer)) return false;
    if (sync.idleMs > LIMITS.stalledMs) return true;
    return neighbours.nodes().every((one) => this.#lacksNext(one) || !sync.isPromising(one));
  }

  #lacksNext({ firstBody }: Peer): boolean {
    return firstBody > this.#parts.chain.tip.height + 1;
  }

  #isBetter({ tip }: Peer): boolean {
    return tip !== null && compareTips(tip, this.#parts.chain.tip) > 0;
  }

  /**
   * The next peer to be asked first: the one whose last turn ended the longest ago. A peer without
   * a turn counts from when it was linked, so that those that come and go keep nobody out.
   */
  #candidates(): Peer[] {
    const peers = this.#parts.neighbours.nodes().filter((peer) => this.claims(peer));
    const work = (peer: Peer) => (peer.tip as Tip).work;
    return peers.sort(
      (a, b) => this.#headers.askedAt(a) - this.#headers.askedAt(b) || (work(a) > work(b) ? -1 : 1),
    );
  }

  /** The candidates that may be asked now. */
  #askable(): Peer[] {
    return this.#candidates().filter((peer) => !this.#waits(peer));
  }

  pump(): void {
    const { context, sync } = this.#parts;
    if (this.#isRunning) return;
    const isOver = !this.isNew || (!this.#isOpen && this.#candidates().length === 0);
    if (isOver) this.#headers.clear();
    if (isOver || sync.paused) return;
    const now = context.clock.monotonic();
    if (now < this.#restsUntil && !this.#isOpen) return;
    const [peer] = this.#askable();
    if (peer !== undefined) void this.#join(peer);
  }

  async #join(peer: Peer): Promise<void> {
    const { context, sync } = this.#parts;
    this.#isRunning = true;
    this.#since ??= context.clock.monotonic();
    let isDone = false;
    try {
      const walked = await this.#headers.walk(peer, {
        goesOn: () => this.isNew && !sync.paused,
        othersWait: () => this.#askable().some((one) => one !== peer),
        isShown: (claim, staged) => this.#isShown(claim, staged),
      });
      if (walked === 'failed') this.#noteFailure(peer);
      else if (walked === 'later') isDone = true;
      else {
        this.#failures.delete(peer);
        this.#hasShown.add(peer);
        isDone = this.#isOutdone(peer, walked) || (await this.#fetch(walked));
      }
    } finally {
      if (!isDone) this.#restsUntil = this.#afterRest(this.#tries);
      context.events.emit('view');
      // Not at once: where questions fail in the same turn, this thread would do nothing else.
      this.#timer = context.clock.after(NEXT_TURN_MS, () => {
        this.#isRunning = false;
        sync.pump();
      });
    }
  }

  /**
   * Whether another peer has shown more work in part, or tells of more and may still show it: the
   * chain of little work is shown first, as it is short. Mere claims are waited for for `joinMs`;
   * the chain shown is kept meanwhile.
   */
  #isOutdone(peer: Peer, staged: StagedHeaders): boolean {
    const { context, neighbours, sync } = this.#parts;
    const now = context.clock.monotonic();
    const work = staged.end?.work ?? 0n;
    const since = this.#outdoneSince.get(peer) ?? now;
    const claimsCount = now - since < LIMITS.joinMs;
    const isOutdone = neighbours.nodes().some((one) => {
      if (one === peer || this.#failuresOf(one) >= FAILURES_MOST) return false;
      if (!this.claims(one) && !sync.isPromising(one)) return false;
      return this.#headers.workOf(one) > work || (claimsCount && (one.tip?.work ?? 0n) > work);
    });
    if (!isOutdone) return false;
    this.#headers.keep(peer, staged);
    this.#outdoneSince.set(peer, since);
    this.#waitsUntil.set(peer, now + OUTDONE_PAUSE_MS);
    return true;
  }

  /** Its tip may have moved on meanwhile, to more work and never to less (L-11). */
  #isShown(claim: Tip, staged: StagedHeaders): boolean {
    const { end } = staged;
    if (end === null || staged.length === 0 || !this.#isLong(end)) return false;
    const isBetter = end.work > this.#parts.chain.tip.work && end.work >= claim.work;
    return isBetter && this.#holdsSeals(staged);
  }

  /** L-12: the held seal is on it, and of those that wait one at least where it is so long. */
  #holdsSeals(staged: StagedHeaders): boolean {
    const { held } = this.#parts.chain.seals;
    if (held !== null && !staged.holds(held)) return false;
    const waiting = this.#waitingSeals(staged);
    return waiting.length === 0 || waiting.some((seal) => staged.holds(seal));
  }

  #waitingSeals(staged: StagedHeaders): { height: number; hash: Uint8Array }[] {
    const end = staged.end?.height ?? 0;
    return this.#parts.chain.seals.missing().filter(({ height }) => height <= end);
  }

  /**
   * The newest sealed block that may still be served (`ServedStates`); else, or where nobody served
   * that, one a little below the end.
   */
  #target(staged: StagedHeaders): JoinTarget | null {
    const end = staged.end?.height ?? 0;
    const { limits } = this.#parts.context;
    const least = Math.max(this.#unserved, end - limits.cachedStates + LIMITS.servedStates);
    const sealed = this.#waitingSeals(staged)
      .filter((seal) => seal.height > least && staged.holds(seal))
      .reduce((most, { height }) => Math.max(most, height), 0);
    // A chain that was shown is longer than `joinDepth`, so there is one.
    const header = staged.headerAt(sealed > 0 ? sealed : end - limits.joinDepth);
    if (header === null) return null;
    const { height, accountsRoot } = header;
    return { height, hash: headerHash(header), accountsRoot, isSealed: sealed > 0 };
  }

  /** One of its blocks was found invalid meanwhile. */
  #isCondemned(staged: StagedHeaders): boolean {
    return [...this.#parts.chain.tree.side].some(
      (entry) => entry.invalid !== null && staged.holds(entry),
    );
  }

  /** Whether it led to a base. */
  async #fetch(staged: StagedHeaders): Promise<boolean> {
    const { chain, context, driver, neighbours, sync } = this.#parts;
    this.#tries += 1;
    const target = this.#target(staged);
    if (target === null) return false;
    const { clock, events, trail } = context;
    trail.add('join-began', { height: target.height });
    const accounts = await new Promise<Accounts | null>((resolve) => {
      const parts = { neighbours, clock, sync, partAccounts: LIMITS.accountsPerPart };
      const download = new StateDownload(parts, target, (all) => {
        // Where nobody gave a single part, one more try is enough.
        if (all === null && download.count === 0) this.#tries += 1;
        resolve(all);
      });
      this.#download = download;
      events.emit('view');
      download.start();
    });
    this.#download = null;
    if (accounts === null) {
      if (target.isSealed) this.#unserved = target.height;
      trail.add('join-failed', { height: target.height });
      return false;
    }
    let isDone = false;
    await driver.serially(async () => {
      if (!this.isNew || !driver.canAdvance || this.#isCondemned(staged)) return;
      const bytes = staged.bytesTo(target.height);
      isDone = await driver.guard(() => chain.beginAt(bytes, accounts));
      if (!isDone) return;
      this.#headers.clear();
      trail.add('join-done', { height: target.height, accounts: accounts.count });
      await driver.advance();
    });
    return isDone;
  }
}
