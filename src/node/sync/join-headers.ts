/**
 * The headers of a join (S-5), from one peer after another until one has shown its whole chain.
 *
 * A peer is asked page by page, and each header is checked on those before it. What it may cost is
 * bounded in two ways. While others tell of a long chain as well, its turn ends after a while, and
 * it comes last then: one that gives full pages slowly holds nobody up for longer than its turns,
 * and one that leaves and comes back gets no turn sooner. And a page has as many headers as come
 * within some seconds, so that a slow line does not time out under what it was asked for.
 *
 * What came in an unfinished turn is kept, and the next peer goes on from where its own chain is
 * still the same; one that shows another branch takes nothing away from it. `joinHeaders` are kept
 * at most; those of peers that left go first, then those with the least work.
 */
import { equal } from '../../base/bytes.ts';
import type { Header } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Tip } from '../../protocol/shapes.ts';
import type { Chain } from '../chain/chain.ts';
import type { NodeContext } from '../context.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import { AnswerSize } from './answer-size.ts';
import { isAhead, offenceOf, StagedHeaders } from './staged-headers.ts';

/** Headers checked before other work of the thread has its turn. */
const HEADERS_AT_ONCE = 250;
/** The first turn is this part of `joinTurnMs`. */
const FIRST_TURN = 1 / 6;
const NOTHING = new Uint8Array(0);

interface Parts {
  readonly chain: Chain;
  readonly context: NodeContext;
  readonly neighbours: Neighbours;
}

interface Course {
  /** Whether the walk may go on now. */
  goesOn(): boolean;
  /** Whether another peer waits for its turn. */
  othersWait(): boolean;
  /** Whether the headers up to their end are what the peer told of. */
  isShown(claim: Tip, staged: StagedHeaders): boolean;
}

/** All headers of a peer's chain; its turn is over; or they are not what it told of. */
type Walked = StagedHeaders | 'later' | 'failed';

export class JoinHeaders {
  readonly #parts: Parts;
  /** Headers of walks that were not finished. */
  readonly #kept = new Map<Peer, StagedHeaders>();
  /** Turns that ended because others waited. */
  readonly #turns = new WeakMap<Peer, number>();
  /** When each peer's last turn ended, monotonic ms. */
  readonly #endedAt = new WeakMap<Peer, number>();
  /** Headers that the next question to a peer asks for. */
  readonly #pages: AnswerSize;
  #progress: { done: number; total: number } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const first = LIMITS.joinFirstHeaders;
    const most = parts.context.limits.headersPerAnswer;
    this.#pages = new AnswerSize({ first, least: LIMITS.joinLeastHeaders, most });
  }

  get progress(): { done: number; total: number } | null {
    return this.#progress;
  }

  /** When a peer's last turn ended, or since when it has its slot, monotonic ms. */
  askedAt(peer: Peer): number {
    return this.#endedAt.get(peer) ?? peer.slotSince;
  }

  /** The work that a peer's kept headers show; 0 without any. */
  workOf(peer: Peer): bigint {
    const staged = this.#kept.get(peer);
    return staged === undefined ? 0n : workOf(staged);
  }

  /** Headers kept of all peers. */
  get held(): number {
    let sum = 0;
    for (const { length } of this.#kept.values()) sum += length;
    return sum;
  }

  /** Lets go of all that was kept. */
  clear(): void {
    this.#kept.clear();
  }

  /** One turn of a peer that told a tip. */
  async walk(peer: Peer, course: Course): Promise<Walked> {
    const staged = this.#stagedOf(peer);
    try {
      return await this.#turn(peer, course, staged);
    } finally {
      this.#progress = null;
      this.#endedAt.set(peer, this.#parts.context.clock.monotonic());
    }
  }

  async #turn(peer: Peer, course: Course, own: StagedHeaders | null): Promise<Walked> {
    const { chain, context, neighbours } = this.#parts;
    const { clock, events } = context;
    const claim = peer.tip as Tip;
    let staged = own ?? new StagedHeaders(chain.tree);
    const others = this.#furtherThan(staged);
    let locator = this.#locator([others, own]);
    let isFirst = true;
    const until = clock.monotonic() + this.#turnMs(peer);
    while (!peer.closed) {
      if (!course.goesOn()) return this.#later(peer, staged);
      if (clock.monotonic() >= until && course.othersWait()) {
        this.#turns.set(peer, this.#turnsOf(peer) + 1);
        return this.#later(peer, staged);
      }
      const limit = this.#pages.of(peer);
      const asked = clock.monotonic();
      const answer = await peer.ask('headers', { locator, limit });
      if (!answer.ok) {
        this.#later(peer, staged);
        // Too many of our own questions are open: nothing of it is the peer's fault.
        return answer.why === 'busy' ? 'later' : 'failed';
      }
      this.#pages.learn(peer, clock.monotonic() - asked);
      const { headers } = answer.response;
      const [first] = headers;
      // It goes on where what another peer gave is on its chain as well, or is all of it.
      if (isFirst && others !== null) {
        isFirst = false;
        const branch = first === undefined ? null : others.branchAt(first);
        if (first === undefined && equal(others.end?.hash ?? NOTHING, claim.hash)) staged = others;
        else if (branch !== null && heightOf(branch) < heightOf(staged)) {
          // The other's chain leaves this one below what this peer gave itself.
          locator = this.#locator([staged]);
          continue;
        } else staged = branch ?? staged;
      }
      const before = heightOf(staged);
      const page = await this.#takePage(headers, locator, staged);
      if (page !== 'good') {
        if (page !== 'over') neighbours.penalise(peer, page);
        return 'failed';
      }
      const { end } = staged;
      if (end === null || staged.length > LIMITS.joinHeaders) return 'failed';
      this.#progress = { done: end.height, total: Math.max(end.height, claim.height) };
      events.emit('view');
      if (headers.length < limit) return course.isShown(claim, staged) ? staged : 'failed';
      if (end.height <= before) return 'failed';
      locator = [end.hash, ...locator].slice(0, LIMITS.locatorHashes);
    }
    this.#later(peer, staged);
    return 'failed';
  }

  /** Hashes to go on from: those of these headers in their order, then those of the own chain. */
  #locator(from: readonly (StagedHeaders | null)[]): Uint8Array[] {
    const { tip, tree } = this.#parts.chain;
    const hashes = from.flatMap((one) => one?.locator() ?? []);
    return [...hashes, ...tree.locator(tip)].slice(0, LIMITS.locatorHashes);
  }

  #turnsOf(peer: Peer): number {
    return this.#turns.get(peer) ?? 0;
  }

  #turnMs(peer: Peer): number {
    return LIMITS.joinTurnMs * Math.min(1, FIRST_TURN * 2 ** this.#turnsOf(peer));
  }

  /** Takes one page. 'over' ends the walk without an offence: it may be honest. */
  async #takePage(
    headers: readonly Header[],
    locator: readonly Uint8Array[],
    staged: StagedHeaders,
  ): Promise<'good' | 'over' | 'bad-answer' | 'invalid-header'> {
    const { clock, yieldToEventLoop } = this.#parts.context;
    for (const [index, header] of headers.entries()) {
      const taken = staged.take(header, clock.now());
      if (isAhead(taken)) return 'over';
      if (taken !== 'taken' && taken !== 'known')
        return offenceOf(taken, headers, index, locator) ?? 'over';
      if (index % HEADERS_AT_ONCE === HEADERS_AT_ONCE - 1) await yieldToEventLoop();
    }
    return 'good';
  }

  /** What this peer gave in an earlier turn. */
  #stagedOf(peer: Peer): StagedHeaders | null {
    const staged = this.#kept.get(peer) ?? null;
    this.#kept.delete(peer);
    const { tree } = this.#parts.chain;
    return staged?.base !== null && staged !== null && tree.has(staged.base) ? staged : null;
  }

  #later(peer: Peer, staged: StagedHeaders): 'later' {
    this.keep(peer, staged);
    return 'later';
  }

  /** Keeps what a peer gave for its next turn, or for another's. */
  keep(peer: Peer, staged: StagedHeaders): void {
    if (staged.length > 0) this.#kept.set(peer, staged);
    while (this.held > LIMITS.joinHeaders) {
      const [least] = [...this.#kept].sort(
        ([one, a], [other, b]) =>
          Number(other.closed) - Number(one.closed) || (workOf(a) < workOf(b) ? -1 : 1),
      );
      if (least === undefined) break;
      this.#kept.delete(least[0]);
    }
  }

  /** What another peer gave that shows the most work, where that is more. */
  #furtherThan(own: StagedHeaders): StagedHeaders | null {
    let best = own;
    for (const one of this.#kept.values()) if (workOf(one) > workOf(best)) best = one;
    return best === own ? null : best;
  }
}

function heightOf(staged: StagedHeaders): number {
  return staged.end?.height ?? -1;
}

function workOf(staged: StagedHeaders): bigint {
  return staged.end?.work ?? 0n;
}
