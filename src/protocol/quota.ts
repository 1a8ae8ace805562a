/** Quotas of one peer: a token bucket for each op and one for the cost of all (N-5, hostile: request floods). Pure: time is passed in. */
import { LIMITS } from './limits.ts';
import { type Bucket, OP_NAMES, OPS, type Op, PEER_BUDGET } from './ops.ts';
import type { Request } from './shapes.ts';

/**
 * - `ok`: handle it.
 * - `wait`: answer 429; nothing else is done.
 * - `flood`: told to wait too often: close the link as `quota`.
 */
export type QuotaVerdict = 'ok' | 'wait' | 'flood';

/** What cannot be decoded, or names no op, still costs its reading. */
const BAD_MESSAGE = { cost: 5, itemCost: 0, quota: { capacity: 20, perSecond: 2 } } as const;

class TokenBucket {
  readonly #bucket: Bucket;
  #tokens: number;
  #at: number;

  constructor(bucket: Bucket, now: number) {
    this.#bucket = bucket;
    this.#tokens = bucket.capacity;
    this.#at = now;
  }

  /** More than the bucket holds is asked of a full one, else it could never be granted. */
  has(amount: number, now: number): boolean {
    const { capacity, perSecond } = this.#bucket;
    // A clock that went back refills nothing and takes nothing away.
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#tokens = Math.min(capacity, this.#tokens + seconds * perSecond);
    this.#at = Math.max(this.#at, now);
    return this.#tokens >= Math.min(amount, capacity);
  }

  take(amount: number): void {
    this.#tokens = Math.max(0, this.#tokens - amount);
  }
}

export class Quota {
  readonly #ops = new Map<Op | null, TokenBucket>();
  readonly #budget: TokenBucket;
  #refused = 0;
  #windowStart: number;

  /** `now`: monotonic ms, here and below. */
  constructor(now: number) {
    this.#budget = new TokenBucket(PEER_BUDGET, now);
    for (const op of OP_NAMES) this.#ops.set(op, new TokenBucket(OPS[op].quota, now));
    this.#ops.set(null, new TokenBucket(BAD_MESSAGE.quota, now));
    this.#windowStart = now;
  }

  /** Charges one request of `op` (null: a bad message) with `items` as by `itemsOfRequest`. */
  take(op: Op | null, items: number, now: number): QuotaVerdict {
    const row = op === null ? BAD_MESSAGE : OPS[op];
    const bucket = this.#ops.get(op);
    if (bucket === undefined) throw new Error(`no quota for op ${op}`);
    const cost = row.cost + row.itemCost * items;
    if (bucket.has(1, now) && this.#budget.has(cost, now)) {
      bucket.take(1);
      this.#budget.take(cost);
      return 'ok';
    }
    if (now - this.#windowStart >= LIMITS.quotaWindowMs) {
      this.#windowStart = now;
      this.#refused = 0;
    }
    this.#refused += 1;
    return this.#refused > LIMITS.refusedByQuota ? 'flood' : 'wait';
  }
}

/** How many items a request brings or asks for, as `OpRow.itemCost` counts them. */
export function itemsOfRequest(request: Request): number {
  if (request.op === 'merge') {
    if ('pool' in request.args) {
      return request.args.pool.values.length + request.args.pool.refused.length;
    }
    const { values, refused } = request.args.blocks;
    return values.reduce((sum, { value }) => sum + value.transactions.length, refused.length);
  }
  if (request.op === 'blocks') {
    return 'hashes' in request.args ? request.args.hashes.length : request.args.limit;
  }
  return 0;
}
