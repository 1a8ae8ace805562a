/**
 * The quotas of one peer (N-5, hostile: request floods): a token bucket for each op and one for the
 * cost of all. The answerer keeps them, and the asker keeps somewhat narrower ones. Pure: time is
 * passed in, monotonic ms.
 */
import { isGenesis, MAX_TRANSACTION_BYTES, type Transaction } from '../ledger/transaction.ts';
import type { Encoding } from './codec.ts';
import { SHORT_ID_BYTES } from './compact.ts';
import { LIMITS } from './limits.ts';
import {
  type Bucket,
  KIB_COST,
  OP_NAMES,
  OPS,
  type Op,
  PEER_BUDGET,
  PEER_BUDGET_AT_FIRST,
} from './ops.ts';
import { DIGEST_BYTES, lengthsOf } from './pool-parts.ts';
import type { Request } from './shapes.ts';

/**
 * - `ok`: handle it.
 * - `wait`: answer 429; nothing else is done.
 * - `flood`: the peer was told to wait too often: close the link as `quota`.
 */
export type QuotaVerdict = 'ok' | 'wait' | 'flood';

/** The costs of a message that cannot be decoded, or names no op. */
const BAD_MESSAGE = { cost: 5, itemCost: 0, quota: { capacity: 20, perSecond: 2 } } as const;

/**
 * The part of the answerer's rates that an asker uses: evenly sent messages may arrive in lumps.
 */
const ASKERS_SHARE = 0.8;
/** The part of a burst that an asker uses. */
const ASKERS_BURST = 0.5;

/** Ops whose answers hold about as many bytes as are loaded for them. */
const LOADED: readonly Op[] = ['blocks', 'accounts'];

export class TokenBucket {
  readonly #bucket: Bucket;
  #tokens: number;
  #at: number;

  constructor(bucket: Bucket, now: number, atFirst: number = bucket.capacity) {
    this.#bucket = bucket;
    this.#tokens = atFirst;
    this.#at = now;
  }

  get capacity(): number {
    return this.#bucket.capacity;
  }

  /** More than the bucket holds is asked of a full bucket; otherwise it could never be granted. */
  has(amount: number, now: number): boolean {
    this.#refill(now);
    return this.#tokens >= Math.min(amount, this.#bucket.capacity);
  }

  take(amount: number): void {
    this.#tokens = Math.max(Math.min(0, this.#tokens), this.#tokens - amount);
  }

  /** Takes an amount as `take` does; the bucket owes what it lacks. */
  owe(amount: number): void {
    this.#tokens -= amount;
  }

  /** The amount in the bucket; below 0 it is owed. */
  left(now: number): number {
    this.#refill(now);
    return this.#tokens;
  }

  /** Takes on credit; returns the ms until the credit is paid back. */
  borrow(amount: number, now: number): number {
    this.#refill(now);
    this.#tokens -= amount;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#bucket.perSecond) * 1000;
  }

  /** A clock that went back refills nothing and takes nothing away. */
  #refill(now: number): void {
    const { capacity, perSecond } = this.#bucket;
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#tokens = Math.min(capacity, this.#tokens + seconds * perSecond);
    this.#at = Math.max(this.#at, now);
  }
}

/** The units that reading or writing this many bytes costs. */
export function bytesCost(bytes: number, encoding: Encoding): number {
  return (bytes / 1024) * KIB_COST[encoding];
}

/** The units for taking this many bytes from disk, or of account records, and for checking them. */
export function loadCost(bytes: number): number {
  return bytesCost(bytes, 'binary');
}

/**
 * The units of a request with `items` as of `itemsOfRequest`, without its bytes; null: a bad
 * message.
 */
export function requestCost(op: Op | null, items: number): number {
  const row = op === null ? BAD_MESSAGE : OPS[op];
  return row.cost + row.itemCost * items;
}

/** The quotas that the answerer keeps. */
export class Quota {
  readonly #ops = new Map<Op | null, TokenBucket>();
  readonly #budget: TokenBucket;
  #refused = 0;
  /** When the peer was first told to wait in the current window, monotonic ms. */
  #windowStart = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.#budget = new TokenBucket(PEER_BUDGET, now, PEER_BUDGET_AT_FIRST);
    for (const op of OP_NAMES) this.#ops.set(op, new TokenBucket(OPS[op].quota, now));
    this.#ops.set(null, new TokenBucket(BAD_MESSAGE.quota, now));
  }

  /** The units left of the budget; below 0 they are owed. */
  left(now: number): number {
    return this.#budget.left(now);
  }

  /** Charges the reading of a message that came at `came`, before it is decoded. */
  read(bytes: number, encoding: Encoding, now: number, came: number = now): QuotaVerdict {
    const cost = bytesCost(bytes, encoding);
    if (!this.#budget.has(cost, now)) return this.#refuse(now, came);
    this.#budget.take(cost);
    return 'ok';
  }

  /**
   * Charges one request of `op` (null: a bad message) that came at `came`, with `items` as by
   * `itemsOfRequest`.
   */
  take(op: Op | null, items: number, now: number, came: number = now): QuotaVerdict {
    const bucket = this.#ops.get(op);
    if (bucket === undefined) throw new Error(`no quota for op ${op}`);
    const cost = requestCost(op, items);
    if (!bucket.has(1, now) || !this.#budget.has(cost, now)) return this.#refuse(now, came);
    bucket.take(1);
    this.#budget.take(cost);
    return 'ok';
  }

  /** Charges an answer that was written; its length was not known before. */
  wrote(bytes: number, encoding: Encoding): void {
    this.#budget.owe(bytesCost(bytes, encoding));
  }

  /** Charges bytes taken from disk or from the accounts for an answer. */
  loaded(bytes: number): void {
    this.#budget.owe(loadCost(bytes));
  }

  /** Charges payments that it announced and gave: as if it had merged them. */
  gave(transactions: readonly Transaction[]): void {
    this.#budget.owe(OPS.merge.itemCost * itemsOfPool(transactions));
  }

  /** Messages sent before the peer was told to wait do not count against it. */
  #refuse(now: number, came: number): QuotaVerdict {
    if (now - this.#windowStart >= LIMITS.quotaWindowMs) {
      this.#windowStart = now;
      this.#refused = 0;
    }
    if (came >= this.#windowStart) this.#refused += 1;
    return this.#refused > LIMITS.refusedByQuota ? 'flood' : 'wait';
  }
}

/** The quotas that the asker keeps: an asker within them is not told to wait. */
export class Pace {
  readonly #ops = new Map<Op, TokenBucket>();
  readonly #budget: TokenBucket;

  constructor(now: number) {
    const atFirst = PEER_BUDGET_AT_FIRST * ASKERS_BURST;
    this.#budget = new TokenBucket(narrower(PEER_BUDGET), now, atFirst);
    for (const op of OP_NAMES) this.#ops.set(op, new TokenBucket(narrower(OPS[op].quota), now));
  }

  /**
   * Notes a question about to be asked; returns the ms to wait before it is sent.
   * @param pooled how many payments the answerer told that it has pooled.
   */
  ask(request: Request, bytes: number, encoding: Encoding, now: number, pooled = 0): number {
    const bucket = this.#ops.get(request.op);
    if (bucket === undefined) throw new Error(`no quota for op ${request.op}`);
    const cost =
      requestCost(request.op, itemsOfRequest(request)) +
      bytesCost(bytes, encoding) +
      walkCost(request, pooled);
    return Math.max(bucket.borrow(1, now), this.#budget.borrow(cost, now));
  }

  /** Credits payments that the peer fetched from here after they had been announced. */
  gave(transactions: readonly Transaction[], now: number): void {
    this.#budget.borrow(OPS.merge.itemCost * itemsOfPool(transactions), now);
  }

  /**
   * Notes the answer to a question, and what the answerer took from its disk or accounts for it.
   */
  answered(op: Op, bytes: number, encoding: Encoding, now: number): void {
    this.#budget.borrow(bytesCost(bytes, encoding) + loadedFor(op, bytes), now);
  }
}

/** The units of the answerer's walk over its pool; nobody can tell of more than a pool holds. */
function walkCost(request: Request, pooled: number): number {
  if (request.op !== 'reconcile') return 0;
  const most = LIMITS.poolTransactions + LIMITS.poolClaims;
  return loadCost(Math.min(pooled, most) * DIGEST_BYTES * lengthsOf(request.args.prefixes));
}

/** The units, at most, for what the answerer took from its disk or accounts for so many bytes. */
function loadedFor(op: Op, bytes: number): number {
  if (LOADED.includes(op)) return loadCost(bytes);
  if (op !== 'short') return 0;
  const block = (bytes / SHORT_ID_BYTES) * MAX_TRANSACTION_BYTES;
  return loadCost(Math.min(block, LIMITS.messageBytes));
}

function narrower({ capacity, perSecond }: Bucket): Bucket {
  return { capacity: capacity * ASKERS_BURST, perSecond: perSecond * ASKERS_SHARE };
}

/** Most transactions of a block were verified before, in the pool; a block's cost this part. */
const IN_BLOCK = 0.3;

/** Claims cost their makers nothing, so one counts as this many items: floods of them wait. */
const CLAIM_ITEMS = 4;

function itemsOfPool(transactions: readonly Transaction[]): number {
  return transactions.reduce((sum, one) => sum + (isGenesis(one) ? CLAIM_ITEMS : 1), 0);
}

/** How many items a request brings or asks for, as `OpRow.itemCost` counts them. */
export function itemsOfRequest(request: Request): number {
  switch (request.op) {
    case 'merge': {
      if ('pool' in request.args) {
        const { values, refused } = request.args.pool;
        return itemsOfPool(values.map(({ value }) => value)) + refused.length;
      }
      const { values, refused } = request.args.blocks;
      const inside = values.reduce((sum, { value }) => sum + value.transactions.length, 0);
      return inside * IN_BLOCK + refused.length;
    }
    case 'judge': {
      const { values, refused } = request.args.blocks;
      const inside = values.reduce((sum, { value }) => sum + value.transactions.length, 0);
      return inside + refused.length;
    }
    case 'blocks':
      return 'hashes' in request.args ? request.args.hashes.length : request.args.limit;
    case 'transactions':
      if ('ids' in request.args) return request.args.ids.length;
      return 'places' in request.args ? request.args.places.length : request.args.limit;
    case 'announce':
      return request.args.ids.length;
    case 'compact':
      return request.args.short.length / SHORT_ID_BYTES;
    case 'reconcile':
      return request.args.prefixes.length;
    case 'pool':
    case 'headers':
      return request.args.limit;
    default:
      return 0;
  }
}
