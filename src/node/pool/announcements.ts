/**
 * Payments that peers announce by wire id. Each is fetched from one announcer, and from the next if
 * that one does not give it in good time. So a payment crosses each link as 32 bytes, and reaches a
 * node whole about once, however many neighbours have it. An announcement proves nothing, so only
 * the id and the announcers are kept. What is lost here (a full table, or all announcers left)
 * comes when pools are compared.
 */
import { toHex } from '../../base/bytes.ts';
import type { Pool } from '../../ledger/pool.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { itemsOf } from '../../protocol/shapes.ts';
import { wireKey } from '../answers.ts';
import { patience } from '../peers/answer-times.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';
import type { PoolExchange } from './pool-exchange.ts';

interface Wanted {
  readonly id: Uint8Array;
  /** The peer that is asked for it. */
  from: Peer;
  /** Other peers that announced it. */
  readonly others: Peer[];
  asked: boolean;
}

export class Announcements {
  readonly #pool: Pick<Pool, 'has'>;
  readonly #exchange: Pick<PoolExchange, 'merge'>;
  readonly #neighbours: Pick<Neighbours, 'nodes'>;
  /** Announced payments by wire id in hex. */
  readonly #wanted = new Map<string, Wanted>();
  readonly #counts = new Map<Peer, number>();
  readonly #fetching = new Set<Peer>();
  /** Transactions that came before the ones they follow, each with its source peer. */
  #ahead: { transaction: Transaction; from: Peer }[] = [];

  constructor(
    pool: Pick<Pool, 'has'>,
    exchange: Pick<PoolExchange, 'merge'>,
    neighbours: Pick<Neighbours, 'nodes'>,
  ) {
    this.#pool = pool;
    this.#exchange = exchange;
    this.#neighbours = neighbours;
  }

  get size(): number {
    return this.#wanted.size;
  }

  announced(peer: Peer, ids: readonly Uint8Array[]): void {
    for (const id of ids) {
      const key = toHex(id);
      peer.knownTransactions.add(key);
      if (this.#pool.has(key)) continue;
      const known = this.#wanted.get(key);
      if (known === undefined) this.#want(key, id, peer);
      else if (known.from !== peer && !known.others.includes(peer)) {
        if (known.others.length < LIMITS.otherAnnouncers) known.others.push(peer);
      }
    }
    void this.#fetch(peer);
  }

  /** A peer has left: other announcers are asked for its payments. */
  forget(peer: Peer): void {
    for (const [key, wanted] of this.#wanted) {
      const at = wanted.others.indexOf(peer);
      if (at >= 0) wanted.others.splice(at, 1);
      if (wanted.from === peer) this.#next(key, wanted);
    }
    this.#counts.delete(peer);
  }

  #want(key: string, id: Uint8Array, from: Peer): void {
    const count = this.#counts.get(from) ?? 0;
    if (this.#wanted.size >= LIMITS.announced || count >= LIMITS.announcedByPeer) return;
    this.#wanted.set(key, { id, from, others: [], asked: false });
    this.#counts.set(from, count + 1);
  }

  #drop(key: string, { from }: Wanted): void {
    this.#wanted.delete(key);
    this.#uncount(from);
  }

  #uncount(peer: Peer): void {
    const count = (this.#counts.get(peer) ?? 0) - 1;
    if (count > 0) this.#counts.set(peer, count);
    else this.#counts.delete(peer);
  }

  /** Asks the next announcer; gives the payment up if there is none. */
  #next(key: string, wanted: Wanted): void {
    const next = wanted.others.shift();
    if (next === undefined) return this.#drop(key, wanted);
    this.#uncount(wanted.from);
    wanted.from = next;
    wanted.asked = false;
    this.#counts.set(next, (this.#counts.get(next) ?? 0) + 1);
    void this.#fetch(next);
  }

  /** Asks a peer one question at a time, until nothing is left to ask it for. */
  async #fetch(peer: Peer): Promise<void> {
    if (this.#fetching.has(peer)) return;
    this.#fetching.add(peer);
    try {
      while (!peer.closed) {
        // Payments announced in the same turn go into one question.
        await Promise.resolve();
        const batch = this.#batch(peer);
        if (batch.length === 0) return;
        await this.#ask(peer, batch);
      }
    } finally {
      this.#fetching.delete(peer);
    }
  }

  #batch(peer: Peer): [key: string, wanted: Wanted][] {
    const batch: [string, Wanted][] = [];
    if (!this.#counts.has(peer)) return batch;
    for (const [key, wanted] of this.#wanted) {
      if (wanted.from !== peer || wanted.asked) continue;
      if (this.#pool.has(key)) {
        this.#drop(key, wanted);
        continue;
      }
      wanted.asked = true;
      batch.push([key, wanted]);
      if (batch.length >= LIMITS.fetchAtOnce) break;
    }
    return batch;
  }

  async #ask(peer: Peer, batch: readonly [key: string, wanted: Wanted][]): Promise<void> {
    const ids = batch.map(([, { id }]) => id);
    const waitMs = patience(this.#neighbours.nodes(), LIMITS.fetchTimeoutMs);
    const answer = await peer.ask('transactions', { ids }, waitMs);
    const given = new Map<string, Transaction>();
    const asked = new Set(batch.map(([key]) => key));
    for (const transaction of answer.ok ? answer.response.transactions : []) {
      const key = wireKey(transaction);
      if (asked.has(key)) given.set(key, transaction);
    }
    for (const [key, wanted] of batch) {
      if (this.#wanted.get(key) !== wanted || wanted.from !== peer) continue;
      if (given.has(key)) this.#drop(key, wanted);
      else this.#next(key, wanted);
    }
    if (given.size === 0) return;
    peer.quota.gave([...given.values()]);
    await this.#take(peer, [...given.values()]);
  }

  /**
   * Offers payments to the pool. Those that came too early are offered once more with the next
   * ones.
   */
  async #take(peer: Peer, transactions: readonly Transaction[]): Promise<void> {
    const again = this.#ahead;
    this.#ahead = [];
    const gaps = await this.#merge(peer, transactions);
    for (const index of gaps) {
      const transaction = transactions[index];
      if (transaction !== undefined && this.#ahead.length < LIMITS.announcedByPeer)
        this.#ahead.push({ transaction, from: peer });
    }
    for (const from of new Set(again.map((one) => one.from))) {
      if (from.closed) continue;
      const theirs = again.filter((one) => one.from === from);
      await this.#merge(
        from,
        theirs.map(({ transaction }) => transaction),
      );
    }
  }

  /**
   * Offers them as a `merge` of that peer. Returns the indexes of those too far ahead of their
   * signer's next sequence (`pool-gap`): the ones they follow may be on their way from another
   * peer.
   */
  async #merge(peer: Peer, transactions: readonly Transaction[]): Promise<number[]> {
    const { refused } = await this.#exchange.merge(peer, itemsOf(transactions));
    return refused.filter(({ code }) => code === 'pool-gap').map(({ index }) => index);
  }
}
