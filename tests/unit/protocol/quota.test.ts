import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/protocol/limits.ts';
import {
  KIB_COST,
  OP_NAMES,
  OPS,
  PEER_BUDGET,
  PEER_BUDGET_AT_FIRST,
} from '../../../src/protocol/ops.ts';
import { itemsOfRequest, Pace, Quota } from '../../../src/protocol/quota.ts';
import { itemsOf, type Request } from '../../../src/protocol/shapes.ts';
import { makeHeader, makeTransaction } from './samples.ts';

const KIB = 1024;

/** By then the budget of a quota made at 0 has filled up. */
const FULL_AT = 10_000;

/** Requests taken in a row. */
function burst(quota: Quota, op: Parameters<Quota['take']>[0], items: number, now: number): number {
  let taken = 0;
  while (quota.take(op, items, now) === 'ok') taken += 1;
  return taken;
}

describe('quotas (N-5)', () => {
  it.each([...OP_NAMES, null])('%s: a burst up to its capacity, then refilled by time', (op) => {
    const quota = new Quota(0);
    const { capacity, perSecond } = op === null ? { capacity: 20, perSecond: 2 } : OPS[op].quota;
    expect(burst(quota, op, 0, FULL_AT)).toBe(capacity);
    expect(burst(quota, op, 0, FULL_AT + 1_000)).toBe(perSecond);
  });

  it('ops do not take from each other, but all take from the budget', () => {
    const quota = new Quota(0);
    burst(quota, 'peers', 0, FULL_AT);
    expect(quota.take('time', 0, FULL_AT)).toBe('ok');
    const items = 5_000;
    expect(burst(quota, 'merge', items, FULL_AT)).toBe(
      Math.floor(PEER_BUDGET.capacity / (OPS.merge.itemCost * items)) - 1,
    );
    expect(quota.take('time', 0, FULL_AT)).toBe('ok');
  });

  it('what was read from disk for an answer is paid like what is written', () => {
    const left = (charge: (quota: Quota) => void): number => {
      const quota = new Quota(0);
      expect(quota.take('time', 0, FULL_AT)).toBe('ok');
      charge(quota);
      return burst(quota, 'merge', 1_000, FULL_AT);
    };
    const bytes = 64 * 1024 * KIB;
    expect(left((quota) => quota.loaded(bytes))).toBe(
      left((quota) => quota.wrote(bytes, 'binary')),
    );
    expect(left((quota) => quota.loaded(bytes))).toBeLessThan(left(() => undefined));
  });

  it('a request that costs more than the budget holds passes when the budget is full', () => {
    const quota = new Quota(0);
    expect(quota.take('merge', 1_000_000, FULL_AT)).toBe('ok');
    expect(quota.take('time', 0, FULL_AT)).toBe('wait');
    expect(quota.take('time', 0, FULL_AT + 1_000)).toBe('ok');
  });

  it('begins with little of its budget, so that coming back buys nothing', () => {
    const items = 1_000;
    const cost = OPS.merge.cost + OPS.merge.itemCost * items;
    expect(burst(new Quota(0), 'merge', items, 0)).toBe(Math.floor(PEER_BUDGET_AT_FIRST / cost));
    expect(PEER_BUDGET_AT_FIRST).toBeLessThan(PEER_BUDGET.capacity / 5);
  });

  it('is a flood only when waiting was told again and again', () => {
    const quota = new Quota(0);
    burst(quota, 'register', 0, 0);
    // One refusal ended the burst.
    for (let i = 1; i < LIMITS.refusedByQuota; i += 1) {
      expect(quota.take('register', 0, 0)).toBe('wait');
    }
    expect(quota.take('register', 0, 0)).toBe('flood');
    // Long after, one more is only a wait.
    const later = new Quota(0);
    for (let i = 0; i < 50; i += 1) burst(later, 'register', 0, i * LIMITS.quotaWindowMs);
    expect(later.take('register', 0, 50 * LIMITS.quotaWindowMs - 1)).not.toBe('flood');
  });

  it('what came before it was told to wait is refused, and no flood', () => {
    const quota = new Quota(0);
    burst(quota, 'register', 0, 1_000);
    for (let i = 0; i < LIMITS.receiveQueue; i += 1)
      expect(quota.take('register', 0, 1_001, 999)).toBe('wait');
    // One refusal ended the burst.
    for (let i = 1; i < LIMITS.refusedByQuota; i += 1)
      expect(quota.take('register', 0, 1_001)).toBe('wait');
    expect(quota.take('register', 0, 1_001)).toBe('flood');
  });

  it('a clock that goes back gives nothing', () => {
    const quota = new Quota(10_000);
    expect(burst(quota, 'register', 0, 10_000)).toBe(OPS.register.quota.capacity);
    expect(quota.take('register', 0, 0)).toBe('wait');
    expect(quota.take('register', 0, 10_000)).toBe('wait');
  });

  it('counts what a request brings or asks for', () => {
    const pool = itemsOf([makeTransaction(1), makeTransaction(2)]);
    const refused = [{ index: 2, code: 'short', reason: '' }];
    expect(itemsOfRequest({ op: 'merge', args: { pool: { ...pool, refused } } })).toBe(3);
    const claims = itemsOf([
      { ...makeTransaction(1), sender: new Uint8Array(32) },
      makeTransaction(2),
    ]);
    expect(itemsOfRequest({ op: 'merge', args: { pool: claims } })).toBe(5);
    const block = { header: makeHeader(1), transactions: [makeTransaction(1), makeTransaction(2)] };
    expect(itemsOfRequest({ op: 'merge', args: { blocks: itemsOf([block, block]) } })).toBeCloseTo(
      1.2,
    );
    expect(itemsOfRequest({ op: 'blocks', args: { start: 0, limit: 9 } })).toBe(9);
    expect(itemsOfRequest({ op: 'blocks', args: { hashes: [new Uint8Array(32)] } })).toBe(1);
    expect(itemsOfRequest({ op: 'time', args: {} })).toBe(0);
    expect(itemsOfRequest({ op: 'pool', args: { start: 5, limit: 9 } })).toBe(9);
    expect(itemsOfRequest({ op: 'headers', args: { locator: [], limit: 9 } })).toBe(9);
    const hash = new Uint8Array(32);
    expect(itemsOfRequest({ op: 'transactions', args: { ids: [hash, hash] } })).toBe(2);
    expect(itemsOfRequest({ op: 'transactions', args: { block: hash, start: 3, limit: 7 } })).toBe(
      7,
    );
  });

  it('bytes cost before they are looked into, and once they are written', () => {
    const quota = new Quota(0);
    const large = LIMITS.messageBytes;
    let read = 0;
    while (quota.read(large, 'binary', FULL_AT) === 'ok') read += 1;
    expect(read).toBe(Math.floor(PEER_BUDGET.capacity / ((large / KIB) * KIB_COST.binary)));
    // A small one still gets through.
    expect(quota.read(100, 'binary', FULL_AT)).toBe('ok');
    const other = new Quota(0);
    other.wrote(KIB, 'binary');
    expect(other.take('time', 0, 0)).toBe('ok');
  });

  it('what an answer costs beyond what is left is owed, and paid back by time', () => {
    const quota = new Quota(0);
    const bytes = 16 * 1024 * KIB;
    quota.wrote(bytes, 'binary');
    const owed = (bytes / KIB) * KIB_COST.binary - PEER_BUDGET_AT_FIRST;
    expect(owed).toBeGreaterThan(0);
    expect(quota.left(0)).toBeCloseTo(-owed);
    const paidAt = (owed / PEER_BUDGET.perSecond) * 1_000;
    expect(quota.take('time', 0, paidAt - 10)).toBe('wait');
    expect(quota.take('time', 0, paidAt + 10)).toBe('ok');
    // The known cost was granted from the budget; only the unknown cost is owed.
    expect(quota.take('merge', 1_000_000, 60_000)).toBe('ok');
    expect(quota.left(60_000)).toBe(0);
  });
});

describe('pace: who asks keeps the same books', () => {
  const questions: Request[] = [
    { op: 'time', args: {} },
    { op: 'blocks', args: { hashes: Array.from({ length: 16 }, () => new Uint8Array(32)) } },
    { op: 'headers', args: { locator: [], limit: 2_000 } },
    { op: 'pool', args: { start: 0, limit: 8_192 } },
    { op: 'merge', args: { pool: itemsOf([makeTransaction(1)]) } },
    { op: 'accounts', args: { block: null, prefix: '' } },
  ];

  it.each(questions)('$op as fast as it allows is never told to wait', (question) => {
    const pace = new Pace(0);
    const quota = new Quota(0);
    const bytes = 600;
    const answer = 300_000;
    let now = 0;
    for (let i = 0; i < 2_000; i += 1) {
      now += pace.ask(question, bytes, 'binary', now);
      // On the way they may be held up and come in lumps.
      const arrival = now + (i % 50 === 0 ? 400 : 0);
      expect(quota.read(bytes, 'binary', arrival)).toBe('ok');
      expect(quota.take(question.op, itemsOfRequest(question), arrival)).toBe('ok');
      quota.wrote(answer, 'binary');
      pace.answered(question.op, answer, 'binary', now);
    }
    expect(now).toBeGreaterThan(0);
  });

  /** Asks as fast as the pace allows; the answerer is never over its budget. */
  function keeps(question: Request, pooled: number, answer: number, loaded: number): number {
    const pace = new Pace(0);
    const quota = new Quota(0);
    let now = 0;
    for (let i = 0; i < 500; i += 1) {
      now += pace.ask(question, 600, 'binary', now, pooled);
      expect(quota.read(600, 'binary', now)).toBe('ok');
      expect(quota.take(question.op, itemsOfRequest(question), now)).toBe('ok');
      quota.loaded(loaded);
      quota.wrote(answer, 'binary');
      pace.answered(question.op, answer, 'binary', now);
    }
    return now;
  }

  it('counts the walk over a full pool for each length of prefix', () => {
    const prefixes = Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 'aa' : 'aaa'));
    const question: Request = { op: 'reconcile', args: { prefixes } };
    const pooled = LIMITS.poolTransactions + LIMITS.poolClaims;
    keeps(question, pooled, 9_000, pooled * 8 * 2);
  });

  it('believes no peer that tells of more than a pool holds', () => {
    const question: Request = { op: 'reconcile', args: { prefixes: [''] } };
    const pooled = LIMITS.poolTransactions + LIMITS.poolClaims;
    const waited = keeps(question, 2 ** 32 - 1, 9_000, pooled * 8);
    expect(waited).toBe(keeps(question, pooled, 9_000, pooled * 8));
  });

  it('counts the block that is read for its short ids', () => {
    const block = 4 * 1024 * KIB;
    const ids = Math.floor(block / 154);
    const question: Request = { op: 'short', args: { block: new Uint8Array(32) } };
    keeps(question, 0, 6 * ids + 200, block);
  });
});
