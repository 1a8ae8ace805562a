/** P-1, L-11: mints, and what a new tip does to a pool. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { emptyAccount } from '../../../src/ledger/accounts-record.ts';
import { encodeTransaction } from '../../../src/ledger/transaction.ts';
import { fromGenesis, funded, person } from './people.ts';
import { claim, from, ISSUED, MOST, poolOn, RICH, ready, wire } from './pools.ts';

describe('P-1: mints', () => {
  it('P-1: cost the issuer their fee and share its sequence', () => {
    const { add, order } = ready(poolOn(funded([10]), {}, ISSUED));
    const mint = fromGenesis(5, { amount: 5_000, fee: 4 });
    const transfer = from(0, 1, 1, { amount: 5 });
    expect(add(transfer)).toBe('waiting');
    expect(add(mint)).toBe('pooled');
    expect(order()).toEqual([mint, transfer]);
    expect(add(fromGenesis(5, { amount: 1, fee: 1, sequence: 2 }))).toBe('balance');
  });

  it('P-1: do not pass the supply together', () => {
    const { add, rebase, pool } = ready(poolOn(funded([10]), {}, ISSUED));
    expect(add(fromGenesis(5, { amount: MOST - 20 }))).toBe('pooled');
    expect(add(fromGenesis(5, { amount: 11, sequence: 1 }))).toBe('supply');
    expect(add(fromGenesis(5, { amount: 10, sequence: 1 }))).toBe('pooled');
    rebase(funded([10, 1]));
    expect(pool).toMatchObject({ size: 1, waitingSize: 1 });
  });
});

describe('P-1: the tip moves', () => {
  const state = funded(RICH);
  const used = (n: number, sequence: number, balance = 9_000) => ({
    ...emptyAccount(person(n)),
    sequence,
    balance,
  });

  it('P-1: what is in blocks leaves, what follows it stays', () => {
    const { add, rebase, order } = ready(poolOn(state));
    const all = [from(1, 0), from(1, 1), from(1, 2), from(2, 0), claim(8), claim(9)] as const;
    for (const one of all) add(one);
    const next = state.set([used(1, 2), { ...state.get(person(8)), claimed: true }]);
    const { removed, promoted, returned, deferred } = rebase(next);
    expect(removed).toEqual([
      { transaction: all[0], code: 'sequence-low' },
      { transaction: all[1], code: 'sequence-low' },
      { transaction: all[4], code: 'already-claimed' },
    ]);
    expect([promoted, returned, deferred]).toEqual([[], [], []]);
    expect(order()).toEqual([all[5], all[2], all[3]]);
  });

  it('P-1: what expires leaves, and what follows it waits', () => {
    const { add, rebase, order, pool } = ready(poolOn(state));
    const all = [from(1, 0, 0, { expires: 11 }), from(1, 1), claim(8, { expires: 12 })] as const;
    for (const one of all) add(one);
    expect(rebase(state)).toMatchObject({
      removed: [{ transaction: all[0], code: 'expired' }],
      deferred: [all[1]],
    });
    expect(pool.expire(12_999).removed).toEqual([]);
    expect(pool.expire(13_000).removed).toEqual([{ transaction: all[2], code: 'expired' }]);
    expect(order()).toEqual([]);
    expect(pool.waitingSize).toBe(1);
  });

  it('L-11: transactions of disconnected blocks come back in order, before what followed them', () => {
    const after = state.set([used(1, 2)]);
    const { add, rebase, order } = ready(poolOn(after));
    const [zero, one, two, three] = [from(1, 0), from(1, 1), from(1, 2), from(1, 3)];
    add(two);
    add(three);
    const { returned, promoted, removed, deferred } = rebase(state, [zero, one, claim(7)]);
    expect(returned).toEqual([zero, one, claim(7)]);
    expect([promoted, removed, deferred]).toEqual([[], [], []]);
    const mine = order().filter(({ sender }) => toHex(sender) === toHex(person(1)));
    expect(mine).toEqual([zero, one, two, three]);
  });

  it('L-11: what disconnected blocks held and the new ones hold as well does not come back', () => {
    const { rebase, pool } = ready(poolOn(state));
    const claimed = state.set([used(1, 1), { ...state.get(person(7)), claimed: true }]);
    const { removed, returned } = rebase(claimed, [from(1, 0), claim(7)]);
    expect(returned).toEqual([]);
    expect(removed.map(({ code }) => code)).toEqual(['sequence-low', 'already-claimed']);
    expect(pool.size).toBe(0);
  });

  it('L-11: a payment that spent what a left block brought waits until it is there again', () => {
    const { rebase, order, pool } = ready(poolOn(funded([])));
    const [granted, spent] = [claim(1), from(1, 0, 0, { amount: 80 })];
    expect(rebase(funded([]), [granted, spent])).toMatchObject({
      returned: [granted],
      deferred: [spent],
    });
    expect(pool).toMatchObject({ size: 1, waitingSize: 1 });
    const claimed = { ...emptyAccount(person(1)), balance: 100, claimed: true };
    expect(rebase(Accounts.empty.set([claimed]))).toMatchObject({ promoted: [spent] });
    expect(order()).toEqual([spent]);
  });

  it('L-11: a double spend: of two with one sequence the higher fee stays', () => {
    const { add, rebase, order } = ready(poolOn(state));
    const [mine, theirs] = [from(1, 0, 3), from(1, 0, 4)];
    add(mine);
    expect(rebase(state, [theirs])).toMatchObject({
      returned: [theirs],
      removed: [{ transaction: mine, code: 'replaced' }],
    });
    expect(rebase(state, [from(1, 0, 2)])).toMatchObject({
      returned: [],
      removed: [{ code: 'replace-fee-low' }],
    });
    expect(order()).toEqual([theirs]);
  });

  it('tells of each wanted one its place in the order, and the bytes up to it', () => {
    const { add, pool, order } = ready(poolOn(state));
    const [dear, cheap, later, gap] = [from(1, 0, 9), from(2, 0, 1), from(2, 1, 8), from(3, 4, 9)];
    for (const one of [cheap, later, gap, dear]) add(one);
    expect(order()).toEqual([dear, cheap, later]);
    const sizes = order().map((one) => encodeTransaction(one).length);
    const bytes = (count: number) => sizes.slice(0, count).reduce((sum, size) => sum + size, 0);
    expect(pool.places(new Set([wire(later), wire(dear), wire(gap), 'none']))).toEqual(
      new Map([
        [wire(dear), { place: 1, bytes: bytes(1) }],
        [wire(later), { place: 3, bytes: bytes(3) }],
      ]),
    );
    expect(pool.places(new Set())).toEqual(new Map());
  });

  it('what all() yields, added again in that order, makes the same pool', () => {
    const { add, pool } = ready(poolOn(state));
    for (const one of [from(1, 1, 9), from(1, 0), from(2, 3), from(2, 2), claim(5)]) add(one);
    const copy = ready(poolOn(state));
    for (const { transaction } of pool.all()) copy.add(transaction);
    expect(copy.pool.digest()).toEqual(pool.digest());
    expect(copy.pool.waitingSize).toBe(pool.waitingSize);
  });
});
