import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { emptyAccount } from '../../../src/ledger/accounts-record.ts';
import { type Charter, defaultCharter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { type Added, Pool } from '../../../src/ledger/pool.ts';
import {
  POOL_LIMITS,
  type PoolIdentity,
  type PoolLimits,
  ticketOf,
} from '../../../src/ledger/pool-entry.ts';
import {
  encodeTransaction,
  type Transaction,
  transactionId,
  wireId,
} from '../../../src/ledger/transaction.ts';
import { fromGenesis, funded, NOBODY, pay, person } from './people.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const OPEN = defaultCharter('open', { grant: 100 });
const ISSUED = defaultCharter('issued', { issuer: person(0) });
const RICH = Array<number>(40).fill(10_000);

function wire(transaction: Transaction): string {
  return toHex(wireId(transaction));
}

/** A pool on a state, with shorthands for the tests' operations. */
function poolOn(
  state: Accounts,
  limits: Partial<PoolLimits> = {},
  charter: Charter = OPEN,
  identity: PoolIdentity = NOBODY,
) {
  const pool = new Pool(charter, ledgerIdOf(charter), identity, { ...POOL_LIMITS, ...limits });
  let arrival = 1_000;
  let context = { state, time: 11_000 };
  return {
    pool,
    /** The status, or the code of the refusal. */
    add(transaction: Transaction): string {
      const added = this.full(transaction);
      return added === null ? this.code(transaction) : added.status;
    },
    full(transaction: Transaction): Added | null {
      arrival += 1;
      const added = pool.add(transaction, context, arrival);
      return added.ok ? added.value : null;
    },
    code(transaction: Transaction): string {
      const added = pool.add(transaction, context, arrival);
      return added.ok ? 'added' : added.error.code;
    },
    /** A block a second. */
    rebase(next: Accounts, back: Transaction[] = [], time = context.time + 1_000) {
      context = { state: next, time };
      return pool.rebase(
        context,
        back.map((transaction) => ({ transaction, arrival })),
      );
    },
    order: () => [...pool.ordered()],
  };
}

/** One unit from person `n` to person 39. */
function from(n: number, sequence: number, fee = 0, rest: Partial<Transaction> = {}): Transaction {
  return pay({ sender: person(n), receiver: person(39), sequence, fee, ...rest });
}

function claim(n: number, rest: Partial<Transaction> = {}): Transaction {
  return fromGenesis(n, { amount: OPEN.grant, ...rest });
}

/** Claims of `count` people from number `first` on, in the order a node with this secret draws. */
function drawn(count: number, first = 1, identity: PoolIdentity = NOBODY): Transaction[] {
  return drawnOf(
    Array.from({ length: count }, (_, at) => claim(first + at)),
    identity,
  );
}

function drawnOf(claims: Transaction[], identity: PoolIdentity = NOBODY): Transaction[] {
  const ticket = (one: Transaction) => ticketOf(identity, one.receiver).ticket;
  return claims.sort((a, b) => (ticket(a) < ticket(b) ? -1 : 1));
}

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

function ready(on: ReturnType<typeof poolOn>) {
  return {
    pool: on.pool,
    add: on.add.bind(on),
    full: on.full.bind(on),
    rebase: on.rebase.bind(on),
    order: on.order,
  };
}
