/** P-1: gaps, a full pool, the lottery of claims, and the room of the node’s own account. */
import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { funded, NOBODY, person } from './people.ts';
import { claim, drawn, drawnOf, from, OPEN, poolOn, RICH, ready, wire } from './pools.ts';

describe('P-1: gaps', () => {
  it('P-1: one ahead of its turn waits, neither built nor relayed, until the gap is filled', () => {
    const { add, full, order, pool } = ready(poolOn(funded(RICH)));
    const [zero, one, two] = [from(1, 0), from(1, 1), from(1, 2)];
    expect(add(two)).toBe('waiting');
    expect(add(one)).toBe('waiting');
    expect(order()).toEqual([]);
    expect(pool.digest().count).toBe(0);
    expect(pool.oldest()).toBeNull();
    expect(full(zero)).toMatchObject({ status: 'pooled', promoted: [one, two] });
    expect(order()).toEqual([zero, one, two]);
    expect(pool.waitingSize).toBe(0);
  });

  it('P-1: at most 16 of a sender wait', () => {
    const { add, pool } = ready(poolOn(funded(RICH)));
    for (let sequence = 1; sequence <= 16; sequence += 1)
      expect(add(from(1, sequence))).toBe('waiting');
    expect(add(from(1, 17))).toBe('pool-gap');
    expect(pool.waitingSize).toBe(16);
    expect(add(from(1, 0))).toBe('pooled');
    expect(pool).toMatchObject({ size: 17, waitingSize: 0 });
  });

  it('P-1: 64 of a sender at most', () => {
    const { add, pool } = ready(poolOn(funded(RICH)));
    for (let sequence = 0; sequence < 64; sequence += 1)
      expect(add(from(1, sequence))).toBe('pooled');
    expect(add(from(1, 64))).toBe('pool-sender-full');
    expect(add(claim(1))).toBe('pooled');
    expect(pool.size).toBe(65);
  });

  it('one that waits must be covered; when the gap is filled and it is not, it waits on', () => {
    const { add, order, rebase } = ready(poolOn(funded([100])));
    expect(add(from(0, 1, 0, { amount: 101 }))).toBe('balance');
    const [zero, one] = [from(0, 0, 0, { amount: 60 }), from(0, 1, 0, { amount: 60 })];
    expect(add(one)).toBe('waiting');
    expect(add(zero)).toBe('pooled');
    expect(order()).toEqual([zero]);
    const richer = funded([200]);
    expect(rebase(richer)).toMatchObject({ promoted: [one] });
  });

  it('one that waits for funds gives way to one that has them, whatever their fees', () => {
    const { add, full } = ready(poolOn(funded([100])));
    const dear = from(0, 1, 9, { amount: 60 });
    add(dear);
    add(from(0, 0, 0, { amount: 60 }));
    const able = from(0, 1, 0, { amount: 30 });
    expect(full(able)).toMatchObject({ status: 'pooled', replaced: [dear] });
  });

  it('what waits is capped in all; the one that waited longest goes', () => {
    const { full, pool } = ready(poolOn(funded(RICH), { waiting: 2 }));
    const [a, b, c] = [from(1, 1), from(2, 1), from(3, 1)];
    full(a);
    full(b);
    expect(full(c)).toMatchObject({ status: 'waiting', evicted: [a] });
    expect(pool.waitingSize).toBe(2);
  });
});

describe('P-1: a full pool', () => {
  it('P-1: the cheapest goes, and only for one that pays more', () => {
    const { add, full, order, pool } = ready(poolOn(funded(RICH), { transactions: 3 }));
    const all = [from(1, 0, 10), from(2, 0, 20), from(3, 0, 30)] as const;
    for (const one of all) add(one);
    expect(add(from(4, 0, 10))).toBe('pool-full');
    expect(add(from(4, 0, 9))).toBe('pool-full');
    expect(pool.feeToEnter()).toBe(11);
    const dear = from(4, 0, 11);
    expect(full(dear)).toMatchObject({ status: 'pooled', evicted: [all[0]] });
    expect(order()).toEqual([all[2], all[1], dear]);
    expect(pool.get(wire(all[0]))).toBeUndefined();
  });

  it('P-1: of those that pay the same the last to come goes', () => {
    const { add, full } = ready(poolOn(funded(RICH), { transactions: 2 }));
    const [early, late] = [from(1, 0), from(2, 0)];
    add(early);
    add(late);
    expect(full(from(3, 0, 1))).toMatchObject({ evicted: [late] });
  });

  it('P-1: when one of a sender’s goes, its later ones wait for it', () => {
    const { add, full, order } = ready(poolOn(funded(RICH), { transactions: 3 }));
    const [cheap, second, third] = [from(1, 0, 1), from(1, 1, 50), from(1, 2, 50)];
    for (const one of [cheap, second, third]) add(one);
    const dear = from(2, 0, 20);
    expect(full(dear)).toMatchObject({ evicted: [cheap], deferred: [second, third] });
    expect(order()).toEqual([dear]);
    const again = from(1, 0, 30);
    expect(full(again)).toMatchObject({ status: 'pooled', promoted: [second, third] });
    expect(order()).toEqual([again, second, third]);
  });

  it('P-1: one that stands behind a cheap one of its own sender pushes nobody out', () => {
    const { add, order } = ready(poolOn(funded(RICH), { transactions: 2 }));
    const [cheap, other] = [from(1, 0, 1), from(2, 0, 5)];
    add(cheap);
    add(other);
    expect(add(from(1, 1, 500))).toBe('pool-full');
    expect(order()).toEqual([other, cheap]);
  });

  it('P-1: claims and all others have room of their own', () => {
    const { add, pool } = ready(poolOn(funded(RICH), { transactions: 1, claims: 1 }));
    expect(add(from(1, 0))).toBe('pooled');
    expect(add(claim(2))).toBe('pooled');
    expect(add(from(3, 0))).toBe('pool-full');
    expect(pool.size).toBe(2);
    expect(pool.feeToEnter()).toBe(1);
  });

  it('what waited is dropped when its turn comes and the pool is full of better', () => {
    const { add, full, pool } = ready(poolOn(funded(RICH), { transactions: 2 }));
    add(from(2, 0, 50));
    const free = from(1, 1, 0);
    add(free);
    expect(full(from(1, 0, 60))).toMatchObject({ status: 'pooled', evicted: [free] });
    expect(pool).toMatchObject({ size: 2, waitingSize: 0 });
  });
});

describe('P-1: the lottery of claims', () => {
  it('L-8: a claim that pays a fee is refused, whatever it pays', () => {
    const { add } = ready(poolOn(funded([])));
    for (const fee of [1, OPEN.grant - 1, OPEN.grant])
      expect(add(claim(1, { fee }))).toBe('claim-fee');
  });

  it('P-1: they stand before all others, by SHA-256(secret | receiver)', () => {
    const { add, order } = ready(poolOn(funded(RICH)));
    const claims = drawn(12, 100);
    const dear = from(1, 0, 5_000);
    for (const one of [dear, ...claims].reverse()) add(one);
    expect(order()).toEqual([...claims, dear]);
  });

  it('P-1: when they are full the last drawn goes, whoever came first', () => {
    const { add, full, order } = ready(poolOn(funded([]), { claims: 3 }));
    const [a, b, c, d, e] = drawn(5) as [
      Transaction,
      Transaction,
      Transaction,
      Transaction,
      Transaction,
    ];
    for (const one of [b, d, c]) add(one);
    expect(add(e)).toBe('pool-claims-full');
    expect(full(a)).toMatchObject({ status: 'pooled', evicted: [d] });
    expect(order()).toEqual([a, b, c]);
  });

  it('P-1: another secret draws another order', () => {
    const other = { ...NOBODY, lotterySecret: new Uint8Array(32).fill(8) };
    expect(drawn(20, 1, other)).not.toEqual(drawn(20));
  });

  it('P-1: the digest leaves claims out while more than half their places are taken', () => {
    const one = ready(poolOn(funded(RICH), { claims: 4 }));
    const two = ready(poolOn(funded(RICH), { claims: 4 }, OPEN, { ...NOBODY, account: person(9) }));
    for (const pool of [one, two]) pool.add(from(1, 0));
    for (const n of [21, 22]) one.add(claim(n));
    expect(one.pool.digest()).not.toEqual(two.pool.digest());
    expect(one.pool.digest().count).toBe(3);
    one.add(claim(23));
    for (const n of [31, 32, 33, 34]) two.add(claim(n));
    expect(one.pool.digest()).toEqual(two.pool.digest());
    expect(one.pool.digest().count).toBe(1);
  });
});

describe('P-1, B-1: this node’s own account', () => {
  const own = { ...NOBODY, account: person(5) };

  it('B-1: its claim and its payments come first in its own blocks, then claims, then the rest', () => {
    const { add, order, pool } = ready(poolOn(funded(RICH), {}, OPEN, own));
    const [claims, dear] = [drawn(3, 100), from(1, 0, 50)];
    const mine = [claim(5), from(5, 0), from(5, 1, 9)];
    for (const one of [dear, ...claims, ...mine]) add(one);
    expect([...pool.candidates()]).toEqual([...mine, ...claims, dear]);
    // Peers are shown the pool's own order, which does not tell whose it is.
    expect(order().slice(-3)).toEqual([dear, ...mine.slice(1)]);
  });

  it('P-1: no lottery and no fee keeps it out of its own pool', () => {
    const limits = { transactions: 2, claims: 2 };
    const { add, full, pool } = ready(poolOn(funded(RICH), limits, OPEN, own));
    const [best, good] = drawn(2, 100) as [Transaction, Transaction];
    for (const one of [best, good, from(1, 0, 10), from(2, 0, 20)]) add(one);
    expect(full(claim(5))).toMatchObject({ status: 'pooled', evicted: [good] });
    expect(full(from(5, 0))).toMatchObject({ status: 'pooled', evicted: [from(1, 0, 10)] });
    // And nothing of another's puts it out again.
    const later = drawn(50, 200);
    for (const one of later) add(one);
    const dear = from(3, 0, 5_000);
    expect(full(dear)).toMatchObject({ status: 'pooled', evicted: [from(2, 0, 20)] });
    const [first] = drawnOf([best, ...later]);
    expect([...pool.candidates()]).toEqual([claim(5), from(5, 0), first, dear]);
  });
});
