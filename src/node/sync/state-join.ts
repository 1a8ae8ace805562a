/**
 * Joins a long ledger by its accounts (S-5), so that a new node is of use before it has fetched all
 * blocks there are.
 *
 * What it does. While this node has next to no chain of its own and a peer tells of a much longer
 * one, the peer's headers are fetched up to their end and checked on each other from genesis on:
 * links, times, work, proofs (L-9, L-10). A block a little below the end, or the newest sealed one,
 * is the base. Its accounts are fetched in proved parts (`StateDownload`); headers, accounts and
 * base are then written in one step, and the blocks above the base come as they always do.
 *
 * Why this is safe. Nothing is taken that the headers' work does not stand for, and until history
 * is verified (`HistorySync`) nothing is built on it, sealed, or handed on as a state. A chain that
 * leaves out a seal known here is not taken (L-12).
 *
 * Where it fails. A peer that does not show the headers it told of is left to header sync, which
 * doubts it. A base nobody serves any more is given up for a newer one, of which nothing is known
 * yet. After `joinTries` bases or `joinMs` all is synced from genesis on.
 */
import { equal } from '../../base/bytes.ts';
import type { Accounts } from '../../ledger/accounts.ts';
import { type Header, headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Tip } from '../../protocol/shapes.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { TimerHandle } from '../ports.ts';
import { isAhead, offenceOf, StagedHeaders } from './staged-headers.ts';
import { StateDownload, type StateTarget } from './state-download.ts';

/** Headers checked before other work of the thread has its turn. */
const HEADERS_AT_ONCE = 250;
/** A peer that did not show its headers so often is left to header sync. */
const FAILURES_MOST = 2;

interface Parts {
  readonly chain: Chain;
  readonly context: NodeContext;
  readonly driver: ChainDriver;
  readonly neighbours: Neighbours;
  /** Goes on with what is worth doing then. */
  readonly sync: { pump(): void };
}

/** How far a join is: headers of so many, or accounts in percent. */
export interface JoinProgress {
  readonly phase: 'headers' | 'state';
  readonly done: number;
  readonly total: number;
}

export class StateJoin {
  readonly #parts: Parts;
  /** How often each peer did not show what it told of. */
  readonly #failures = new WeakMap<Peer, number>();
  #isRunning = false;
  #isOver = false;
  /** When the first try began, monotonic ms. */
  #since: number | null = null;
  #tries = 0;
  #headers: { done: number; total: number } | null = null;
  #download: StateDownload | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** This node is about to have a much longer chain. */
  get isActive(): boolean {
    return this.#isRunning;
  }

  get progress(): JoinProgress | null {
    if (this.#download !== null) {
      const done = Math.floor(100 * this.#download.share);
      return { phase: 'state', done, total: 100 };
    }
    return this.#headers === null ? null : { phase: 'headers', ...this.#headers };
  }

  stop(): void {
    this.#isOver = true;
    this.#download?.stop();
  }

  /** Header sync leaves this peer's chain to the join. */
  claims(peer: Peer): boolean {
    return this.#isPossible && this.#isLong(peer.tip) && this.#failuresOf(peer) < FAILURES_MOST;
  }

  #failuresOf(peer: Peer): number {
    return this.#failures.get(peer) ?? 0;
  }

  get #isPossible(): boolean {
    const { chain } = this.#parts;
    return !this.#isOver && !chain.base.isChosen && chain.tip.height <= LIMITS.joinOwnBlocks;
  }

  #isLong(tip: Pick<Tip, 'height'> | null): boolean {
    const { chain, context } = this.#parts;
    return tip !== null && tip.height - chain.tip.height >= context.limits.joinBlocks;
  }

  get #isTooLate(): boolean {
    const now = this.#parts.context.clock.monotonic();
    return this.#since !== null && now - this.#since > LIMITS.joinMs;
  }

  pump(): void {
    if (this.#isRunning || !this.#isPossible) return;
    const peers = this.#parts.neighbours.nodes().filter((peer) => this.claims(peer));
    // The peer that tells of the most work is asked first: it has to show it.
    const work = (peer: Peer) => (peer.tip as Tip).work;
    peers.sort((a, b) => this.#failuresOf(a) - this.#failuresOf(b) || (work(a) > work(b) ? -1 : 1));
    const [peer] = peers;
    if (peer !== undefined) void this.#join(peer);
  }

  async #join(peer: Peer): Promise<void> {
    const { context } = this.#parts;
    this.#isRunning = true;
    this.#since ??= context.clock.monotonic();
    try {
      const staged = await this.#walk(peer);
      if (staged === null) this.#failures.set(peer, this.#failuresOf(peer) + 1);
      else await this.#fetch(staged);
    } finally {
      this.#isRunning = false;
      this.#headers = null;
      if (this.#tries >= LIMITS.joinTries || this.#isTooLate) this.#isOver = true;
      context.events.emit('view');
      this.#parts.sync.pump();
    }
  }

  /** All headers of the peer's chain, checked; null where they are not what it told of. */
  async #walk(peer: Peer): Promise<StagedHeaders | null> {
    const { chain, context } = this.#parts;
    const claim = peer.tip as Tip;
    const staged = new StagedHeaders(chain.tree);
    let locator = chain.tree.locator(chain.tip);
    while (!peer.closed && this.#isPossible && !this.#isTooLate) {
      const limit = context.limits.headersPerAnswer;
      const answer = await peer.ask('headers', { locator, limit });
      if (!answer.ok) return null;
      const { headers } = answer.response;
      const before = staged.end?.height ?? -1;
      if (!(await this.#takePage(peer, headers, locator, staged))) return null;
      const { end } = staged;
      if (end === null || staged.length > LIMITS.joinHeaders) return null;
      this.#headers = { done: end.height, total: Math.max(end.height, claim.height) };
      context.events.emit('view');
      if (headers.length < limit) return this.#isShown(claim, staged) ? staged : null;
      if (end.height <= before) return null;
      locator = [end.hash, ...locator].slice(0, LIMITS.locatorHashes);
    }
    return null;
  }

  /** False where the walk is over. What is provably wrong is penalised, as by header sync. */
  async #takePage(
    peer: Peer,
    headers: readonly Header[],
    locator: readonly Uint8Array[],
    staged: StagedHeaders,
  ): Promise<boolean> {
    const { clock, yieldToEventLoop } = this.#parts.context;
    for (const [index, header] of headers.entries()) {
      const taken = staged.take(header, clock.now());
      if (taken !== 'taken' && taken !== 'known') {
        const offence = isAhead(taken) ? null : offenceOf(taken, headers, index, locator);
        if (offence !== null) this.#parts.neighbours.penalise(peer, offence);
        return false;
      }
      if (index % HEADERS_AT_ONCE === HEADERS_AT_ONCE - 1) await yieldToEventLoop();
    }
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
    const isOn = ({ height, hash }: { height: number; hash: Uint8Array }) => {
      const at = staged.hashAt(height);
      return at !== null && equal(at, hash);
    };
    if (held !== null && !isOn(held)) return false;
    const waiting = this.#waitingSeals(staged);
    return waiting.length === 0 || waiting.some(isOn);
  }

  #waitingSeals(staged: StagedHeaders): { height: number; hash: Uint8Array }[] {
    const end = staged.end?.height ?? 0;
    return this.#parts.chain.seals.missing().filter(({ height }) => height <= end);
  }

  /** The newest sealed block that may still be served; else one a little below the end. */
  #target(staged: StagedHeaders): StateTarget | null {
    const end = staged.end?.height ?? 0;
    const { limits } = this.#parts.context;
    const sealed = this.#waitingSeals(staged)
      .filter(({ height, hash }) => {
        const at = staged.hashAt(height);
        return at !== null && equal(at, hash) && end - height < LIMITS.servedStates;
      })
      .reduce((most, { height }) => Math.max(most, height), 0);
    // Only a walk that turned back leaves none there.
    const header = staged.headerAt(sealed > 0 ? sealed : end - limits.joinDepth);
    if (header === null) return null;
    const { height, accountsRoot } = header;
    return { height, hash: headerHash(header), accountsRoot };
  }

  /** One of its blocks was found invalid meanwhile. */
  #isCondemned(staged: StagedHeaders): boolean {
    return [...this.#parts.chain.tree.side].some(({ hash, height, invalid }) => {
      const own = invalid === null ? null : staged.hashAt(height);
      return own !== null && equal(own, hash);
    });
  }

  async #fetch(staged: StagedHeaders): Promise<void> {
    const { chain, context, driver, neighbours } = this.#parts;
    this.#tries += 1;
    const target = this.#target(staged);
    if (target === null) return;
    const { clock, events, trail } = context;
    trail.add('join-began', { height: target.height });
    let deadline: TimerHandle | null = null as TimerHandle | null;
    const accounts = await new Promise<Accounts | null>((resolve) => {
      const download = new StateDownload(neighbours, clock, target, (all) => {
        // Where nobody gave a single part, one more try is enough.
        if (all === null && download.count === 0) this.#tries += 1;
        resolve(all);
      });
      this.#download = download;
      events.emit('view');
      download.start();
      // Whoever keeps parts back must not hold this node up for long.
      deadline = clock.after(LIMITS.joinMs, () => download.stop());
    });
    deadline?.cancel();
    this.#download = null;
    if (accounts === null) return trail.add('join-failed', { height: target.height });
    await driver.serially(async () => {
      if (!this.#isPossible || !driver.canAdvance || this.#isCondemned(staged)) return;
      const bytes = staged.bytesTo(target.height);
      const isDone = await driver.guard(() => chain.beginAt(bytes, accounts));
      if (!isDone) return;
      trail.add('join-done', { height: target.height, accounts: accounts.count });
      await driver.advance();
    });
  }
}
