/** P-1: the pool's self-check finds a heap that is out of order, whichever it is. */
import { describe, expect, it } from 'vitest';
import type { PoolEntry } from '../../../src/ledger/pool-entry.ts';
import { funded } from './people.ts';
import { claim, from, poolOn, RICH, wire } from './pools.ts';

type Spoilt = { -readonly [K in keyof PoolEntry]: PoolEntry[K] };

/** A pool of three payments and two claims, each payment dearer and later than the one before. */
function filled() {
  const on = poolOn(funded(RICH));
  const payments = [1, 2, 3].map((n) => from(n, 0, 10 * n, { expires: 1_000 + n }));
  for (const transaction of [...payments, claim(50), claim(51)])
    expect(on.add(transaction)).toBe('pooled');
  const first = on.pool.entry(wire(payments[0] as (typeof payments)[number])) as Spoilt;
  return { pool: on.pool, first };
}

describe('the self-check of the pool', () => {
  it('passes a sound pool', () => {
    expect(() => filled().pool.sanityCheck()).not.toThrow();
  });

  it.each<[heap: string, spoil: (entry: Spoilt) => void]>([
    ['cheapest', (entry) => Object.assign(entry, { size: 1 })],
    ['oldest', (entry) => Object.assign(entry, { arrival: 99_999 })],
    [
      'expiring',
      (entry) =>
        Object.assign(entry, { transaction: { ...entry.transaction, expires: 4_000_000_000 } }),
    ],
  ])('finds a heap of the %s that is out of order', (heap, spoil) => {
    const { pool, first } = filled();
    spoil(first);
    expect(() => pool.sanityCheck()).toThrow(`the heap of the ${heap} is not in order`);
  });

  it('finds an entry that a heap lacks', () => {
    const { pool, first } = filled();
    Object.assign(first, { transaction: { ...first.transaction, expires: 0 } });
    expect(() => pool.sanityCheck()).toThrow('expiring');
  });
});
