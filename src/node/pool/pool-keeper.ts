/**
 * The keeper of a node's pool (P-1): it checks what is offered, keeps the pool on disk, and moves
 * it along with the tip. The rules of the pool itself are in `ledger/pool.ts`.
 *
 * What it does. It checks an offered transaction, cheapest check first: its form; whether the pool
 * has it; whether this tip refuses it whoever signed it; the signatures of the whole batch; then
 * the pool decides. It appends each accepted one to a journal on disk: within 50 ms, or before
 * `offer` resolves if it is of this wallet. It rewrites the journal when most of it is stale. When
 * the tip moves, it rebases the pool in the same turn, with the transactions of disconnected
 * blocks.
 *
 * Why. A flood of transactions that cannot be valid must not cost signature checks. The pool
 * survives a reload. A transaction of the journal may become valid only later: after a ledger was
 * quarantined, half of the chain may be back. So one that is not valid at the start is deferred,
 * and judged again until this node is in sync.
 *
 * States of a transaction: offered; refused; waiting for an earlier one; pooled; in a block, or
 * evicted. One of the journal may be deferred before.
 *
 * Bounds. Those of `POOL_LIMITS`; one signature check a transaction, remembered in `Signatures`.
 */

import { isZero, toHex } from '../../base/bytes.ts';
import { type Account, sameState } from '../../ledger/accounts-record.ts';
import { decodeBody, encodeBody } from '../../ledger/block.ts';
import type { Pool } from '../../ledger/pool.ts';
import type { PoolContext } from '../../ledger/pool-holding.ts';
import { DONE, type LedgerError } from '../../ledger/result.ts';
import { isSpent } from '../../ledger/spent.ts';
import {
  checkTransaction,
  isGenesis,
  signerOf,
  type Transaction,
  wireId,
} from '../../ledger/transaction.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Chain } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { TipChange } from '../chain/tip-change.ts';
import type { NodeEvents } from '../events.ts';
import type { ChainStep, ChainStore, Clock, TimerHandle } from '../ports.ts';
import type { Offered, TakenBack } from './offered.ts';
import type { Relay } from './relay.ts';

/** Transactions of one signer that were not valid at the start. */
interface Deferred {
  readonly signer: Uint8Array;
  transactions: Transaction[];
  /** The signer's account when they were judged last; null: never. */
  judgedBy: Account | null;
}

/** Stale transactions that the journal may always have. */
const STALE_MIN = 512;
/** Transactions in one record of a rewritten journal. */
const RECORD_SIZE = 1_000;
const FLUSH_MS = 50;
/** A larger change of the wall clock against the monotonic one: somebody set it. */
const CLOCK_SET_MS = 1_000;

export class PoolKeeper {
  readonly pool: Pool;
  readonly #chain: Chain;
  readonly #store: ChainStore;
  readonly #clock: Clock;
  readonly #driver: ChainDriver;
  readonly #relay: Relay;
  readonly #events: NodeEvents;
  /** Not in the journal yet. */
  #unwritten: Transaction[] = [];
  /** Transactions of the journal that were not valid at the start, by their signer's key in hex. */
  readonly #deferred = new Map<string, Deferred>();
  /** Wire ids of the journal's transactions at the start: their arrival times are not known. */
  readonly #restored = new Set<string>();
  /** Key of the tip at which the deferred ones were last judged. */
  #judgedAt = '';
  /** Transactions in the journal on disk, stale ones too. */
  #journalled = 0;
  /** Wall-clock time at which the monotonic clock was 0, ms since 1970. */
  #epoch = 0;
  #timer: TimerHandle | null = null;

  constructor(parts: {
    chain: Chain;
    clock: Clock;
    driver: ChainDriver;
    events: NodeEvents;
    pool: Pool;
    relay: Relay;
    store: ChainStore;
  }) {
    this.pool = parts.pool;
    this.#chain = parts.chain;
    this.#clock = parts.clock;
    this.#driver = parts.driver;
    this.#events = parts.events;
    this.#relay = parts.relay;
    this.#store = parts.store;
  }

  /**
   * Puts the journal's transactions into the pool, all at once, as if their blocks had been
   * disconnected: so one that lacks an earlier transaction or funds waits. Those that are not valid
   * at this tip are deferred.
   */
  async restore(records: readonly Uint8Array[]): Promise<void> {
    const held = new Map<string, Transaction>();
    for (const record of records) {
      const decoded = decodeBody(record);
      if (!decoded.ok) continue;
      this.#journalled += decoded.value.length;
      const { charter, signatures } = this.#chain;
      const sound = decoded.value.filter((one) => checkTransaction(charter, one).ok);
      const verdicts = await signatures.verify(sound);
      for (const [index, one] of sound.entries())
        if (verdicts[index]) held.set(toHex(wireId(one)), one);
    }
    for (const id of held.keys()) this.#restored.add(id);
    this.#readmit([...held.values()]);
    for (const one of held.values()) {
      if (!this.#mayBecomeValid(one)) continue;
      const signer = signerOf(this.#chain.charter, one);
      const deferred = this.#deferred.get(toHex(signer)) ?? {
        signer,
        transactions: [],
        judgedBy: null,
      };
      deferred.transactions.push(one);
      this.#deferred.set(toHex(signer), deferred);
    }
  }

  /**
   * Judges deferred transactions again whose signer's account has changed since. `forGood`: judges
   * all of them for the last time, and drops those that are still not valid.
   */
  restoreDeferred(forGood: boolean): void {
    const { tip, state } = this.#chain;
    if (this.#deferred.size === 0 || tip.height === 0) return;
    if (!forGood && tip.key === this.#judgedAt) return;
    this.#judgedAt = tip.key;
    const open: Deferred[] = [];
    for (const deferred of this.#deferred.values()) {
      const account = state.get(deferred.signer);
      if (!forGood && deferred.judgedBy !== null && sameState(account, deferred.judgedBy)) continue;
      deferred.judgedBy = account;
      open.push(deferred);
    }
    if (open.length > 0) this.#readmit(open.flatMap(({ transactions }) => transactions));
    for (const deferred of open) {
      deferred.transactions = deferred.transactions.filter((one) => this.#mayBecomeValid(one));
      if (forGood || deferred.transactions.length === 0)
        this.#deferred.delete(toHex(deferred.signer));
    }
  }

  /** Neither in the pool nor spent: later blocks may make it valid. */
  #mayBecomeValid(transaction: Transaction): boolean {
    if (this.pool.has(toHex(wireId(transaction)))) return false;
    const { charter, state } = this.#chain;
    return !isSpent(charter, state, transaction);
  }

  /** The whole journal as fresh records: deferred, pooled and waiting transactions. */
  records(): Uint8Array[] {
    const deferred = [...this.#deferred.values()].flatMap(({ transactions }) => transactions);
    const all = [...deferred, ...[...this.pool.all()].map(({ transaction }) => transaction)];
    const records: Uint8Array[] = [];
    for (let at = 0; at < all.length; at += RECORD_SIZE)
      records.push(encodeBody(all.slice(at, at + RECORD_SIZE)));
    return records;
  }

  /** As `#rebasePool`; tells the page when one got in. */
  #readmit(transactions: readonly Transaction[]): void {
    if (this.#rebasePool(transactions).entered > 0) this.#events.emit('pool');
  }

  /** Judges the pool and these transactions by the tip, and relays those that got in. */
  #rebasePool(transactions: readonly Transaction[]) {
    const arrival = this.#clock.monotonic();
    const back = transactions.map((transaction) => ({ transaction, arrival }));
    const { promoted, returned, removed } = this.pool.rebase(this.#context, back);
    const entered = [...promoted, ...returned].map((transaction) => toHex(wireId(transaction)));
    if (entered.length > 0) this.#relay.transactions(entered, false);
    return { entered: entered.length, removed };
  }

  /** The state at the tip, and the earliest time of the next block (B-2). */
  get #context(): PoolContext {
    const { state, tip } = this.#chain;
    return { state, time: Math.max(this.#clock.now(), tip.header.time + 1) };
  }

  /** Drops transactions that have expired (L-4). */
  expire(): void {
    const { removed } = this.pool.expire(this.#context.time);
    if (removed.length > 0) this.#events.emit('pool');
  }

  /** Offers transactions, in order. Those of this wallet are on disk when this resolves. */
  async offer(transactions: readonly Transaction[], from: 'own' | 'peer'): Promise<Offered[]> {
    const outcomes: (Offered | null)[] = transactions.map((transaction) => {
      const shape = checkTransaction(this.#chain.charter, transaction);
      if (!shape.ok) return { ok: false, error: shape.error, provable: true };
      const id = toHex(wireId(transaction));
      if (this.pool.has(id)) return { ok: true, wireId: id, status: 'known' };
      return from === 'peer' ? this.#refusedAtTip(transaction) : null;
    });
    const open = transactions.filter((_, index) => outcomes[index] === null);
    const verdicts = await this.#chain.signatures.verify(open);
    const entered: string[] = [];
    let at = 0;
    for (const [index, transaction] of transactions.entries()) {
      if (outcomes[index] !== null) continue;
      const signed = verdicts[at];
      at += 1;
      outcomes[index] = signed ? this.#add(transaction, entered) : UNSIGNED;
    }
    if (entered.length > 0) {
      this.#relay.transactions(entered, from === 'own');
      this.#events.emit('pool');
    }
    if (from === 'own') await this.flush();
    return outcomes as Offered[];
  }

  /**
   * The refusal at this tip that no signature could change; null: there is none. It is found before
   * signatures are checked, as a flood of such transactions must not cost any check.
   */
  #refusedAtTip(transaction: Transaction): Offered | null {
    const { state, charter } = this.#chain;
    const { sender, sequence, amount, fee } = transaction;
    if (isZero(sender)) {
      const claim = charter.issuer === null ? this.pool.checkClaim(transaction, state) : DONE;
      return claim.ok ? null : { ok: false, error: claim.error, provable: false };
    }
    const account = state.get(sender);
    const error: LedgerError | null =
      sequence < account.sequence
        ? { code: 'sequence-low', reason: 'The sequence is used.', field: 'sequence' }
        : account.balance - fee < amount
          ? { code: 'balance', reason: 'The balance does not cover this.', field: 'amount' }
          : null;
    return error === null ? null : { ok: false, error, provable: false };
  }

  /**
   * Relays these (wire ids, hex) once more to peers that are not known to have them. They go out
   * whole, not as ids, so that a peer that refuses one says why.
   */
  relayAgain(wireIds: string[]): void {
    if (wireIds.length > 0) this.#relay.transactions(wireIds, true);
  }

  #add(transaction: Transaction, entered: string[]): Offered {
    const added = this.pool.add(transaction, this.#context, this.#clock.monotonic());
    if (!added.ok) return { ok: false, error: added.error, provable: false };
    const id = toHex(wireId(transaction));
    const { status, promoted } = added.value;
    if (status === 'known') return { ok: true, wireId: id, status };
    if (status === 'pooled') entered.push(id);
    for (const next of promoted) entered.push(toHex(wireId(next)));
    this.#write([transaction]);
    return { ok: true, wireId: id, status };
  }

  #write(transactions: readonly Transaction[]): void {
    this.#unwritten.push(...transactions);
    this.#timer ??= this.#clock.after(FLUSH_MS, () => {
      this.#timer = null;
      void this.flush();
    });
  }

  /** Appends the unwritten transactions; or rewrites the journal, when most of it is stale. */
  flush(): Promise<void> {
    return this.#driver.serially(async () => {
      const unwritten = this.#unwritten;
      const journalled = this.#journalled;
      const stale = journalled - this.#liveCount;
      if (unwritten.length === 0 && stale < STALE_MIN) return;
      const step = stale >= STALE_MIN + this.#liveCount ? this.#rewrite() : this.#append();
      if (step === null) return;
      try {
        await this.#store.commit({ pool: step });
      } catch (error) {
        // They are written when the disk works again.
        this.#unwritten = [...unwritten, ...this.#unwritten].slice(-LIMITS.poolTransactions);
        this.#journalled = journalled;
        this.#driver.report(error);
      }
    });
  }

  /** Transactions that the journal must contain: all others in it are stale. */
  get #liveCount(): number {
    let deferred = 0;
    for (const { transactions } of this.#deferred.values()) deferred += transactions.length;
    return this.pool.size + this.pool.waitingSize + deferred;
  }

  #append(): NonNullable<ChainStep['pool']> | null {
    if (this.#unwritten.length === 0) return null;
    const append = encodeBody(this.#unwritten);
    this.#journalled += this.#unwritten.length;
    this.#unwritten = [];
    return { append };
  }

  #rewrite(): NonNullable<ChainStep['pool']> {
    this.#unwritten = [];
    this.#journalled = this.#liveCount;
    return { replace: this.records() };
  }

  /**
   * The sum that an account's transactions take from its balance, in the smallest unit: those in
   * the pool, and those of `open`, which are not in it yet.
   */
  outgoing(key: Uint8Array, open: readonly Transaction[] = []): number {
    const isClaim = (one: Transaction) => this.#chain.charter.issuer === null && isGenesis(one);
    const here = this.pool.forSigner(toHex(key)).filter((one) => !isClaim(one));
    const sequences = new Set(here.map(({ sequence }) => sequence));
    const waiting = open.filter(({ sequence }) => !sequences.has(sequence));
    return [...here, ...waiting].reduce(
      (sum, one) => sum + one.fee + (isGenesis(one) ? 0 : one.amount),
      0,
    );
  }

  /** Whether this account's claim is pooled (L-8). */
  hasClaim(key: Uint8Array): boolean {
    return this.#chain.charter.issuer === null && this.pool.forSigner(toHex(key)).some(isGenesis);
  }

  /**
   * `limit` pooled transactions from `start` on, best first, each with its time of arrival, ms
   * since 1970; null for one of the journal, which keeps no times.
   */
  page(start: number, limit: number): { transaction: Transaction; arrival: number | null }[] {
    const epoch = this.#clock.now() - this.#clock.monotonic();
    // Shown times move only when somebody set the clock.
    if (Math.abs(epoch - this.#epoch) > CLOCK_SET_MS) this.#epoch = Math.round(epoch);
    return this.pool.list(start, limit).map((transaction) => {
      const id = toHex(wireId(transaction));
      const arrival = this.#restored.has(id) ? undefined : this.pool.entry(id)?.arrival;
      const shown = arrival === undefined ? null : Math.round(this.#epoch + arrival);
      return { transaction, arrival: shown };
    });
  }

  /** The part of a chain step that keeps the transactions of disconnected blocks on disk. */
  journal(back: readonly Transaction[]): NonNullable<ChainStep['pool']> {
    this.#journalled += back.length;
    return { append: encodeBody(back) };
  }

  /**
   * The tip moved: transactions that are in blocks now leave the pool; those of disconnected blocks
   * come in where they are still valid.
   */
  rebase(change: TipChange): TakenBack {
    const back = change.disconnected.flatMap(({ block }) => block.transactions);
    const { removed } = this.#rebasePool(back);
    this.#events.emit('pool');
    const disconnected = new Set(back);
    const isLost = ({ transaction, code }: { transaction: Transaction; code: string }) =>
      code === 'expired' && disconnected.has(transaction);
    return {
      returned: back.filter((one) => this.pool.has(toHex(wireId(one)))).length,
      expired: removed.filter(isLost).map(({ transaction }) => transaction),
    };
  }

  stop(): void {
    this.#timer?.cancel();
  }
}

const UNSIGNED: Offered = {
  ok: false,
  error: { code: 'signature', reason: 'The signature is not the signer’s.', field: 'signature' },
  provable: true,
};
