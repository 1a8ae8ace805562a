import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/ledger/accounts.ts';
import {
  type Account,
  decodeAccount,
  emptyAccount,
  encodeAccount,
} from '../../../src/ledger/accounts-record.ts';
import { naiveRoot, naiveSha256, naiveSorted } from './naive-accounts.ts';

/** Address number `n`: any 32 bytes that are not zeros. */
function addressOf(n: number): Uint8Array {
  const address = new Uint8Array(32);
  new DataView(address.buffer).setUint32(0, n + 1);
  return address;
}

const account: fc.Arbitrary<Account> = fc.record({
  address: fc.nat(150).map(addressOf),
  balance: fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(2 ** 31)),
  sequence: fc.oneof(fc.constant(0), fc.nat(3), fc.constant(0xffffffff)),
  claimed: fc.boolean(),
});
const removal = fc.nat(150).map((n) => emptyAccount(addressOf(n)));
const batch = fc.array(fc.oneof({ weight: 3, arbitrary: account }, removal), { maxLength: 80 });

function many(count: number): Account[] {
  return Array.from({ length: count }, (_, n) => ({
    ...emptyAccount(addressOf(n)),
    balance: n + 1,
  }));
}

/** The last word on every address of a history of batches. */
function outcome(history: readonly (readonly Account[])[]): Account[] {
  const last = new Map<string, Account>();
  for (const one of history.flat()) last.set(one.address.join(), one);
  return [...last.values()];
}

describe('L-3: one account', () => {
  it('L-3: is 45 bytes, and those bytes give it back', () => {
    fc.assert(
      fc.property(account, (one) => {
        const bytes = encodeAccount(one);
        expect(bytes.length).toBe(45);
        const decoded = decodeAccount(bytes);
        const isThere = one.balance > 0 || one.sequence > 0 || one.claimed;
        if (isThere) expect(decoded).toEqual({ ok: true, value: one });
        else expect(decoded).toMatchObject({ ok: false, error: { code: 'account-record' } });
      }),
    );
  });

  it('L-3: carries a balance of 2^53-1 unrounded, and no larger one', () => {
    const rich = { ...emptyAccount(addressOf(1)), balance: Number.MAX_SAFE_INTEGER };
    const bytes = encodeAccount(rich);
    expect(decodeAccount(bytes)).toEqual({ ok: true, value: rich });
    bytes.set([0, 0x20, 0, 0, 0, 0, 0, 0], 32);
    expect(decodeAccount(bytes)).toMatchObject({ error: { code: 'account-record' } });
    expect(() => encodeAccount({ ...rich, balance: 2 ** 53 })).toThrow(RangeError);
  });

  it('L-3: refuses unknown flags, zeros as address and other lengths', () => {
    const bytes = encodeAccount({ ...emptyAccount(addressOf(1)), balance: 5 });
    const flagged = bytes.slice();
    flagged[44] = 2;
    const nobody = bytes.slice();
    nobody.fill(0, 0, 32);
    for (const bad of [flagged, nobody, bytes.subarray(1), new Uint8Array(46)])
      expect(decodeAccount(bad)).toMatchObject({ error: { code: 'account-record' } });
  });
});

describe('L-7: accounts root', () => {
  it('L-7: of no accounts is SHA-256(0x00)', () => {
    expect(Accounts.empty.root).toEqual(naiveSha256(Uint8Array.of(0)));
    expect(Accounts.empty).toMatchObject({ count: 0, supply: 0 });
  });

  it('L-7: is the plain definition’s at the edges of a leaf', () => {
    for (const count of [1, 31, 32, 33, 34, 64, 65, 200])
      expect(Accounts.empty.set(many(count)).root).toEqual(naiveRoot(many(count)));
  });

  it('L-7: is a function of the accounts alone, whatever their history', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 6 }), (history) => {
        let state = Accounts.empty;
        for (const changes of history) state = state.set(changes);
        const accounts = naiveSorted(outcome(history));
        expect(state.root).toEqual(naiveRoot(accounts));
        expect(state.root).toEqual(Accounts.empty.set([...accounts].reverse()).root);
        expect([...state.values()]).toEqual(accounts);
        expect(state.count).toBe(accounts.length);
        expect(state.supply).toBe(accounts.reduce((sum, { balance }) => sum + balance, 0));
      }),
      { numRuns: 60 },
    );
  });

  it('L-7: a subtree that shrinks to 32 accounts is a leaf again', () => {
    const full = Accounts.empty.set(many(40));
    const shrunk = full.set(
      many(40)
        .slice(32)
        .map(({ address }) => emptyAccount(address)),
    );
    expect(shrunk.root).toEqual(Accounts.empty.set(many(32)).root);
    expect(shrunk.prove('0101').prefix).toBe('');
  });

  it('gives the record of any address, and an empty one where there is no account', () => {
    const state = Accounts.empty.set(many(120));
    for (const one of many(120)) expect(state.get(one.address)).toEqual(one);
    expect(state.get(addressOf(500))).toEqual(emptyAccount(addressOf(500)));
  });

  it('never changes a state that was handed out, and keeps it when nothing is different', () => {
    const first = Accounts.empty.set(many(100));
    const root = first.root.slice();
    first.set([{ ...emptyAccount(addressOf(3)), balance: 9_999 }]);
    expect(first.root).toEqual(root);
    expect(first.get(addressOf(3)).balance).toBe(4);
    expect(first.set(many(100))).toBe(first);
    expect(first.set([emptyAccount(addressOf(700))])).toBe(first);
  });

  it('L-8: counts the sum to the unit where all the money there is moves about', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const shares = fc.array(fc.integer({ min: 0, max: most }), { minLength: 5, maxLength: 5 });
    // Six accounts that stay, in one leaf, with all there is between them.
    const all = (cuts: readonly number[]): Account[] => {
      const sorted = [0, ...[...cuts].sort((a, b) => a - b), most];
      return sorted.slice(1).map((cut, n) => ({
        ...emptyAccount(addressOf(n)),
        balance: cut - (sorted[n] as number),
        sequence: 1,
      }));
    };
    fc.assert(
      fc.property(shares, shares, fc.nat(5), (before, after, one) => {
        const state = Accounts.empty.set(all(before)).set(all(after));
        expect(state.supply).toBe(most);
        expect(state.root).toEqual(naiveRoot(all(after)));
        const account = state.get(addressOf(one));
        if (account.balance === 0) return;
        const less = state.set([{ ...account, balance: account.balance - 1 }]);
        expect(less.supply).toBe(most - 1);
        const more = () => less.set([{ ...account, balance: account.balance + 1 }]);
        if (account.balance < most) expect(more).toThrow(RangeError);
      }),
    );
  });

  it('L-8: refuses to hold more than 2^53-1 in all', () => {
    const half = { ...emptyAccount(addressOf(0)), balance: 2 ** 52 };
    const other = { ...emptyAccount(addressOf(1)), balance: 2 ** 52 - 1 };
    expect(Accounts.empty.set([half, other]).supply).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => Accounts.empty.set([half, { ...other, balance: 2 ** 52 }])).toThrow(RangeError);
  });

  it('names exactly the addresses whose records differ', () => {
    fc.assert(
      fc.property(batch, batch, (before, after) => {
        const from = Accounts.empty.set(before);
        const to = from.set(after);
        const changed = [...Accounts.changed(from, to)].map((address) => address.join());
        const expected = outcome([before, after]).filter(({ address }) => {
          return encodeAccount(from.get(address)).join() !== encodeAccount(to.get(address)).join();
        });
        expect(new Set(changed)).toEqual(new Set(expected.map(({ address }) => address.join())));
        expect(changed.length).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });
});
