import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { OP_NAMES, OPS, PEER_BUDGET } from '../../../src/protocol/ops.ts';
import { itemsOfRequest, Quota } from '../../../src/protocol/quota.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { makeHeader, makeTransaction } from './samples.ts';

/** Requests taken in a row. */
function burst(quota: Quota, op: Parameters<Quota['take']>[0], items: number, now: number): number {
  let taken = 0;
  while (quota.take(op, items, now) === 'ok') taken += 1;
  return taken;
}

describe('quotas (section 5, N-5)', () => {
  it.each([...OP_NAMES, null])('%s: a burst up to its capacity, then refilled by time', (op) => {
    const quota = new Quota(0);
    const { capacity, perSecond } = op === null ? { capacity: 20, perSecond: 2 } : OPS[op].quota;
    expect(burst(quota, op, 0, 0)).toBe(capacity);
    expect(burst(quota, op, 0, 1_000)).toBe(perSecond);
  });

  it('ops do not take from each other, but all take from the budget', () => {
    const quota = new Quota(0);
    burst(quota, 'peers', 0, 0);
    expect(quota.take('time', 0, 0)).toBe('ok');
    const items = 10_000;
    expect(burst(quota, 'merge', items, 0)).toBe(Math.floor(PEER_BUDGET.capacity / items) - 1);
    expect(quota.take('time', 0, 0)).toBe('ok');
  });

  it('a request that costs more than the budget holds passes when the budget is full', () => {
    const quota = new Quota(0);
    expect(quota.take('merge', 1_000_000, 0)).toBe('ok');
    expect(quota.take('time', 0, 0)).toBe('wait');
    expect(quota.take('time', 0, 1_000)).toBe('ok');
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
    const block = { header: makeHeader(1), transactions: [makeTransaction(1), makeTransaction(2)] };
    expect(itemsOfRequest({ op: 'merge', args: { blocks: itemsOf([block, block]) } })).toBe(4);
    expect(itemsOfRequest({ op: 'blocks', args: { start: 0, limit: 9 } })).toBe(9);
    expect(itemsOfRequest({ op: 'blocks', args: { hashes: [new Uint8Array(32)] } })).toBe(1);
    expect(itemsOfRequest({ op: 'time', args: {} })).toBe(0);
  });
});
