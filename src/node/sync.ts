/**
 * Catching up: headers first, from whoever tells of a better tip, then bodies from several peers at
 * once, each checked. Nothing a peer claims is believed before its headers show the work.
 */
import { equal, toHex } from '../crypto/bytes.ts';
import type { Block } from '../ledger/block.ts';
import { type Header, headerHash } from '../ledger/header.ts';
import { MAX_AHEAD } from '../ledger/header-check.ts';
import { compareTips } from '../ledger/work.ts';
import type { CloseReason } from '../protocol/close-reasons.ts';
import { LIMITS } from '../protocol/limits.ts';
import { TokenBucket } from '../protocol/quota.ts';
import type { Tip } from '../protocol/shapes.ts';
import type { Chain } from './chain.ts';
import { better, type Entry } from './header-tree.ts';
import type { Peer } from './peer.ts';
import type { Clock } from './ports.ts';

export interface SyncHooks {
  nodes(): Peer[];
  strike(peer: Peer, reason: CloseReason): void;
  /** False while nothing can be written (S-4): what came would only fill the memory. */
  canAdvance(): boolean;
  /** Takes a body for an entry of the tree and moves the chain on; codes as `Chain.addBody`. */
  addBodies(bodies: { entry: Entry; block: Block; from: Peer }[]): Promise<void>;
  /** Lets other work of the thread run. */
  breathe(): Promise<void>;
  changed(): void;
}

interface Flight {
  peer: Peer;
  /** Monotonic ms. */
  since: number;
}

/** Headers checked between two breaths. */
const HEADERS_A_BREATH = 250;

/** What a walk over a peer's headers showed: all it told of, a part whose rest is dated ahead, or not enough. */
type Shown = 'all' | 'ahead' | 'not';

/** A peer whose headers are dated ahead is asked again after so long. */
const AHEAD_PAUSE_MS = 5_000;
/** Headers whose time comes within this count as a better chain. */
const AHEAD_MOST_MS = 5_000;

export class Sync {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #hooks: SyncHooks;
  /** Peers whose headers are being fetched. */
  readonly #fetching = new Set<Peer>();
  readonly #flights = new Map<string, Flight>();
  /** Peers that do not have a body they should have: asked again only when others lack it too. */
  readonly #lacking = new WeakMap<Peer, Set<string>>();
  /** Peers whose claimed work did not show: not asked again before, monotonic ms. */
  readonly #doubted = new WeakMap<Peer, number>();
  /** How often in a row that was so. */
  readonly #failures = new WeakMap<Peer, number>();
  /** When headers were last asked of each, monotonic ms. */
  readonly #askedAt = new WeakMap<Peer, number>();
  /** What waiting in vain is paid from, ms. */
  readonly #patience: TokenBucket;
  /** The body everything waits for, and since when, monotonic ms. */
  #awaited: { entry: Entry; since: number } | null = null;
  #route: readonly Entry[] = [];
  #startedAt: number;
  #progressAt: number;
  /** A better chain goes on with blocks whose time comes then, monotonic ms. */
  #aheadUntil = 0;
  #stopped = false;

  constructor(chain: Chain, clock: Clock, hooks: SyncHooks) {
    this.#chain = chain;
    this.#clock = clock;
    this.#hooks = hooks;
    this.#startedAt = clock.monotonic();
    this.#progressAt = this.#startedAt;
    this.#patience = new TokenBucket(LIMITS.patience, this.#startedAt);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** After sleep, or without any peer: what peers tell of counts again, as at the start. */
  restart(): void {
    this.#startedAt = this.#clock.monotonic();
    this.#progressAt = this.#startedAt;
  }

  /** The chain moved: counts as progress. */
  progressed(): void {
    this.#progressAt = this.#clock.monotonic();
    this.#awaited = null;
    this.pump();
  }

  gone(peer: Peer): void {
    for (const [key, flight] of this.#flights) if (flight.peer === peer) this.#flights.delete(key);
    this.pump();
  }

  /** Where the chain is going: the best header nothing is known against. */
  target(): Entry {
    return this.#chain.tree.bestHeader((entry) => this.#chain.seals.allows(entry));
  }

  /** The highest tip any peer tells of and has not failed to show, or our target where that is higher. */
  claimed(): number {
    let { height } = this.#chain.withheld.reachable();
    for (const peer of this.#hooks.nodes())
      if (this.#isBetter(peer) && !this.#isDoubted(peer))
        height = Math.max(height, peer.tip?.height ?? 0);
    return height;
  }

  /**
   * True while something better than the tip is known. What is only told of counts for a short while
   * after the start: later on, claims cost their makers nothing and must not keep this node from building.
   */
  get behind(): boolean {
    const { tip } = this.#chain;
    if (this.#chain.withheld.reachable() !== tip || this.#clock.monotonic() < this.#aheadUntil)
      return true;
    if (this.#clock.monotonic() - this.#startedAt > LIMITS.claimsCountMs) return false;
    return this.#hooks.nodes().some((peer) => this.#isBetter(peer) && !this.#isDoubted(peer));
  }

  /** True when nothing has come for long although a peer has more. */
  get stalled(): boolean {
    return this.behind && this.#clock.monotonic() - this.#progressAt > LIMITS.stalledMs;
  }

  #isBetter(peer: Peer): boolean {
    if (peer.tip === null) return false;
    const { tree, seals, withheld, tip } = this.#chain;
    const known = tree.get(toHex(peer.tip.hash));
    if (known !== undefined)
      if (known.invalid !== null || !seals.allows(known) || withheld.blocks(known)) return false;
    return compareTips(peer.tip, tip) > 0;
  }

  #isDoubted(peer: Peer): boolean {
    return (this.#doubted.get(peer) ?? 0) > this.#clock.monotonic();
  }

  /** Starts whatever is worth starting now. Called after anything that may have changed that. */
  pump(): void {
    if (this.#stopped || !this.#hooks.canAdvance()) return;
    const askable = this.#hooks.nodes().filter((peer) => this.#wantsHeaders(peer));
    // Those that were not asked for longest first: many that never answer must not keep out one that would.
    askable.sort((a, b) => (this.#askedAt.get(a) ?? -1) - (this.#askedAt.get(b) ?? -1));
    for (const peer of askable) {
      if (this.#fetching.size >= LIMITS.headerSyncs) break;
      void this.#fetchHeaders(peer);
    }
    this.#askBodies();
  }

  #wantsHeaders(peer: Peer): boolean {
    if (peer.tip === null || peer.closed || this.#fetching.has(peer) || this.#isDoubted(peer))
      return false;
    if (this.#chain.tree.get(toHex(peer.tip.hash)) !== undefined) return false;
    if (peer.hello?.seals.some((seal) => this.#isMissing(toHex(seal.hash)))) return true;
    return compareTips(peer.tip, this.#chain.withheld.reachable()) > 0 && this.#isBetter(peer);
  }

  #isMissing(hash: string): boolean {
    return this.#chain.seals.missing().some((seal) => toHex(seal.hash) === hash);
  }

  async #fetchHeaders(peer: Peer): Promise<void> {
    this.#fetching.add(peer);
    this.#askedAt.set(peer, this.#clock.monotonic());
    let shown: Shown = 'not';
    try {
      shown = await this.#walkHeaders(peer);
    } finally {
      this.#fetching.delete(peer);
    }
    if (shown === 'all') this.#failures.delete(peer);
    else if (shown === 'ahead') this.#doubted.set(peer, this.#clock.monotonic() + AHEAD_PAUSE_MS);
    else this.#doubt(peer);
    this.#hooks.changed();
    this.pump();
  }

  /** Looking at headers that show too little costs us more than sending them again costs their sender. */
  #doubt(peer: Peer): void {
    const failures = this.#failures.get(peer) ?? 0;
    this.#failures.set(peer, failures + 1);
    const pause = Math.min(LIMITS.doubtMaxMs, LIMITS.doubtMs * 2 ** failures);
    this.#doubted.set(peer, this.#clock.monotonic() + pause);
  }

  /**
   * Headers of one peer's chain. They are kept aside until their work passes our tip's, so that a
   * long chain of little work costs its sender more than us.
   */
  async #walkHeaders(peer: Peer): Promise<Shown> {
    const { tree, withheld } = this.#chain;
    const staged = new Map<string, Entry>();
    const claim = peer.tip;
    let gained: Entry | null = null;
    let last: Entry | null = null;
    let locator = tree.locator(withheld.reachable());
    while (!peer.closed && !this.#stopped) {
      const answer = await peer.ask('headers', { locator, limit: LIMITS.headersPerAnswer });
      if (!answer.ok) return 'not';
      const { headers } = answer.response;
      const before: Entry | null = last;
      let ahead = false;
      for (const [index, header] of headers.entries()) {
        const entry = this.#extend(peer, header, staged);
        if (entry === 'orphan' && !continues(headers, index, locator))
          this.#hooks.strike(peer, 'bad-answer');
        if (entry === 'stop' || entry === 'orphan') return 'not';
        ahead = entry === 'ahead';
        if (entry === 'ahead') break;
        last = entry;
        if (index % HEADERS_A_BREATH === HEADERS_A_BREATH - 1) await this.#hooks.breathe();
      }
      if (last !== null && this.#worthKeeping(last)) {
        if (this.#keep(last, staged) > 0) gained = last;
        withheld.retry(last, ({ key }) => !this.#lacking.get(peer)?.has(key));
        // Each cost its maker a proof, but many that lead nowhere are too many all the same.
        if (tree.side.size > LIMITS.sideHeaders) await this.#hooks.addBodies([]);
        this.#hooks.changed();
        this.#askBodies();
      }
      if (ahead) return 'ahead';
      if (headers.length < LIMITS.headersPerAnswer || last === null) break;
      // The same page again, or one that leads nowhere new: it would go on for ever.
      if (before !== null && last.height <= before.height) return 'not';
      if (staged.size >= LIMITS.stagedHeaders) return 'not';
      locator = [last.hash, ...locator].slice(0, LIMITS.locatorHashes);
    }
    // Its tip may have moved on meanwhile, but saying so does not by itself excuse showing nothing; nor does a
    // branch that was not worth keeping.
    const isShown = (tip: Pick<Tip, 'hash'> | null) =>
      tip !== null && tree.get(toHex(tip.hash)) !== undefined;
    return isShown(gained) || isShown(claim) || isShown(peer.tip) ? 'all' : 'not';
  }

  #worthKeeping(last: Entry): boolean {
    if (compareTips(last, this.#chain.tip) > 0) return true;
    return this.#chain.seals.missing().some((seal) => seal.height <= last.height);
  }

  /** Checks one header on what is known or staged; a known one is passed over. */
  #extend(
    peer: Peer,
    header: Header,
    staged: Map<string, Entry>,
  ): Entry | 'stop' | 'orphan' | 'ahead' {
    const { tree } = this.#chain;
    const key = toHex(headerHash(header));
    const known = tree.get(key) ?? staged.get(key);
    if (known !== undefined) return known;
    const previous = toHex(header.previous);
    const parent = tree.get(previous) ?? staged.get(previous);
    if (parent === undefined) return 'orphan';
    if (parent.invalid !== null) return 'stop';
    const entry = tree.extend(parent, header, this.#clock.now());
    if (!entry.ok) {
      if (entry.error.code === 'time-ahead') return this.#noteAhead(parent, header);
      this.#hooks.strike(peer, 'invalid-header');
      return 'stop';
    }
    staged.set(key, entry.value);
    return entry.value;
  }

  /**
   * A header with its proof whose time has not come (L-9): no strike. When a better chain is about to go on
   * with it, this node knows that it is behind. Further ahead it holds nobody up: work eases with time (L-10),
   * so that one header dated 90 s ahead, every minute, would cost little and keep all from building.
   */
  #noteAhead(parent: Entry, header: Header): 'ahead' {
    const now = this.#clock.monotonic();
    const wait = header.time - MAX_AHEAD - this.#clock.now();
    const more = now + wait - Math.max(now, this.#aheadUntil);
    if (wait > AHEAD_MOST_MS || more <= 0) return 'ahead';
    if (parent.work + header.work <= this.#chain.tip.work || !this.#patience.has(more, now))
      return 'ahead';
    this.#patience.take(more);
    this.#aheadUntil = now + wait;
    return 'ahead';
  }

  /** Into the tree with the way to `last`; how many were new. */
  #keep(last: Entry, staged: Map<string, Entry>): number {
    const { tree } = this.#chain;
    const path: Entry[] = [];
    for (let at: Entry | null = last; at !== null && tree.get(at.key) === undefined; at = at.parent)
      path.push(at);
    for (const entry of path.reverse()) tree.register(entry);
    staged.clear();
    return path.length;
  }

  /**
   * Bodies wanted next, in order: sealed blocks' branches first, then the way to the best header that can
   * be reached, then what nobody had so far (those that stand behind it first), then lost ones.
   */
  #wanted(): Entry[] {
    const { tree, seals, tip } = this.#chain;
    const wanted = new Set<Entry>();
    const goals = [
      ...seals.wanted(),
      this.#chain.withheld.reachable(),
      ...this.#withheldTips(),
      this.target(),
    ];
    for (const goal of new Set(goals)) {
      if (goal.complete && goal !== tip) continue;
      for (const entry of this.#missingOnTheWay(goal)) wanted.add(entry);
      if (wanted.size >= LIMITS.bodyWindow) break;
    }
    for (const entry of this.#chain.damaged) if (tree.isMain(entry)) wanted.add(entry);
    return [...wanted];
  }

  /** Tips of linked peers whose branches nobody could give so far: who is linked now may be another. */
  #withheldTips(): Entry[] {
    const tips: Entry[] = [];
    const { tree, seals, withheld, tip } = this.#chain;
    for (const peer of withheld.none ? [] : this.#hooks.nodes()) {
      const entry = peer.tip === null ? undefined : tree.get(toHex(peer.tip.hash));
      if (entry === undefined || entry.invalid !== null || !withheld.blocks(entry)) continue;
      if (better(entry, tip) > 0 && seals.allows(entry)) tips.push(entry);
    }
    return tips;
  }

  /** The first bodies missing between the tip and `goal`, lowest first. */
  #missingOnTheWay(goal: Entry): Entry[] {
    const missing: Entry[] = [];
    const { tree, tip } = this.#chain;
    const start = tree.fork(tip, goal).height;
    const route = this.#routeTo(goal);
    for (let height = start + 1; height <= goal.height; height += 1) {
      const entry = route[goal.height - height] as Entry;
      if (!entry.body) missing.push(entry);
      if (missing.length >= LIMITS.bodyWindow) break;
    }
    return missing;
  }

  /** `goal` and what is before it, down to the tip's branch; kept while the goal stays, it can be long. */
  #routeTo(goal: Entry): readonly Entry[] {
    const { tree, tip } = this.#chain;
    const start = tree.fork(tip, goal).height;
    if (this.#route[0] === goal && this.#route.length >= goal.height - start) return this.#route;
    const route: Entry[] = [];
    for (let at = goal; at.height > start; at = at.parent as Entry) route.push(at);
    this.#route = route;
    return route;
  }

  #askBodies(): void {
    if (this.#stopped || !this.#chain.room) return;
    const wanted = this.#wanted().filter(({ key }) => !this.#flights.has(key));
    this.#noteWithheld();
    this.#askAnother();
    if (wanted.length === 0) return;
    const peers = this.#hooks
      .nodes()
      .filter((peer) => this.#flightsOf(peer) < LIMITS.bodiesInFlight);
    const tips = new Map<Peer, Entry | undefined>();
    for (const peer of peers)
      tips.set(peer, peer.tip === null ? undefined : this.#chain.tree.get(toHex(peer.tip.hash)));
    let rest = wanted;
    for (const peer of peers) {
      const has = (entry: Entry) => this.#has(peer, tips.get(peer), entry);
      const batch = rest.filter(has).slice(0, LIMITS.bodiesPerRequest);
      if (batch.length === 0) continue;
      rest = rest.filter((entry) => !batch.includes(entry));
      void this.#fetchBodies(peer, batch);
    }
  }

  /** Looks whether anyone can give the first body missing on the way to the best header, in good time. */
  #noteWithheld(): void {
    const { withheld } = this.#chain;
    withheld.review();
    for (;;) {
      const goal = withheld.reachable();
      const [first] = this.#missingOnTheWay(goal);
      if (first === undefined || this.#isAwaited(first, goal)) return;
      withheld.add(first, goal);
      this.#hooks.changed();
    }
  }

  /**
   * Whether somebody may still bring it. Work shown buys patience: one header may hold this node up for a
   * moment only, and all in vain a twentieth of the time, or whoever finds one now and then and keeps its body
   * would keep all others from building.
   */
  #isAwaited(first: Entry, goal: Entry): boolean {
    const { tree } = this.#chain;
    const now = this.#clock.monotonic();
    if (this.#awaited?.entry !== first) this.#awaited = { entry: first, since: now };
    const ahead = goal.height - tree.fork(tree.tip, goal).height;
    const waited = now - this.#awaited.since;
    const patient = this.#patience.has(waited + LIMITS.bodyPatienceMs, now);
    const isInTime = patient && waited < ahead * LIMITS.bodyPatienceMs;
    if (isInTime && (this.#flights.has(first.key) || this.#holderOf(first) !== undefined))
      return true;
    this.#patience.take(waited);
    return false;
  }

  /** A peer that has it, or should; not `but`. */
  #holderOf(entry: Entry, but: Peer | null = null): Peer | undefined {
    const { tree } = this.#chain;
    return this.#hooks.nodes().find((peer) => {
      const tip = peer.tip === null ? undefined : tree.get(toHex(peer.tip.hash));
      return peer !== but && this.#has(peer, tip, entry);
    });
  }

  /** The body that everything waits for is asked of one more peer when the first is slow with it. */
  #askAnother(): void {
    const awaited = this.#awaited;
    const flight = awaited === null ? undefined : this.#flights.get(awaited.entry.key);
    if (awaited === null || flight === undefined || awaited.entry.body) return;
    if (this.#clock.monotonic() - flight.since < LIMITS.bodyPatienceMs) return;
    const other = this.#holderOf(awaited.entry, flight.peer);
    if (other === undefined) return;
    // The next one to be asked is a third, should there be one.
    this.#lacks(flight.peer, [awaited.entry]);
    void this.#fetchBodies(other, [awaited.entry]);
  }

  #flightsOf(peer: Peer): number {
    let count = 0;
    for (const flight of this.#flights.values()) if (flight.peer === peer) count += 1;
    return count;
  }

  #has(peer: Peer, tip: Entry | undefined, entry: Entry): boolean {
    if (this.#lacking.get(peer)?.has(entry.key)) return false;
    if (peer.knownBlocks.has(entry.key)) return true;
    const { tree } = this.#chain;
    // Who tells of a seal has what leads to it, though its tip may be one of those this node could not keep.
    const sealed = peer.hello?.seals.map(({ hash }) => tree.get(toHex(hash))) ?? [];
    const ends = [tip, ...sealed].filter((end) => end !== undefined);
    return tree.isOnTheWay(entry, ends);
  }

  async #fetchBodies(peer: Peer, batch: readonly Entry[]): Promise<void> {
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
      // Not asked for these again for a while; a peer that answers nothing at all is closed by the ping.
      if (!peer.closed) this.#lacks(peer, batch);
      this.pump();
      return;
    }
    const asked = new Map(batch.map((entry) => [entry.key, entry]));
    const bodies: { entry: Entry; block: Block; from: Peer }[] = [];
    for (const block of answer.response.blocks) {
      const entry = asked.get(toHex(headerHash(block.header)));
      if (entry === undefined) {
        this.#hooks.strike(peer, 'bad-answer');
        break;
      }
      asked.delete(entry.key);
      bodies.push({ entry, block, from: peer });
    }
    if (bodies.length === 0) this.#lacks(peer, batch);
    else await this.#hooks.addBodies(bodies);
    this.pump();
  }

  #lacks(peer: Peer, entries: readonly Entry[]): void {
    const lacking = this.#lacking.get(peer) ?? new Set<string>();
    if (lacking.size > LIMITS.bodyWindow) lacking.clear();
    for (const { key } of entries) lacking.add(key);
    this.#lacking.set(peer, lacking);
    this.#clock.after(LIMITS.doubtMs, () => {
      for (const { key } of entries) lacking.delete(key);
      this.pump();
    });
  }
}

/** Whether a header follows what we asked from, or the one sent before it: we may have forgotten that meanwhile. */
function continues(
  headers: readonly Header[],
  index: number,
  locator: readonly Uint8Array[],
): boolean {
  const previous = headers[index]?.previous;
  const before = headers[index - 1];
  const from = before === undefined ? locator : [headerHash(before)];
  return previous !== undefined && from.some((hash) => equal(hash, previous));
}
