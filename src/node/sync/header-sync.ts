/**
 * Headers, from whoever tells of a better tip.
 *
 * What it does. A linked peer that tells of more work than the best header here can lead to (or of
 * a seal whose block is not known) is asked for its headers, page by page, from a locator on. Such
 * a walk checks each header on its parent and holds it aside (`StagedHeaders`). Once they show more
 * work than the tip they enter the tree, up to `sideHeaders` beyond the first body missing; the
 * walk ends there, and another goes on when half of those bodies are here.
 *
 * Why. Nothing a peer claims is believed before its headers show the work: a claim costs nothing,
 * and a long chain of little work costs its sender more than us. A peer that does not show what it
 * told of is doubted, for longer each time, and penalised only for what is provably wrong. The
 * clock is the one thing that may differ honestly: headers dated ahead are no offence (L-9).
 *
 * States of a peer: not of interest; askable; being walked (3 at a time, and 3 more of those that
 * proved true before); then proven (`all`, `part`), to be asked again in 5 s (`ahead`), or doubted
 * (`not`). The one that was not asked for longest goes first, so that many that come and never
 * answer keep out none that would.
 *
 * Bounds. Two hashes a header; 160 bytes each in a walk, 100,000 at most or up to the height of a
 * verified seal (L-12); 250 checks between two turns of the event loop.
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { Header } from '../../ledger/header.ts';
import { MAX_AHEAD } from '../../ledger/header-check.ts';
import { compareTips } from '../../ledger/work.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { TokenBucket } from '../../protocol/quota.ts';
import type { Tip } from '../../protocol/shapes.ts';
import { type BlockIndex, better } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import type { NodeLimits } from '../node-limits.ts';
import { patience } from '../peers/answer-times.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';
import type { BodySync } from './body-sync.ts';
import { type HeaderEnd, isAhead, offenceOf, StagedHeaders } from './staged-headers.ts';
import type { SyncParts } from './sync-parts.ts';

/** How many headers are checked before other work of the thread has its turn. */
const HEADERS_AT_ONCE = 250;
/** The pause before a peer whose headers are dated ahead is asked again. */
const AHEAD_PAUSE_MS = 5_000;
/** Headers whose time comes within this count as a better chain. */
const AHEAD_MOST_MS = 5_000;

/**
 * The result of a walk over a peer's headers: they show all that the peer claimed; they show as
 * much as is kept before bodies come; the rest is dated ahead; or they do not show it.
 */
type Shown = 'all' | 'part' | 'ahead' | 'not';

export class HeaderSync {
  readonly #parts: SyncParts;
  readonly #bodies: BodySync;
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #limits: NodeLimits;
  readonly #waitBudget: TokenBucket;
  /** Peers whose headers are being fetched. */
  readonly #fetching = new Set<Peer>();
  /**
   * Peers whose headers did not show the work they claimed, with the monotonic ms before which they
   * are not asked again.
   */
  readonly #doubted = new WeakMap<Peer, number>();
  /** How many walks in a row failed for each peer. */
  readonly #failures = new WeakMap<Peer, number>();
  /** Peers whose last walk proved their claim true. */
  readonly #proven = new WeakSet<Peer>();
  /** When each peer was last asked for headers, monotonic ms. */
  readonly #askedAt = new WeakMap<Peer, number>();
  /** The time of the first header dated ahead, for each peer whose last walk ended at one. */
  readonly #ahead = new WeakMap<Peer, number>();
  /** Until when a better chain counts as about to go on with blocks dated ahead, monotonic ms. */
  #aheadUntil = 0;
  #stopped = false;

  constructor(parts: SyncParts, bodies: BodySync) {
    this.#parts = parts;
    this.#bodies = bodies;
    this.#chain = parts.chain;
    this.#clock = parts.context.clock;
    this.#limits = parts.context.limits;
    this.#waitBudget = parts.waitBudget;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** True while a better chain is about to go on with blocks dated ahead. */
  get awaitsTime(): boolean {
    return this.#clock.monotonic() < this.#aheadUntil;
  }

  /**
   * The time of the first header dated ahead on a better chain of a linked peer, ms since 1970;
   * null for none.
   */
  aheadTime(): number | null {
    let first: number | null = null;
    for (const peer of this.#parts.neighbours.nodes()) {
      const time = this.#ahead.get(peer);
      if (time === undefined || !this.#isBetter(peer)) continue;
      first = first === null ? time : Math.min(first, time);
    }
    return first;
  }

  /** Whether a peer claims something better than the tip and has not failed to show it. */
  isPromising(peer: Peer): boolean {
    return this.#isBetter(peer) && !this.#isDoubted(peer);
  }

  #isBetter(peer: Peer): boolean {
    if (peer.tip === null) return false;
    const { tree, seals, unavailable, tip } = this.#chain;
    const known = tree.find(peer.tip.hash);
    if (known !== undefined)
      if (known.invalid !== null || !seals.allows(known) || unavailable.isUnavailable(known))
        return false;
    return compareTips(peer.tip, tip) > 0;
  }

  #isDoubted(peer: Peer): boolean {
    return (this.#doubted.get(peer) ?? 0) > this.#clock.monotonic();
  }

  pump(): void {
    const askable = this.#parts.neighbours.nodes().filter((peer) => this.#wantsHeaders(peer));
    // Those asked the longest ago go first, new ones last: many peers that come and never answer
    // must not keep out one that would.
    const asked = (peer: Peer) => this.#askedAt.get(peer) ?? peer.slotSince;
    askable.sort((a, b) => asked(a) - asked(b));
    for (const peer of askable) if (this.#hasRoomFor(peer)) void this.#fetch(peer);
  }

  /** True if one more walk may run: a peer whose last claim proved true has slots of its own. */
  #hasRoomFor(peer: Peer): boolean {
    const isProven = this.#proven.has(peer);
    const alike = [...this.#fetching].filter((other) => this.#proven.has(other) === isProven);
    return alike.length < this.#limits.headerSyncs;
  }

  #wantsHeaders(peer: Peer): boolean {
    if (peer.tip === null || peer.closed || this.#fetching.has(peer) || this.#isDoubted(peer))
      return false;
    const { tree, unavailable } = this.#chain;
    if (tree.find(peer.tip.hash) !== undefined || this.#parts.join.claims(peer)) return false;
    if (this.#parts.sync.expected.has(toHex(peer.tip.hash))) return false;
    if (this.#sealedTo(peer) > 0) return true;
    if (this.#isFarAhead(peer)) return false;
    return compareTips(peer.tip, unavailable.reachable()) > 0 && this.#isBetter(peer);
  }

  /**
   * The height of the highest seal it tells of whose block is not known; 0 for none. The seal book
   * has checked its signature (L-12).
   */
  #sealedTo(peer: Peer): number {
    const told = peer.hello?.seals ?? [];
    const missing = this.#chain.seals.missing();
    const named = missing.filter(({ hash }) => told.some((seal) => equal(seal.hash, hash)));
    return named.reduce((most, { height }) => Math.max(most, height), 0);
  }

  /** It showed as many headers as are kept before their bodies: some bodies come first. */
  #isFarAhead(peer: Peer): boolean {
    const end = this.#parts.chains.knownEnd(peer);
    return end !== null && 2 * this.#chain.tree.incomplete(end) > this.#limits.sideHeaders;
  }

  async #fetch(peer: Peer): Promise<void> {
    this.#fetching.add(peer);
    this.#askedAt.set(peer, this.#clock.monotonic());
    let shown: Shown = 'not';
    try {
      shown = await this.#walk(peer);
    } finally {
      this.#fetching.delete(peer);
    }
    if (shown !== 'ahead') this.#ahead.delete(peer);
    this.#proven.delete(peer);
    if (shown === 'all' || shown === 'part') {
      this.#proven.add(peer);
      this.#failures.delete(peer);
      const height = this.#parts.chains.knownEnd(peer)?.height ?? this.#chain.tip.height;
      this.#parts.context.trail.add('headers-received', { peer: peer.link.address, height });
    } else if (shown === 'ahead') this.#doubted.set(peer, this.#clock.monotonic() + AHEAD_PAUSE_MS);
    else this.#doubt(peer);
    this.#parts.context.events.emit('view');
    this.#parts.sync.pump();
  }

  /**
   * Doubts a peer: checking headers that show too little costs this node more than sending them
   * again costs the peer.
   */
  #doubt(peer: Peer): void {
    const { link, tip } = peer;
    if (!peer.closed && !this.#stopped)
      this.#parts.context.trail.add('headers-not-shown', {
        peer: link.address,
        height: tip?.height ?? 0,
      });
    const failures = this.#failures.get(peer) ?? 0;
    this.#failures.set(peer, failures + 1);
    const pause = Math.min(LIMITS.doubtMaxMs, LIMITS.doubtMs * 2 ** failures);
    this.#doubted.set(peer, this.#clock.monotonic() + pause);
  }

  /** Fetches the headers of one peer's chain, page by page. */
  async #walk(peer: Peer): Promise<Shown> {
    const { tree, unavailable } = this.#chain;
    const staged = new StagedHeaders(tree);
    const claim = peer.tip;
    let gained: BlockIndex | null = null;
    let locator = tree.locator(unavailable.reachable());
    while (!peer.closed && !this.#stopped) {
      const limit = this.#pageLimit(staged);
      const waitMs = patience(this.#parts.neighbours.nodes(), LIMITS.requestTimeoutMs);
      const answer = await peer.ask('headers', { locator, limit }, waitMs);
      if (!answer.ok) return 'not';
      const { headers } = answer.response;
      const before = staged.end;
      const page = await this.#takePage(peer, headers, locator, staged);
      if (page === 'stop') return 'not';
      const { end } = staged;
      if (end !== null && this.#isWorthKeeping(end)) {
        const ahead = staged.base === null ? 0 : tree.incomplete(staged.base);
        const { last, added } = staged.keep(
          (one, more) => ahead + more >= this.#limits.sideHeaders && this.#isShown(peer, one),
        );
        if (added > 0) gained = last;
        this.#parts.chains.noteEnd(peer, last);
        unavailable.retry(last, (missing) => !this.#bodies.lacks(peer, missing));
        // Each header cost its maker a proof, but many that lead nowhere are too many all the same.
        if (tree.side.size > this.#limits.sideHeaders) await this.#parts.intake.addBodies([]);
        this.#parts.context.events.emit('view');
        this.#bodies.pump();
      }
      if (page === 'ahead') return 'ahead';
      if (headers.length < limit || end === null) break;
      const { base } = staged;
      const isPart =
        staged.length === 0 &&
        base !== null &&
        tree.incomplete(base) >= this.#limits.sideHeaders &&
        this.#isShown(peer, base);
      if (isPart) return unavailable.isUnavailable(base) ? 'not' : 'part';
      // The page came again, or leads nowhere new: the walk would never end.
      if (before !== null && end.height <= before.height) return 'not';
      if (staged.length >= this.#mostStaged(peer, staged)) return 'not';
      locator = [end.hash, ...locator].slice(0, LIMITS.locatorHashes);
    }
    // The peer's tip may have changed meanwhile, but saying so does not excuse showing nothing; nor
    // does a branch that was not worth keeping, or whose bodies cannot be had.
    const isShown = (tip: Pick<Tip, 'hash'> | null) => {
      const entry = tip === null ? undefined : tree.find(tip.hash);
      return entry !== undefined && !unavailable.isUnavailable(entry);
    };
    return isShown(gained) || isShown(claim) || isShown(peer.tip) ? 'all' : 'not';
  }

  /**
   * Takes one answer, header by header: all of it was good, the rest is dated ahead, or the walk
   * stops.
   */
  async #takePage(
    peer: Peer,
    headers: readonly Header[],
    locator: readonly Uint8Array[],
    staged: StagedHeaders,
  ): Promise<'good' | 'ahead' | 'stop'> {
    for (const [index, header] of headers.entries()) {
      const taken = staged.take(header, this.#clock.now());
      if (isAhead(taken)) {
        if (staged.workWith(header) > this.#chain.tip.work) this.#ahead.set(peer, header.time);
        this.#noteAhead(header, staged.workWith(header));
        return 'ahead';
      }
      const offence = offenceOf(taken, headers, index, locator);
      if (offence !== null) this.#parts.neighbours.penalise(peer, offence);
      if (taken !== 'taken' && taken !== 'known') return 'stop';
      if (index % HEADERS_AT_ONCE === HEADERS_AT_ONCE - 1)
        await this.#parts.context.yieldToEventLoop();
    }
    return 'good';
  }

  /** How many headers to ask for: a page ends where the room beyond the first missing body ends. */
  #pageLimit({ base, length }: StagedHeaders): number {
    if (base === null || length > 0 || better(base, this.#chain.tip) <= 0)
      return this.#limits.headersPerAnswer;
    const room = this.#limits.sideHeaders - this.#chain.tree.incomplete(base);
    return Math.max(1, Math.min(this.#limits.headersPerAnswer, room));
  }

  /** Whether the headers up to this one show enough work; beyond it bodies come first. */
  #isShown(peer: Peer, last: BlockIndex): boolean {
    return last.height >= this.#sealedTo(peer) && this.#isWorthKeeping(last);
  }

  /**
   * How many headers may be staged: a verified seal lets a walk go on up to its height, whatever
   * the work (L-12).
   */
  #mostStaged(peer: Peer, { base }: StagedHeaders): number {
    return Math.max(this.#limits.stagedHeaders, this.#sealedTo(peer) - (base?.height ?? 0));
  }

  #isWorthKeeping(last: HeaderEnd): boolean {
    if (compareTips(last, this.#chain.tip) > 0) return true;
    return this.#chain.seals.missing().some((seal) => seal.height <= last.height);
  }

  /**
   * Notes a header with a proof whose time has not come (L-9), which is no offence. If a better
   * chain is about to go on with it, this node knows that it is behind. A header further ahead does
   * not keep it from building: work eases with time (L-10), so that one header dated 90 s ahead,
   * each minute, would cost little and keep all nodes from building.
   */
  #noteAhead(header: Header, work: bigint): void {
    const now = this.#clock.monotonic();
    const wait = header.time - MAX_AHEAD - this.#clock.now();
    const more = now + wait - Math.max(now, this.#aheadUntil);
    if (wait > AHEAD_MOST_MS || more <= 0) return;
    if (work <= this.#chain.tip.work || !this.#waitBudget.has(more, now)) return;
    this.#waitBudget.take(more);
    this.#aheadUntil = now + wait;
  }
}
