/**
 * Fetches the bodies of headers that may become the main chain, from several peers at once.
 *
 * What it does. It wants bodies in this order: those below sealed blocks; those below the best
 * header whose bodies can be had; those that no peer gave so far; damaged blocks of the main chain.
 * Of each branch it asks for the lowest `bodyWindow` missing bodies, lowest first. It asks peers
 * whose own chain is known to contain them (`PeerChains`).
 *
 * Why. A peer that does not answer must not delay bodies that other peers have. So a request goes
 * to one peer, and each body of it is a flight; the lowest missing body of the best branch is asked
 * of a second peer after `bodyWaitMs`; a late peer comes last and gets one request at a time. And a
 * header whose body nobody gives must not keep this node from building: waiting in vain is paid
 * from `waitBudget`, a twentieth of the time, and then the body counts as unavailable
 * (`UnavailableBodies`) until another peer shows that branch.
 *
 * A slow line must not time out under what it was asked for (`AnswerSize`).
 *
 * States of a body: wanted; in flight; arrived (the intake has it, the chain executes it); lacking
 * at one peer (for `doubtMs`); unavailable. States of a peer: in time, or late n times in a row.
 *
 * Bounds. Each change costs one pass over the window and over the flights; finding an ancestor
 * takes about log n steps; the route to a goal is kept while the goal stays.
 */
import { toHex } from '../../base/bytes.ts';
import { type Block, blockSize } from '../../ledger/block.ts';
import { headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { TokenBucket } from '../../protocol/quota.ts';
import { type BlockIndex, better } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import type { NodeLimits } from '../node-limits.ts';
import { patience } from '../peers/answer-times.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';
import { AnswerSize } from './answer-size.ts';
import type { SyncParts } from './sync-parts.ts';

/** The usual size of a body before any has come. */
const FIRST_GUESS_BYTES = 64 * 1024;

/** A body that was asked of a peer and has not come yet. */
interface Flight {
  peer: Peer;
  /** Monotonic ms. */
  since: number;
}

export class BodySync {
  readonly #parts: SyncParts;
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #limits: NodeLimits;
  readonly #waitBudget: TokenBucket;
  readonly #flights = new Map<BlockIndex, Flight>();
  /** Bodies that came and wait for the intake: a step of the chain may take long. */
  readonly #arrived = new Set<BlockIndex>();
  #arrivedBytes = 0;
  /**
   * Moving average of the size of a body; a request asks for what one answer of such bodies holds.
   */
  #usualBytes = FIRST_GUESS_BYTES;
  /** Bodies that a peer did not give though its chain has them; for `doubtMs`. */
  readonly #lacking = new WeakMap<Peer, Set<BlockIndex>>();
  /** Bytes of bodies that the next request to a peer asks for. */
  readonly #answerBytes = new AnswerSize({
    first: LIMITS.firstBodyAnswerBytes,
    least: LIMITS.leastBodyAnswerBytes,
    most: LIMITS.bodyAnswerBytes,
  });
  /** How many requests in a row each peer was late with. */
  readonly #late = new WeakMap<Peer, number>();
  /** The lowest missing body of the best branch, and since when it is that, monotonic ms. */
  #awaited: { entry: BlockIndex; since: number } | null = null;
  /** See `#routeTo`. */
  #route: readonly BlockIndex[] = [];
  #stopped = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
    this.#chain = parts.chain;
    this.#clock = parts.context.clock;
    this.#limits = parts.context.limits;
    this.#waitBudget = parts.waitBudget;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** The chain moved: the wait for a body begins anew. */
  noteProgress(): void {
    this.#awaited = null;
  }

  /** The peer left: its bodies may be asked of others. */
  forget(peer: Peer): void {
    this.#forgetFlights(peer);
  }

  /** Whether the peer lately failed to give this body. */
  lacks(peer: Peer, entry: BlockIndex): boolean {
    return this.#lacking.get(peer)?.has(entry) ?? false;
  }

  /** Sends all requests that are worth sending now. */
  pump(): void {
    if (this.#stopped || this.#parts.sync.paused || !this.#chain.canStage) return;
    // Back-pressure: first the chain takes in what has arrived.
    if (this.#arrivedBytes >= LIMITS.arrivedBodyBytes) return;
    const wanted = this.#wanted().filter((entry) => !this.#isComing(entry));
    this.#noteUnavailable();
    this.#askAnother();
    if (wanted.length === 0) return;
    let rest = wanted;
    for (const peer of this.#bySpeed()) {
      const most = this.#bodiesPerRequest(peer);
      const open = Math.min(most * LIMITS.bodyRequests, this.#limits.bodiesInFlight);
      const isLate = this.#lateness(peer) > 0;
      if (this.#flightsOf(peer) >= (isLate ? 1 : open)) continue;
      const batch = firstOf(rest, isLate ? 1 : most, this.#holdings(peer));
      if (batch.length === 0) continue;
      const asked = new Set(batch);
      rest = rest.filter((entry) => !asked.has(entry));
      void this.#fetch(peer, batch);
    }
  }

  /**
   * As many bodies as one answer holds at the usual size. Those that did not fit would be asked for
   * again behind all that was asked meanwhile, and the chain would wait for them.
   */
  #bodiesPerRequest(peer: Peer): number {
    const fitting = Math.floor(this.#answerBytes.of(peer) / this.#usualBytes);
    return Math.min(Math.max(1, fitting), this.#limits.bodiesPerRequest);
  }

  #isComing(entry: BlockIndex): boolean {
    return this.#flights.has(entry) || this.#arrived.has(entry);
  }

  /**
   * The missing bodies, most wanted first: of sealed branches, of the best branch whose bodies can
   * be had, of branches that were unavailable (those that linked peers have now come first), and
   * damaged ones of the main chain.
   */
  #wanted(): BlockIndex[] {
    const { tree, seals, unavailable, tip } = this.#chain;
    const wanted = new Set<BlockIndex>();
    const mayWin = [unavailable.reachable(), ...this.#unavailableTips(), unavailable.target()];
    const goals = [...seals.wanted(), ...mayWin];
    for (const goal of new Set(goals)) {
      if (goal.complete && goal !== tip) continue;
      for (const entry of this.#missingOnTheWay(goal)) wanted.add(entry);
      if (wanted.size >= this.#limits.bodyWindow) break;
    }
    for (const entry of this.#chain.damaged) if (tree.isMain(entry)) wanted.add(entry);
    return [...wanted];
  }

  /**
   * Tips of linked peers on branches with an unavailable body: a peer linked since then may have
   * it.
   */
  #unavailableTips(): BlockIndex[] {
    const tips: BlockIndex[] = [];
    const { tree, seals, unavailable, tip } = this.#chain;
    for (const peer of unavailable.isEmpty ? [] : this.#parts.neighbours.nodes()) {
      const entry = peer.tip === null ? undefined : tree.find(peer.tip.hash);
      if (entry === undefined || entry.invalid !== null || !unavailable.isUnavailable(entry))
        continue;
      if (better(entry, tip) > 0 && seals.allows(entry)) tips.push(entry);
    }
    return tips;
  }

  /** The first bodies missing between the tip and `goal`, lowest first. */
  #missingOnTheWay(goal: BlockIndex): BlockIndex[] {
    const missing: BlockIndex[] = [];
    const { tree, tip } = this.#chain;
    const start = tree.fork(tip, goal).height;
    const route = this.#routeTo(goal);
    for (let height = start + 1; height <= goal.height; height += 1) {
      const entry = route[goal.height - height] as BlockIndex;
      if (!entry.body) missing.push(entry);
      if (missing.length >= this.#limits.bodyWindow) break;
    }
    return missing;
  }

  /**
   * `goal` and its ancestors, down to where the main chain forks off, highest first. Kept while the
   * goal stays, as it can be long.
   */
  #routeTo(goal: BlockIndex): readonly BlockIndex[] {
    const { tree, tip } = this.#chain;
    const start = tree.fork(tip, goal).height;
    if (this.#route[0] === goal && this.#route.length >= goal.height - start) return this.#route;
    const route: BlockIndex[] = [];
    for (let at = goal; at.height > start; at = at.parent as BlockIndex) route.push(at);
    this.#route = route;
    return route;
  }

  /**
   * Marks bodies as unavailable: as long as no peer gives the lowest missing body of the best
   * branch in time, that body is marked, and the next best branch is looked at.
   */
  #noteUnavailable(): void {
    const { unavailable } = this.#chain;
    unavailable.review();
    for (;;) {
      const goal = unavailable.reachable();
      const [first] = this.#missingOnTheWay(goal);
      if (first === undefined || this.#isAwaited(first, goal)) return;
      unavailable.add(first, goal);
      this.#parts.context.trail.add('body-unavailable', { height: first.height });
      this.#parts.context.events.emit('view');
    }
  }

  /**
   * Whether to wait for `first`, the lowest missing body below `goal`. The wait is `bodyWaitMs`, or
   * longer where answers are slow, for each header from the fork to `goal`, and all vain waiting
   * together may take a twentieth of the time. Otherwise a builder that now and then finds a header
   * and keeps its body back would keep all others from building.
   */
  #isAwaited(first: BlockIndex, goal: BlockIndex): boolean {
    // It has arrived and waits to be taken in.
    if (this.#arrived.has(first)) return true;
    const { tree } = this.#chain;
    const now = this.#clock.monotonic();
    if (this.#awaited?.entry !== first) {
      // The wait for the body before this one was in vain, and is paid as well.
      if (this.#awaited !== null && !this.#awaited.entry.body)
        this.#waitBudget.take(now - this.#awaited.since);
      this.#awaited = { entry: first, since: now };
    }
    const ahead = goal.height - tree.fork(tree.tip, goal).height;
    const waited = now - this.#awaited.since;
    const waitMs = this.#bodyWaitMs;
    const patient = this.#waitBudget.has(waited + waitMs, now);
    const isInTime = patient && waited < ahead * waitMs;
    if (isInTime && (this.#flights.has(first) || this.#holderOf(first) !== undefined)) return true;
    this.#waitBudget.take(waited);
    this.#awaited = null;
    return false;
  }

  get #bodyWaitMs(): number {
    return patience(this.#parts.neighbours.nodes(), LIMITS.bodyWaitMs);
  }

  /** Asks a second peer for the awaited body when the first is late with it. */
  #askAnother(): void {
    const awaited = this.#awaited;
    const flight = awaited === null ? undefined : this.#flights.get(awaited.entry);
    if (awaited === null || flight === undefined || awaited.entry.body) return;
    if (this.#clock.monotonic() - flight.since < this.#bodyWaitMs) return;
    const other = this.#holderOf(awaited.entry, flight.peer);
    if (other === undefined) return;
    // A peer that is late once may only be slow, with its other bodies on their way. When it is
    // late twice in a row, those may be asked of others too. `#noteLacking` keeps the awaited one
    // from being asked of this peer again.
    if (this.#lateness(flight.peer) > 0) this.#forgetFlights(flight.peer);
    this.#countLate(flight.peer);
    const { address } = flight.peer.link;
    this.#parts.context.trail.add('body-late', { peer: address, height: awaited.entry.height });
    this.#noteLacking(flight.peer, [awaited.entry]);
    void this.#fetch(other, [awaited.entry]);
  }

  /** The fastest peer that should have the body, other than `but`. */
  #holderOf(entry: BlockIndex, but: Peer | null = null): Peer | undefined {
    return this.#bySpeed().find((peer) => peer !== but && this.#holdings(peer)(entry));
  }

  /** All linked peers, the least late first. */
  #bySpeed(): Peer[] {
    return this.#parts.neighbours.nodes().sort((a, b) => this.#lateness(a) - this.#lateness(b));
  }

  #lateness(peer: Peer): number {
    return this.#late.get(peer) ?? 0;
  }

  #countLate(peer: Peer): void {
    this.#late.set(peer, this.#lateness(peer) + 1);
  }

  #flightsOf(peer: Peer): number {
    let count = 0;
    for (const flight of this.#flights.values()) if (flight.peer === peer) count += 1;
    return count;
  }

  #forgetFlights(peer: Peer): void {
    for (const [entry, flight] of this.#flights)
      if (flight.peer === peer) this.#flights.delete(entry);
  }

  /** A function that tells whether this peer should have a given body. */
  #holdings(peer: Peer): (entry: BlockIndex) => boolean {
    const { tree } = this.#chain;
    const ends = this.#parts.chains.endsOf(peer);
    // A key is written anew each time it is asked for.
    return (entry) =>
      !this.lacks(peer, entry) &&
      entry.height >= peer.firstBody &&
      (tree.isOnTheWay(entry, ends) || peer.knownBlocks.has(entry.key));
  }

  async #fetch(peer: Peer, batch: readonly BlockIndex[]): Promise<void> {
    const since = this.#clock.monotonic();
    for (const entry of batch) this.#flights.set(entry, { peer, since });
    const answer = await peer.ask(
      'blocks',
      { hashes: batch.map(({ hash }) => hash) },
      LIMITS.bodiesTimeoutMs,
    );
    for (const entry of batch)
      if (this.#flights.get(entry)?.peer === peer) this.#flights.delete(entry);
    if (this.#stopped) return;
    this.#answerBytes.learn(peer, this.#clock.monotonic() - since);
    if (!answer.ok) {
      // This peer is not asked for these for a while. A peer that answers nothing at all is closed
      // by its pings (`pings.ts`).
      this.#countLate(peer);
      if (!peer.closed) this.#noteLacking(peer, batch);
      return this.#parts.sync.pump();
    }
    const asked = new Map(batch.map((entry) => [entry.key, entry]));
    const bodies: { entry: BlockIndex; block: Block; from: Peer }[] = [];
    for (const block of answer.response.blocks) {
      const key = toHex(headerHash(block.header));
      const entry = asked.get(key);
      if (entry === undefined) {
        this.#parts.neighbours.penalise(peer, 'bad-answer');
        break;
      }
      asked.delete(key);
      bodies.push({ entry, block, from: peer });
    }
    if (bodies.length === 0) this.#noteLacking(peer, batch);
    else {
      this.#late.delete(peer);
      await this.#enter(bodies);
    }
    this.#parts.sync.pump();
  }

  /** Hands bodies to the intake. */
  async #enter(bodies: { entry: BlockIndex; block: Block; from: Peer }[]): Promise<void> {
    for (const { entry } of bodies) this.#arrived.add(entry);
    const sizes = bodies.map(({ block }) => blockSize(block));
    const bytes = sum(sizes);
    this.#arrivedBytes += bytes;
    try {
      const checked = this.#parts.intake.check(bodies);
      // A body that is not its header's may have any size.
      const sound = sizes.filter((_, index) => checked[index]?.checked.ok);
      if (sound.length > 0) this.#usualBytes = (this.#usualBytes + sum(sound) / sound.length) / 2;
      const entered = this.#parts.intake.addBodies(checked);
      // Sends the next request before the chain has taken these in.
      this.#parts.sync.pump();
      await entered;
    } finally {
      this.#arrivedBytes -= bytes;
      for (const { entry } of bodies) this.#arrived.delete(entry);
    }
  }

  /** Notes that this peer is not asked for these bodies for `doubtMs`. */
  #noteLacking(peer: Peer, entries: readonly BlockIndex[]): void {
    const lacking = this.#lacking.get(peer) ?? new Set<BlockIndex>();
    if (lacking.size > this.#limits.bodyWindow) lacking.clear();
    for (const entry of entries) lacking.add(entry);
    this.#lacking.set(peer, lacking);
    this.#clock.after(LIMITS.doubtMs, () => {
      for (const entry of entries) lacking.delete(entry);
      this.#parts.sync.pump();
    });
  }
}

const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);

/** The first of a list, so many at most, that a test lets pass. */
function firstOf<T>(list: readonly T[], most: number, test: (one: T) => boolean): T[] {
  const found: T[] = [];
  for (const one of list) {
    if (found.length >= most) break;
    if (test(one)) found.push(one);
  }
  return found;
}
