/**
 * The pool of a node (P-1), between `ledger/pool.ts` and the world.
 *
 * What it does. What is offered is looked at cheapest first: form, whether it is known, whether it
 * is refused at this tip whoever signed it, then signatures, all of a batch together; then the pool
 * decides. Each change is appended to a journal on disk within 50 ms, of own ones before `offer`
 * resolves; the journal is rewritten when most of it is stale. As the tip moves the pool is rebased
 * in the same turn, with what left blocks give back.
 *
 * Why. A flood of what can never stand must not cost signatures. The pool survives a reload, and
 * what lay in the journal may be valid later only: after a ledger was quarantined the chain may be
 * half back, so what does not hold is kept (`deferred`) and judged again until this node is in
 * sync.
 *
 * States of a transaction: offered; refused; waiting for an earlier one; pooled; gone into a block
 * or pushed out. Of one in the journal: deferred, then one of these.
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
import type { Chain, TipChange } from '../chain/chain.ts';
import type { ChainDriver } from '../chain/chain-driver.ts';
import type { NodeEvents } from '../events.ts';
import type { ChainStep, ChainStore, Clock, TimerHandle } from '../ports.ts';
import type { Relay } from './relay.ts';

/** What became of one offered transaction. */
export type Offered =
  | { ok: true; wireId: string; status: 'pooled' | 'waiting' | 'known' }
  | {
      ok: false;
      error: LedgerError /** Invalid in any state: no honest node relays it. */;
      provable: boolean;
    };

/** What became of the transactions of left blocks that the new ones do not hold as well. */
export interface TakenBack {
  /** Pooled again, or waiting aside. */
  readonly returned: number;
  /** Lost: no later block may hold them (L-4). */
  readonly expired: readonly Transaction[];
}

interface Deferred {
  readonly signer: Uint8Array;
  transactions: Transaction[];
  /** The signer's account when they were last looked at. */
  judgedBy: Account | null;
}

/** Journal entries beyond what is pooled that make a rewrite worth it. */
const SLACK = 512;
/** Transactions in one journal record when it is rewritten. */
const RECORD = 1_000;
const FLUSH_MS = 50;
const CLOCK_SET_MS = 1_000;

export class PoolKeeper {
  readonly pool: Pool;
  readonly #chain: Chain;
  readonly #store: ChainStore;
  readonly #clock: Clock;
  readonly #driver: ChainDriver;
  readonly #relay: Relay;
  readonly #events: NodeEvents;
  #unwritten: Transaction[] = [];
  /**
   * Of the journal, what did not hold at the tip that was found at the start; by its signer's key
   * in hex.
   */
  readonly #deferred = new Map<string, Deferred>();
  /** Wire ids of what the journal held at the start: since when it waited is not known. */
  readonly #restored = new Set<string>();
  /** Key of the tip by which that was last judged. */
  #judgedAt = '';
  #journalled = 0;
  /** Wall clock where the monotonic one was 0, ms since 1970. */
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
   * Takes up the journal. All of it at once, as what left blocks give back: it lies in the order it
   * was written, and what lacks an earlier one or funds now still waits. What does not hold at the
   * tip is kept till this node is in sync: after a ledger was quarantined its chain may be half
   * back.
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
    this.#takeUp([...held.values()]);
    for (const one of held.values()) {
      if (!this.#mayHold(one)) continue;
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
   * Judges what did not hold at the start once more, where its signer's account is another now;
   * `forGood`: for the last time.
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
    if (open.length > 0) this.#takeUp(open.flatMap(({ transactions }) => transactions));
    for (const deferred of open) {
      deferred.transactions = deferred.transactions.filter((one) => this.#mayHold(one));
      if (forGood || deferred.transactions.length === 0)
        this.#deferred.delete(toHex(deferred.signer));
    }
  }

  /** Neither held nor used up: a chain that goes on may make it valid. */
  #mayHold(transaction: Transaction): boolean {
    if (this.pool.has(toHex(wireId(transaction)))) return false;
    const { charter, state } = this.#chain;
    return !isSpent(charter, state, transaction);
  }

  /** All of the journal, for another disk: pooled, waiting, and not judged yet. */
  records(): Uint8Array[] {
    const deferred = [...this.#deferred.values()].flatMap(({ transactions }) => transactions);
    const all = [...deferred, ...[...this.pool.all()].map(({ transaction }) => transaction)];
    const records: Uint8Array[] = [];
    for (let at = 0; at < all.length; at += RECORD)
      records.push(encodeBody(all.slice(at, at + RECORD)));
    return records;
  }

  #takeUp(transactions: readonly Transaction[]): void {
    if (this.#takeBack(transactions).entered > 0) this.#events.emit('pool');
  }

  /** Judges the pool, and these beside it, by the tip; whether any of them got in. */
  #takeBack(transactions: readonly Transaction[]) {
    const arrival = this.#clock.monotonic();
    const back = transactions.map((transaction) => ({ transaction, arrival }));
    const { promoted, returned, removed } = this.pool.rebase(this.#context, back);
    const entered = [...promoted, ...returned].map((transaction) => toHex(wireId(transaction)));
    if (entered.length > 0) this.#relay.transactions(entered, false);
    return { entered: entered.length, removed };
  }

  /** The tip, and the time of the next block at the earliest (B-2). */
  get #context(): PoolContext {
    const { state, tip } = this.#chain;
    return { state, time: Math.max(this.#clock.now(), tip.header.time + 1) };
  }

  /** Drops what has expired since (L-4). */
  expire(): void {
    const { removed } = this.pool.expire(this.#context.time);
    if (removed.length > 0) this.#events.emit('pool');
  }

  /** Offers transactions in order. `own`: written to disk before this resolves. */
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
   * What is refused at this tip whoever signed it: a flood of it must not cost signatures (cheapest
   * check first).
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
   * Relays these (wire ids, hex) once more to peers that are not known to have them: whole, so that
   * they say what they refuse.
   */
  tellAgain(wireIds: string[]): void {
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

  /** Writes what came since the last time; the journal is rewritten when most of it is stale. */
  flush(): Promise<void> {
    return this.#driver.serially(async () => {
      const unwritten = this.#unwritten;
      const journalled = this.#journalled;
      const stale = journalled - this.#held;
      if (unwritten.length === 0 && stale < SLACK) return;
      const step = stale >= SLACK + this.#held ? this.#rewrite() : this.#append();
      if (step === null) return;
      try {
        await this.#store.commit({ pool: step });
      } catch (error) {
        // Still to be written, when the disk takes it again.
        this.#unwritten = [...unwritten, ...this.#unwritten].slice(-LIMITS.poolTransactions);
        this.#journalled = journalled;
        this.#driver.report(error);
      }
    });
  }

  /** Transactions the journal is there for. */
  get #held(): number {
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
    this.#journalled = this.#held;
    return { replace: this.records() };
  }

  /**
   * What an account's transactions take from its balance, smallest units: the pooled ones, and
   * `open` ones that wait to get in.
   */
  outgoing(key: Uint8Array, open: readonly Transaction[] = []): number {
    const isClaim = (one: Transaction) => this.#chain.charter.issuer === null && isGenesis(one);
    const here = this.pool.forSigner(toHex(key)).filter((one) => !isClaim(one));
    const places = new Set(here.map(({ sequence }) => sequence));
    const waiting = open.filter(({ sequence }) => !places.has(sequence));
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
   * A page of what is pooled, best first, with the time each came, ms since 1970; null for what was
   * here before this start: the journal keeps no times.
   */
  page(start: number, limit: number): { transaction: Transaction; arrival: number | null }[] {
    const epoch = this.#clock.now() - this.#clock.monotonic();
    // Only a clock that was set anew moves what is shown.
    if (Math.abs(epoch - this.#epoch) > CLOCK_SET_MS) this.#epoch = Math.round(epoch);
    return this.pool.list(start, limit).map((transaction) => {
      const id = toHex(wireId(transaction));
      const arrival = this.#restored.has(id) ? undefined : this.pool.entry(id)?.arrival;
      const shown = arrival === undefined ? null : Math.round(this.#epoch + arrival);
      return { transaction, arrival: shown };
    });
  }

  /** Part of a chain step: transactions of left blocks stay on disk. */
  journal(back: readonly Transaction[]): NonNullable<ChainStep['pool']> {
    this.#journalled += back.length;
    return { append: encodeBody(back) };
  }

  /**
   * The tip moved: what is now in blocks leaves, what came back from left blocks enters where still
   * valid.
   */
  rebase(change: TipChange): TakenBack {
    const back = change.disconnected.flatMap(({ block }) => block.transactions);
    const { removed } = this.#takeBack(back);
    this.#events.emit('pool');
    const left = new Set(back);
    const isLost = ({ transaction, code }: { transaction: Transaction; code: string }) =>
      code === 'expired' && left.has(transaction);
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
