/**
 * Bodies of the headers that are worth following, from several peers at once.
 *
 * What it does. Wanted are, in this order: what leads to sealed blocks; what leads to the best
 * header that can be reached; what nobody had so far; damaged blocks of the main chain. At most
 * `bodyWindow` from the first one missing on are asked for, lowest first, of peers whose chain is
 * known to lead there (`PeerChains`).
 *
 * Why. A peer that does not answer must not hold up what others have. So each request is a flight
 * of one peer; the body everything waits for is asked of one more peer after `bodyWaitMs`; a
 * late peer is asked for one at a time, and last. And headers without bodies must not keep a node
 * from building: waiting in vain is paid from one purse (`patience`), a twentieth of the time, and
 * what nobody gave is unavailable (`UnavailableBodies`) until another peer shows that branch.
 *
 * States of a body: wanted; in flight; here (handed to the intake, executed by the chain);
 * lacking at one peer (for `doubtMs`); unavailable. A peer: in good time, or late so many times in
 * a row.
 *
 * Bounds. One pass over the window and over the flights for each change, with ancestors found in
 * about log n steps; the route to a goal is kept while the goal stays.
 */
import { toHex } from '../../base/bytes.ts';
import { type Block, blockSize } from '../../ledger/block.ts';
import { headerHash } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { TokenBucket } from '../../protocol/quota.ts';
import { type BlockIndex, better } from '../chain/block-index.ts';
import type { Chain } from '../chain/chain.ts';
import type { NodeLimits } from '../node-limits.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';
import type { SyncParts } from './sync-parts.ts';

/** Before any body came. */
const FIRST_GUESS_BYTES = 64 * 1024;

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
  readonly #flights = new Map<string, Flight>();
  /** Bodies that came and wait to be entered: the chain may be busy with a step for long. */
  readonly #arrived = new Set<string>();
  #arrivedBytes = 0;
  /** Of the bodies that came last, on average: a question then asks for what one answer holds. */
  #usualBytes = FIRST_GUESS_BYTES;
  /** Peers that do not have a body they should have: asked again only when others lack it too. */
  readonly #lacking = new WeakMap<Peer, Set<string>>();
  /** How often in a row what was asked of each did not come in good time. */
  readonly #late = new WeakMap<Peer, number>();
  /** The body everything waits for, and since when, monotonic ms. */
  #awaited: { entry: BlockIndex; since: number } | null = null;
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

  /** The chain moved. */
  progressed(): void {
    this.#awaited = null;
  }

  gone(peer: Peer): void {
    this.#free(peer);
  }

  lacks(peer: Peer, { key }: BlockIndex): boolean {
    return this.#lacking.get(peer)?.has(key) ?? false;
  }

  pump(): void {
    if (this.#stopped || !this.#chain.room) return;
    // Back-pressure: what is here first.
    if (this.#arrivedBytes >= LIMITS.arrivedBodyBytes) return;
    const wanted = this.#wanted().filter(({ key }) => !this.#isComing(key));
    this.#noteUnavailable();
    this.#askAnother();
    if (wanted.length === 0) return;
    let rest = wanted;
    const most = this.#bodiesPerRequest();
    const open = Math.min(most * LIMITS.bodyRequests, this.#limits.bodiesInFlight);
    for (const peer of this.#bySpeed()) {
      const isLate = this.#lateness(peer) > 0;
      if (this.#flightsOf(peer) >= (isLate ? 1 : open)) continue;
      const has = this.#holdings(peer);
      const batch = rest.filter(has).slice(0, isLate ? 1 : most);
      if (batch.length === 0) continue;
      rest = rest.filter((entry) => !batch.includes(entry));
      void this.#fetch(peer, batch);
    }
  }

  /** As many as fit into one answer by what came last, and a few more than would. */
  #bodiesPerRequest(): number {
    const fitting = Math.ceil((1.5 * LIMITS.bodyAnswerBytes) / this.#usualBytes);
    return Math.min(fitting, this.#limits.bodiesPerRequest);
  }

  #isComing(key: string): boolean {
    return this.#flights.has(key) || this.#arrived.has(key);
  }

  /**
   * Bodies wanted next, in order: sealed blocks' branches first, then the way to the best header
   * that can be reached, then what nobody had so far (those that stand behind it first), then lost
   * ones.
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
   * Tips of linked peers whose branches nobody could give so far: who is linked now may be another.
   */
  #unavailableTips(): BlockIndex[] {
    const tips: BlockIndex[] = [];
    const { tree, seals, unavailable, tip } = this.#chain;
    for (const peer of unavailable.none ? [] : this.#parts.neighbours.nodes()) {
      const entry = peer.tip === null ? undefined : tree.find(peer.tip.hash);
      if (entry === undefined || entry.invalid !== null || !unavailable.blocks(entry)) continue;
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
   * `goal` and what is before it, down to the tip's branch; kept while the goal stays, it can be
   * long.
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
   * Looks whether anyone can give the first body missing on the way to the best header, in good
   * time.
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
   * Whether somebody may still bring it. Work shown buys patience: one header may hold this node up
   * for a moment only, and all in vain a twentieth of the time, or whoever finds one now and then
   * and keeps its body would keep all others from building.
   */
  #isAwaited(first: BlockIndex, goal: BlockIndex): boolean {
    // It is here; what it waits for is this node's own work.
    if (this.#arrived.has(first.key)) return true;
    const { tree } = this.#chain;
    const now = this.#clock.monotonic();
    if (this.#awaited?.entry !== first) {
      // Turning to another does not make the wait for the one before cheaper.
      if (this.#awaited !== null && !this.#awaited.entry.body)
        this.#waitBudget.take(now - this.#awaited.since);
      this.#awaited = { entry: first, since: now };
    }
    const ahead = goal.height - tree.fork(tree.tip, goal).height;
    const waited = now - this.#awaited.since;
    const patient = this.#waitBudget.has(waited + LIMITS.bodyWaitMs, now);
    const isInTime = patient && waited < ahead * LIMITS.bodyWaitMs;
    if (isInTime && (this.#flights.has(first.key) || this.#holderOf(first) !== undefined))
      return true;
    this.#waitBudget.take(waited);
    this.#awaited = null;
    return false;
  }

  /**
   * The body that everything waits for is asked of one more peer when the first is slow with it.
   */
  #askAnother(): void {
    const awaited = this.#awaited;
    const flight = awaited === null ? undefined : this.#flights.get(awaited.entry.key);
    if (awaited === null || flight === undefined || awaited.entry.body) return;
    if (this.#clock.monotonic() - flight.since < LIMITS.bodyWaitMs) return;
    const other = this.#holderOf(awaited.entry, flight.peer);
    if (other === undefined) return;
    // Late twice in a row, whatever else it was asked for is free for others too: at first it may
    // only be slow, with all of that on its way. The next one to be asked is a third.
    if (this.#lateness(flight.peer) > 0) this.#free(flight.peer);
    this.#countLate(flight.peer);
    const { address } = flight.peer.link;
    this.#parts.context.trail.add('body-late', { peer: address, height: awaited.entry.height });
    this.#noteLacking(flight.peer, [awaited.entry]);
    void this.#fetch(other, [awaited.entry]);
  }

  /** A peer that has it, or should; not `but`. */
  #holderOf(entry: BlockIndex, but: Peer | null = null): Peer | undefined {
    return this.#bySpeed().find((peer) => peer !== but && this.#holdings(peer)(entry));
  }

  /** Those that answer in good time first. */
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

  #free(peer: Peer): void {
    for (const [key, flight] of this.#flights) if (flight.peer === peer) this.#flights.delete(key);
  }

  /** Tells of a body whether a peer should have it. */
  #holdings(peer: Peer): (entry: BlockIndex) => boolean {
    const { tree } = this.#chain;
    const ends = this.#parts.chains.endsOf(peer);
    return (entry) =>
      !this.lacks(peer, entry) && (peer.knownBlocks.has(entry.key) || tree.isOnTheWay(entry, ends));
  }

  async #fetch(peer: Peer, batch: readonly BlockIndex[]): Promise<void> {
    const since = this.#clock.monotonic();
    for (const { key } of batch) this.#flights.set(key, { peer, since });
    const answer = await peer.ask(
      'blocks',
      { hashes: batch.map(({ hash }) => hash) },
      LIMITS.bodiesTimeoutMs,
    );
    for (const { key } of batch)
      if (this.#flights.get(key)?.peer === peer) this.#flights.delete(key);
    if (this.#stopped) return;
    if (!answer.ok) {
      // Not asked for these again for a while; a peer that answers nothing at all is closed by the
      // ping.
      this.#countLate(peer);
      if (!peer.closed) this.#noteLacking(peer, batch);
      return this.#parts.sync.pump();
    }
    const asked = new Map(batch.map((entry) => [entry.key, entry]));
    const bodies: { entry: BlockIndex; block: Block; from: Peer }[] = [];
    for (const block of answer.response.blocks) {
      const entry = asked.get(toHex(headerHash(block.header)));
      if (entry === undefined) {
        this.#parts.neighbours.penalise(peer, 'bad-answer');
        break;
      }
      asked.delete(entry.key);
      bodies.push({ entry, block, from: peer });
    }
    if (bodies.length === 0) this.#noteLacking(peer, batch);
    else {
      this.#late.delete(peer);
      await this.#enter(bodies);
    }
    this.#parts.sync.pump();
  }

  async #enter(bodies: { entry: BlockIndex; block: Block; from: Peer }[]): Promise<void> {
    for (const { entry } of bodies) this.#arrived.add(entry.key);
    const bytes = bodies.reduce((sum, { block }) => sum + blockSize(block), 0);
    this.#arrivedBytes += bytes;
    this.#usualBytes = (this.#usualBytes + bytes / bodies.length) / 2;
    try {
      const entered = this.#parts.intake.addBodies(bodies);
      // What comes next is asked for before these have taken their turn.
      this.#parts.sync.pump();
      await entered;
    } finally {
      this.#arrivedBytes -= bytes;
      for (const { entry } of bodies) this.#arrived.delete(entry.key);
    }
  }

  #noteLacking(peer: Peer, entries: readonly BlockIndex[]): void {
    const lacking = this.#lacking.get(peer) ?? new Set<string>();
    if (lacking.size > this.#limits.bodyWindow) lacking.clear();
    for (const { key } of entries) lacking.add(key);
    this.#lacking.set(peer, lacking);
    this.#clock.after(LIMITS.doubtMs, () => {
      for (const { key } of entries) lacking.delete(key);
      this.#parts.sync.pump();
    });
  }
}
