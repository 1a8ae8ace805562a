/** P-1: which transactions a pool takes, in which order, and which of them it replaces. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { emptyAccount } from '../../../src/ledger/accounts-record.ts';
import { ledgerIdOf } from '../../../src/ledger/charter.ts';
import { POOL_LIMITS } from '../../../src/ledger/pool-entry.ts';
import { transactionId, wireId } from '../../../src/ledger/transaction.ts';
import { funded, pay, person } from './people.ts';
import { claim, from, MOST, OPEN, poolOn, RICH, ready, wire } from './pools.ts';

describe('P-1: what comes in', () => {
  it('P-1: the limits are 50,000 in all, 64 a sender, 1,024 claims, 16 that wait a sender', () => {
    expect(POOL_LIMITS).toMatchObject({
      transactions: 50_000,
      perSender: 64,
      claims: 1_024,
      waitingPerSender: 16,
    });
  });

  it('P-1: refuses by name what cannot be valid at the tip', () => {
    const { add } = ready(poolOn(funded([50, 50], { sequence: 5, claimed: true })));
    expect(add(from(0, 4))).toBe('sequence-low');
    expect(add(from(0, 5, 0, { amount: 51 }))).toBe('balance');
    expect(add(from(0, 5, 50))).toBe('balance');
    expect(add(from(0, 5, MOST, { amount: MOST }))).toBe('balance');
    expect(add(from(7, 0))).toBe('balance');
    expect(add(from(0, 5, 0, { expires: 10 }))).toBe('expired');
    expect(add(from(0, 5, 0, { amount: 0 }))).toBe('amount-zero');
    expect(add(claim(1))).toBe('already-claimed');
    expect(add(from(0, 5, 0, { expires: 11 }))).toBe('pooled');
    expect(add(claim(8))).toBe('pooled');
  });

  it('P-1: the outgoing sum must be covered; what would come in does not count', () => {
    const { add } = ready(poolOn(funded([50, 50])));
    expect(add(from(0, 0, 5, { amount: 25 }))).toBe('pooled');
    expect(add(from(1, 0, 0, { amount: 40, receiver: person(0) }))).toBe('pooled');
    expect(add(from(0, 1, 0, { amount: 21 }))).toBe('balance');
    expect(add(from(0, 1, 0, { amount: 20 }))).toBe('pooled');
    expect(add(from(0, 2))).toBe('balance');
  });

  it('P-1: knows what it holds, by wire id, by id and by signer', () => {
    const { add, pool } = ready(poolOn(funded(RICH)));
    const first = from(3, 0);
    const other = { ...first, signature: new Uint8Array(64).fill(1) };
    const gap = from(3, 2);
    expect(add(first)).toBe('pooled');
    expect(add(first)).toBe('known');
    expect(add(other)).toBe('replace-fee-low');
    expect(add(gap)).toBe('waiting');
    expect(add(gap)).toBe('known');
    expect(add(claim(3))).toBe('pooled');
    expect(pool.get(wire(first))).toBe(first);
    expect(pool.get(wire(other))).toBeUndefined();
    expect(pool.byId(toHex(transactionId(ledgerIdOf(OPEN), other)))?.transaction).toBe(first);
    expect(pool.get(wire(gap))).toBeUndefined();
    expect(pool.has(wire(gap))).toBe(true);
    expect(pool.forSigner(toHex(person(3)))).toEqual([claim(3), first, gap]);
    expect(pool.nextSequence(person(3), funded(RICH))).toBe(1);
    expect(pool).toMatchObject({ size: 2, waitingSize: 1 });
  });

  it('the digest is the same for the same transactions, whatever their order', () => {
    const all = [from(1, 0), from(2, 0), from(2, 1), claim(4)];
    const one = ready(poolOn(funded(RICH)));
    const two = ready(poolOn(funded(RICH)));
    for (const each of all) one.add(each);
    for (const each of [...all].reverse()) two.add(each);
    expect(one.pool.digest()).toEqual(two.pool.digest());
    expect(one.pool.digest().count).toBe(4);
    const xor = new Uint8Array(8);
    for (const each of all)
      wireId(each).forEach((byte, at) => {
        if (at < 8) xor[at] = (xor[at] ?? 0) ^ byte;
      });
    expect(one.pool.digest().xor).toEqual(xor);
    two.add(from(9, 0));
    expect(two.pool.digest()).not.toEqual(one.pool.digest());
  });

  it('oldest is the earliest arrival still pooled', () => {
    const { add, pool, rebase } = ready(poolOn(funded(RICH)));
    expect(pool.oldest()).toBeNull();
    add(from(1, 0));
    add(from(2, 0));
    expect(pool.oldest()).toBe(1_001);
    rebase(funded(RICH).set([{ ...emptyAccount(person(1)), sequence: 1 }]));
    expect(pool.oldest()).toBe(1_002);
  });

  it('a tip that moved without a rebase is a bug and throws', () => {
    const { pool } = poolOn(funded(RICH));
    const state = funded(RICH);
    pool.add(from(0, 0), { state, time: 10 }, 1);
    expect(() => pool.add(from(1, 0), { state: funded([9, 9]), time: 10 }, 2)).toThrow();
    expect(pool.add(from(1, 0), { state, time: 11 }, 2).ok).toBe(true);
  });
});

describe('P-1: order', () => {
  it('P-1: fee per byte, then arrival', () => {
    const { add, order } = ready(poolOn(funded(RICH)));
    const long = from(1, 0, 10, { memo: 'm'.repeat(140) });
    const short = from(2, 0, 10);
    const later = from(3, 0, 10);
    const free = from(4, 0);
    for (const one of [free, long, short, later]) add(one);
    expect(order()).toEqual([short, later, long, free]);
  });

  it('P-1: a sender’s come by sequence, even where a later one pays more', () => {
    const { add, order, pool } = ready(poolOn(funded(RICH)));
    const [cheap, dear] = [from(1, 0, 1), from(1, 1, 500)];
    const middle = from(2, 0, 50);
    for (const one of [cheap, dear, middle]) add(one);
    expect(order()).toEqual([middle, cheap, dear]);
    expect(pool.list(1, 1)).toEqual([cheap]);
    expect(pool.list(2, 9)).toEqual([dear]);
    expect(pool.list(3, 9)).toEqual([]);
  });

  it('a page costs little, wherever it begins and though the pool changes between two of them', () => {
    const many = 2_000;
    let looks = 0;
    /** Counts how often the pool reads the fee. */
    const watched = (n: number, fee: number) => {
      const one = pay({ sender: person(n), amount: 1 });
      return Object.defineProperty(one, 'fee', {
        enumerable: true,
        get: () => {
          looks += 1;
          return fee;
        },
      });
    };
    const { add, pool } = ready(poolOn(funded(Array<number>(many).fill(10_000))));
    for (let n = 0; n < many; n += 1) add(watched(n, 1 + ((n * 7) % 50)));
    pool.list(0, 1);
    for (let n = 0; n < 20; n += 1) {
      add(watched(n * 90, 1_000 + n));
      looks = 0;
      expect(pool.list(many, 1)).toEqual([]);
      expect(pool.list(4_000_000_000, 8_192)).toEqual([]);
      expect(looks).toBe(0);
      expect(pool.list(many - 1, 8_192)).toHaveLength(1);
      expect(looks).toBeLessThan(200);
    }
  });

  it('P-1: fees near 2^53 are compared exactly', () => {
    const state = Accounts.empty.set([
      { ...emptyAccount(person(1)), balance: 2 ** 52 },
      { ...emptyAccount(person(2)), balance: 2 ** 52 - 1 },
    ]);
    const { add, order } = ready(poolOn(state));
    const less = from(2, 0, 2 ** 52 - 2);
    const more = from(1, 0, 2 ** 52 - 1);
    for (const one of [less, more]) add(one);
    expect(order()).toEqual([more, less]);
  });
});

describe('P-1: replacement', () => {
  it('P-1: for the same signer and sequence the higher fee replaces', () => {
    const { full, add, order } = ready(poolOn(funded(RICH)));
    const [low, high] = [from(1, 0, 5), from(1, 0, 6)];
    add(low);
    expect(add(from(1, 0, 5, { memo: 'x' }))).toBe('replace-fee-low');
    expect(add(from(1, 0, 4))).toBe('replace-fee-low');
    expect(full(high)).toMatchObject({ status: 'pooled', replaced: [low], evicted: [] });
    expect(order()).toEqual([high]);
  });

  it('P-1: of two claims of one receiver the first stays', () => {
    const { add, order } = ready(poolOn(funded(RICH)));
    const first = claim(1);
    add(first);
    expect(add(claim(1, { expires: 99 }))).toBe('replace-fee-low');
    expect(order()).toEqual([first]);
  });

  it('P-1: later ones a replacement leaves uncovered wait, and come back when it is gone', () => {
    const state = funded([100]);
    const { add, full, order, rebase } = ready(poolOn(state));
    const [first, second] = [from(0, 0, 0, { amount: 40 }), from(0, 1, 0, { amount: 50 })];
    add(first);
    add(second);
    const dear = from(0, 0, 30, { amount: 40 });
    expect(full(dear)).toMatchObject({ replaced: [first], deferred: [second] });
    expect(order()).toEqual([dear]);
    const paid = state.set([{ ...emptyAccount(person(0)), balance: 60, sequence: 1 }]);
    expect(rebase(paid)).toMatchObject({ promoted: [second] });
    expect(order()).toEqual([second]);
  });

  it('a replacement needs no room', () => {
    const { add, full, order } = ready(poolOn(funded(RICH), { transactions: 1 }));
    add(from(1, 0, 5));
    expect(full(from(1, 0, 6))).toMatchObject({ status: 'pooled', evicted: [] });
    expect(order().length).toBe(1);
  });
});
