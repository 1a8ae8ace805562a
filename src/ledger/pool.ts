/**
 * The pool (P-1): transactions that wait for a block, every one of them valid at the tip in its
 * turn.
 */
import { equal, toHex } from '../base/bytes.ts';
import type { Accounts } from './accounts.ts';
import type { Charter } from './charter.ts';
import type { ErrorCode } from './errors.ts';
import { feeToOutbid } from './fee.ts';
import { checkClaim, enterPool } from './pool-enter.ts';
import {
  POOL_LIMITS,
  type PoolEntry,
  type PoolIdentity,
  type PoolLimits,
  poolEntry,
} from './pool-entry.ts';
import { type PoolContext, PoolHolding } from './pool-holding.ts';
import type { Transition } from './pool-index.ts';
import { PoolOrder } from './pool-order.ts';
import { expire, moveTip } from './pool-rebase.ts';
import { checkHolding } from './pool-sanity.ts';
import { ok, type Result } from './result.ts';
import {
  checkTransaction,
  isGenesis,
  MIN_TRANSACTION_BYTES,
  type Transaction,
} from './transaction.ts';

/** The result of `add`. */
export interface Added {
  /** `waiting`: deferred, neither built nor relayed. `known`: nothing is new. */
  status: 'pooled' | 'waiting' | 'known';
  /** Replaced by this one: same signer and sequence, lower fee. */
  replaced: Transaction[];
  /** Evicted to make room. */
  evicted: Transaction[];
  /** Were waiting, and are pooled now. */
  promoted: Transaction[];
  /** Were pooled, and wait now. */
  deferred: Transaction[];
}

/** The result of `rebase`. */
export interface Rebased {
  /**
   * No longer held, or handed in and not taken; those in blocks now are among them
   * (`sequence-low`).
   */
  removed: { transaction: Transaction; code: ErrorCode }[];
  promoted: Transaction[];
  /** From disconnected blocks, pooled again. */
  returned: Transaction[];
  /** Are waiting now: were pooled, or are from disconnected blocks. */
  deferred: Transaction[];
}

/** A transaction from a disconnected block; its signature was verified. */
export interface Returning {
  readonly transaction: Transaction;
  /** When it came, monotonic ms. */
  readonly arrival: number;
}

/**
 * Holds only transactions whose signature the caller has verified. It is valid at one tip, from
 * `rebase` to `rebase`.
 */
export class Pool {
  readonly #charter: Charter;
  readonly #ledgerId: Uint8Array;
  readonly #holding: PoolHolding;
  readonly #order: PoolOrder;
  #context: PoolContext | null = null;
  #serial = 0;

  constructor(
    charter: Charter,
    ledgerId: Uint8Array,
    identity: PoolIdentity,
    limits: PoolLimits = POOL_LIMITS,
  ) {
    this.#charter = charter;
    this.#ledgerId = ledgerId;
    this.#holding = new PoolHolding(charter, identity, limits);
    this.#order = new PoolOrder(this.#holding);
  }

  /** Pooled transactions; deferred ones are not counted. */
  get size(): number {
    return this.#holding.index.size;
  }

  /** Transactions that wait for an earlier one or for funds. */
  get waitingSize(): number {
    return this.#holding.index.waitingSize;
  }

  /**
   * Two pools with the same pooled transactions have the same digest: `xor` is over 8 bytes of each
   * wire id. While more than half the places for claims are taken, claims are left out: pools that
   * differ only by their lotteries must not read each other's again and again.
   */
  digest(): { count: number; xor: Uint8Array } {
    const { index } = this.#holding;
    const withClaims = this.countsClaims;
    return { count: withClaims ? index.size : index.others, xor: index.xor(withClaims) };
  }

  /** Whether `digest` counts claims. */
  get countsClaims(): boolean {
    const { index, limits } = this.#holding;
    return index.claims <= limits.claims / 2;
  }

  /** The pooled transactions, with or without claims. The pool must not change meanwhile. */
  *compared(withClaims: boolean): Generator<Transaction> {
    for (const one of this.ordered()) if (withClaims || !isGenesis(one)) yield one;
  }

  /** The pooled transaction with this wire id (hex). */
  get(wireId: string): Transaction | undefined {
    const entry = this.#holding.index.byWireId(wireId);
    const pooled = entry !== undefined && this.#holding.index.standing(entry) === 'pooled';
    return pooled ? entry.transaction : undefined;
  }

  /** Whether a transaction of this wire id (hex) is pooled or waits. */
  has(wireId: string): boolean {
    return this.#holding.index.byWireId(wireId) !== undefined;
  }

  /** The entry under this id (hex), pooled or waiting. */
  byId(id: string): PoolEntry | undefined {
    return this.#holding.index.byId(id);
  }

  /** The entry under this wire id (hex), pooled or waiting. */
  entry(wireId: string): PoolEntry | undefined {
    return this.#holding.index.byWireId(wireId);
  }

  /**
   * The transactions for a block of this node, in order (B-1): those of its own account, then
   * claims, then the rest in P-1's order. The pool must not change meanwhile.
   */
  *candidates(): Generator<Transaction> {
    const { account } = this.#holding.identity;
    const own = account === null ? '' : toHex(account);
    const queue = this.#holding.queues.get(own);
    const claim = this.#holding.claims.get(own);
    if (claim !== undefined) yield claim.transaction;
    for (const { transaction } of queue?.held.slice(0, queue.pooled) ?? []) yield transaction;
    for (const { transaction, signer } of this.#order.from(0))
      if (signer !== own) yield transaction;
  }

  /**
   * Pooled transactions: claims by lottery, then the best first, each signer's by sequence. The
   * pool must not change meanwhile.
   */
  *ordered(): Generator<Transaction> {
    for (const { transaction } of this.#order.from(0)) yield transaction;
  }

  /** A page of `ordered`. */
  list(start: number, limit: number): Transaction[] {
    const page: Transaction[] = [];
    for (const { transaction } of this.#order.from(start)) {
      if (page.length >= limit) break;
      page.push(transaction);
    }
    return page;
  }

  /**
   * The place of these (wire ids, hex) in `ordered`: `place` from 1, and the bytes of all up to it
   * and with it. Those that are not pooled are left out.
   */
  places(wanted: ReadonlySet<string>): Map<string, { place: number; bytes: number }> {
    const found = new Map<string, { place: number; bytes: number }>();
    let place = 0;
    let bytes = 0;
    if (wanted.size === 0) return found;
    for (const entry of this.#order.from(0)) {
      place += 1;
      bytes += entry.size;
      if (wanted.has(entry.wireId)) found.set(entry.wireId, { place, bytes });
      if (found.size === wanted.size) break;
    }
    return found;
  }

  /**
   * All entries, pooled ones in order and then those that wait: added again in this order all come
   * in.
   */
  *all(): Generator<PoolEntry> {
    yield* this.#order.from(0);
    for (const { held, pooled } of this.#holding.queues.values()) yield* held.slice(pooled);
  }

  /** A signer's (key in hex) transactions, pooled or waiting, by sequence; its claim first. */
  forSigner(signer: string): Transaction[] {
    const claim = this.#holding.claims.get(signer);
    const held = this.#holding.queues.get(signer)?.held ?? [];
    const entries = claim === undefined ? held : [claim, ...held];
    return entries.map(({ transaction }) => transaction);
  }

  /**
   * The first sequence of this account that is not spent in the state, and not taken in the pool or
   * in `open`, which are signed but not here.
   */
  nextSequence(address: Uint8Array, state: Accounts, open: readonly Transaction[] = []): number {
    const queue = this.#holding.queues.get(toHex(address));
    const used = new Set(open.map(({ sequence }) => sequence));
    let next = state.get(address).sequence;
    while (used.has(next) || queue?.at(next) !== undefined) next += 1;
    return next;
  }

  /** The arrival of the oldest pooled transaction, monotonic ms; null when the pool is empty. */
  oldest(): number | null {
    return this.#holding.index.oldest?.arrival ?? null;
  }

  /** The fee and size whose fee per byte a newcomer must outbid; null while there is room. */
  toOutbid(): { fee: number; size: number } | null {
    const { cheapest } = this.#holding.index;
    const full = this.#holding.index.others >= this.#holding.limits.transactions;
    if (!full || cheapest === undefined) return null;
    return { fee: cheapest.transaction.fee, size: cheapest.size };
  }

  /** The least fee that gets a transaction of `size` bytes into the pool as it is. */
  feeToEnter(size: number = MIN_TRANSACTION_BYTES): number {
    return feeToOutbid(this.toOutbid(), size, this.#charter.minFee);
  }

  /**
   * Fails if `add` would refuse a claim (L-8) at this tip whoever signed it: this check is cheaper
   * than its signature.
   */
  checkClaim(transaction: Transaction, state: Accounts): Result<void> {
    return checkClaim(this.#holding, transaction, state);
  }

  /**
   * Takes in a transaction whose signature is verified. If refused, nothing has changed: the codes
   * of `checkTransaction`; `expired`, `sequence-low`, `balance`, `already-claimed`, `supply`;
   * `pool-full`, `pool-sender-full`, `pool-claims-full`, `pool-gap`, `replace-fee-low`.
   *
   * @param context the tip, the same as at the last `rebase` unless the pool is empty.
   * @param arrival monotonic ms: setting the clock changes no order.
   */
  add(transaction: Transaction, context: PoolContext, arrival: number): Result<Added> {
    this.#standOn(context);
    const shape = checkTransaction(this.#charter, transaction);
    if (!shape.ok) return shape;
    const entry = this.#entry(transaction, arrival);
    if (this.has(entry.wireId))
      return ok({ status: 'known', replaced: [], evicted: [], promoted: [], deferred: [] });
    const entered = enterPool(this.#holding, entry, context);
    if (!entered.ok) return entered;
    return ok(this.#added(entry));
  }

  /**
   * Moves to a new tip: drops transactions that are in blocks, invalid or expired, takes back those
   * of disconnected blocks, and keeps the rest in order. The cost is that of the changes: accounts
   * that are the same in both states are skipped.
   */
  rebase(context: PoolContext, back: readonly Returning[]): Rebased {
    const before = this.#context;
    this.#context = context;
    const entries = back
      .map(({ transaction, arrival }) => this.#entry(transaction, arrival))
      .filter(({ wireId }) => !this.has(wireId));
    moveTip(this.#holding, before?.state ?? null, context, entries);
    return this.#rebased(new Set(entries));
  }

  /** Drops transactions that have expired at `time` (ms since 1970); the codes are `expired`. */
  expire(time: number): Rebased {
    expire(this.#holding, time);
    return this.#rebased(new Set());
  }

  /** For tests: throws where the pool's aspects do not agree. */
  sanityCheck(): void {
    checkHolding(this.#holding, [...this.#order.from(0)].length);
  }

  #entry(transaction: Transaction, arrival: number): PoolEntry {
    this.#serial += 1;
    const { identity } = this.#holding;
    return poolEntry(this.#charter, this.#ledgerId, identity, transaction, arrival, this.#serial);
  }

  #standOn(context: PoolContext): void {
    const here = this.#context;
    const same =
      here !== null && (here.state === context.state || equal(here.state.root, context.state.root));
    if (!same && this.size + this.waitingSize > 0)
      throw new Error('pool: the tip moved; rebase comes before add');
    this.#context = context;
    this.#holding.supply = context.state.supply;
  }

  #added(entry: PoolEntry): Added {
    const status = this.get(entry.wireId) === undefined ? 'waiting' : 'pooled';
    const added: Added = { status, replaced: [], evicted: [], promoted: [], deferred: [] };
    for (const transition of this.#transitions()) {
      const { transaction } = transition.entry;
      if (transition.entry === entry) continue;
      if (transition.after === 'pooled') added.promoted.push(transaction);
      else if (transition.after === 'waiting') added.deferred.push(transaction);
      else if (transition.code === 'replaced') added.replaced.push(transaction);
      else added.evicted.push(transaction);
    }
    return added;
  }

  #transitions(): Transition[] {
    const transitions = this.#holding.index.transitions();
    for (const { entry } of transitions) this.#order.touch(entry.signer);
    return transitions;
  }

  #rebased(returning: ReadonlySet<PoolEntry>): Rebased {
    const rebased: Rebased = { removed: [], promoted: [], returned: [], deferred: [] };
    for (const { entry, after, code } of this.#transitions()) {
      const { transaction } = entry;
      if (after === 'gone') rebased.removed.push({ transaction, code });
      else if (after === 'waiting') rebased.deferred.push(transaction);
      else if (returning.has(entry)) rebased.returned.push(transaction);
      else rebased.promoted.push(transaction);
    }
    return rebased;
  }
}
