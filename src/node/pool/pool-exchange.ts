/**
 * Exchanges pools with peers: takes what they offer, and makes pools equal that still differ when
 * both rest.
 */
import { equal, toHex } from '../../base/bytes.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FEATURES } from '../../protocol/ops.ts';
import type { Items, Refusal } from '../../protocol/shapes.ts';
import { wireKey } from '../answers.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeContext } from '../context.ts';
import type { NodeLimits } from '../node-limits.ts';
import { takes } from '../peers/features.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { Clock } from '../ports.ts';
import type { Sync } from '../sync/sync.ts';
import { type AskPool, PoolDifference } from './pool-difference.ts';
import type { PoolKeeper } from './pool-keeper.ts';

interface Parts {
  readonly driver: ChainDriver;
  readonly keeper: PoolKeeper;
  readonly neighbours: Neighbours;
  readonly sync: Sync;
}

/** The state of the comparison with one peer's pool. */
interface Compared {
  /** The digest that the peer told last. */
  digest: string;
  /** It is not read again before this time, monotonic ms. */
  notBefore: number;
  /** The pause after the next reading that brings nothing, ms. */
  pauseMs: number;
  /** It is being compared or read now. */
  running: boolean;
  /** The last comparison by digests brought nothing: next time it is read by pages. */
  wasVain: boolean;
}

export class PoolExchange {
  readonly #keeper: PoolKeeper;
  readonly #clock: Clock;
  readonly #limits: NodeLimits;
  readonly #parts: Parts;
  readonly #yield: () => Promise<void>;
  readonly #compared = new WeakMap<Peer, Compared>();
  readonly #difference: PoolDifference;
  /** A pool is compared by digests: one at a time, as that holds a list of all of the own one. */
  #reconciling = false;
  /** Peers whose pools are due to be compared so after that. */
  readonly #waiting: Peer[] = [];

  constructor(parts: Parts, context: NodeContext) {
    const { clock, limits, yieldToEventLoop } = context;
    this.#limits = limits;
    this.#parts = parts;
    this.#keeper = parts.keeper;
    this.#clock = clock;
    this.#yield = yieldToEventLoop;
    this.#difference = new PoolDifference(parts.keeper.pool, context);
  }

  /** Takes transactions that a peer offers (null: the console). */
  async merge(
    peer: Peer | null,
    items: Items<Transaction>,
  ): Promise<{ taken: number; refused: Refusal[] }> {
    const { taken, refused } = await this.#take(peer, items);
    return { taken, refused };
  }

  async #take(
    peer: Peer | null,
    items: Items<Transaction>,
  ): Promise<{ taken: number; fresh: number; refused: Refusal[] }> {
    const refused: Refusal[] = [...items.refused];
    let offence = items.refused.length > 0;
    if (offence) this.#parts.neighbours.penalise(peer, 'invalid-transaction');
    let taken = 0;
    let fresh = 0;
    // A few at a time: thousands at once would hold up all else.
    for (let from = 0; from < items.values.length; from += LIMITS.transactionsAtOnce) {
      if (from > 0) await this.#yield();
      // After an offence the rest are not worth their signature checks. A peer that merely left may
      // have offered good ones.
      if (this.#parts.driver.isStopped || (offence && peer?.closed)) break;
      const some = items.values.slice(from, from + LIMITS.transactionsAtOnce);
      for (const { value } of some) peer?.knownTransactions.add(wireKey(value));
      const outcomes = await this.#keeper.offer(
        some.map(({ value }) => value),
        'peer',
      );
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.ok) {
          taken += 1;
          if (outcome.status !== 'known') fresh += 1;
          continue;
        }
        const { code, reason } = outcome.error;
        refused.push({ index: some[at]?.index ?? from + at, code, reason });
        if (!outcome.provable) continue;
        offence = true;
        this.#parts.neighbours.penalise(peer, 'invalid-transaction');
      }
    }
    refused.sort((a, b) => a.index - b.index);
    return { taken, fresh, refused };
  }

  /**
   * A peer told its tip and pool. What its pool has beside this one is read when it is new, or when
   * it told the same other digest twice; ever less often while that brings nothing, as when two
   * payments spend the same coins. It is compared by digests, one peer at a time; where that
   * brought nothing, it is read by pages the next time: digests can be made to hide payments.
   */
  async helloReceived(peer: Peer, first: boolean): Promise<void> {
    const { hello } = peer;
    if (hello === null || hello.pool.count === 0 || !hello.synced || this.#parts.sync.behind)
      return;
    const ours = this.#keeper.pool.digest();
    if (ours.count === hello.pool.count && equal(ours.xor, hello.pool.xor)) return;
    const digest = `${hello.pool.count}:${toHex(hello.pool.xor)}`;
    const compared = this.#compared.get(peer) ?? {
      digest: '',
      notBefore: 0,
      pauseMs: LIMITS.poolPullMs,
      running: false,
      wasVain: false,
    };
    this.#compared.set(peer, compared);
    const isSame = compared.digest === digest;
    compared.digest = digest;
    const now = this.#clock.monotonic();
    if (compared.running || (!first && (!isSame || now < compared.notBefore))) return;
    // Where most of it is lacking, reading all of it costs less than finding out what.
    const isClose = 2 * ours.count >= hello.pool.count;
    const reconciles = isClose && takes(peer, FEATURES.reconcile) && !compared.wasVain;
    if (reconciles && this.#reconciling) return this.#wait(peer);
    compared.running = true;
    try {
      const fresh = reconciles ? await this.#reconcile(peer) : await this.#read(peer);
      compared.wasVain = reconciles && fresh === 0;
      compared.pauseMs =
        fresh > 0 ? LIMITS.poolPullMs : Math.min(2 * compared.pauseMs, LIMITS.poolPullMaxMs);
      compared.notBefore = this.#clock.monotonic() + compared.pauseMs;
    } finally {
      compared.running = false;
      if (reconciles) this.#compareNext();
    }
  }

  /** One that finds no place comes again when it next tells of its pool. */
  #wait(peer: Peer): void {
    if (this.#waiting.length >= LIMITS.reconcileWaiting || this.#waiting.includes(peer)) return;
    this.#waiting.push(peer);
  }

  #compareNext(): void {
    while (!this.#reconciling && !this.#parts.driver.isStopped) {
      const peer = this.#waiting.shift();
      if (peer === undefined) return;
      if (!peer.closed) void this.helloReceived(peer, true);
    }
  }

  /** Takes what the pool has beside this node's own; returns how many were new. */
  async #reconcile(peer: Peer): Promise<number> {
    this.#reconciling = true;
    try {
      const ask = this.#askerOf(peer);
      return await this.#fetch(peer, ask, await this.#difference.missing(ask));
    } finally {
      this.#reconciling = false;
    }
  }

  /** Asks the peer as long as the time for a whole comparison lasts: it may be slow on purpose. */
  #askerOf(peer: Peer): AskPool {
    const clock = this.#clock;
    const until = clock.monotonic() + LIMITS.reconcileMs;
    return async (op, args) => {
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0 || this.#parts.driver.isStopped) return null;
      return new Promise((resolve) => {
        const timer = clock.after(leftMs, () => resolve(null));
        void peer.ask(op, args).then((answer) => {
          timer.cancel();
          resolve(answer.ok ? answer.response : null);
        });
      });
    };
  }

  async #fetch(peer: Peer, ask: AskPool, ids: readonly Uint8Array[]): Promise<number> {
    let fresh = 0;
    let vain = 0;
    // Beyond some that bring nothing the rest would cost signature checks for nothing as well.
    for (let from = 0; from < ids.length; from += LIMITS.fetchAtOnce) {
      if (vain >= LIMITS.reconcileVain) break;
      const some = ids.slice(from, from + LIMITS.fetchAtOnce);
      const answer = await ask('transactions', { ids: some });
      if (answer === null) break;
      const wanted = new Set(some.map(toHex));
      const given = answer.transactions.filter((one) => wanted.delete(wireKey(one)));
      const values = given.map((value, index) => ({ index, value }));
      const taken = await this.#take(peer, { values, refused: [] });
      fresh += taken.fresh;
      vain = taken.fresh > 0 ? 0 : vain + 1;
    }
    return fresh;
  }

  /**
   * Reads the pool page by page as long as there is something to take; returns how many were new.
   */
  async #read(peer: Peer): Promise<number> {
    let fresh = 0;
    let lostByLot = 0;
    for (let start = 0; start < LIMITS.poolTransactions + this.#limits.poolClaims; ) {
      if (peer.closed || this.#parts.driver.isStopped) break;
      const answer = await peer.ask('pool', { start, limit: this.#limits.poolPerAnswer });
      if (!answer.ok) break;
      const { transactions, total } = answer.response;
      if (transactions.length === 0) break;
      const values = transactions.map((value, index) => ({ index, value }));
      const page = await this.#take(peer, { values, refused: [] });
      fresh += page.fresh;
      const byLot = page.refused.filter(({ code }) => code === 'pool-claims-full').length;
      // No honest pool has more claims than that.
      lostByLot += byLot;
      if (lostByLot > this.#limits.poolClaims) break;
      // A page may be followed by news if it was known, or lost this node's lottery of claims. If
      // it was refused for another reason, the next would cost signature checks for nothing.
      if (page.fresh === 0 && page.refused.length > byLot) break;
      start += transactions.length;
      if (total !== null && start >= total) break;
    }
    return fresh;
  }
}
