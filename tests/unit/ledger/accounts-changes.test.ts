/** Changed accounts as the disk notes them (S-2). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { applyChanges, encodeChanges } from '../../../src/ledger/accounts-changes.ts';
import {
  type Account,
  accountKey,
  emptyAccount,
  MAX_SUPPLY,
} from '../../../src/ledger/accounts-record.ts';

const addressOf = (n: number) => new Uint8Array(32).fill(n + 1);
const keyed = (account: Account) => ({ key: accountKey(account.address), account });

const account: fc.Arbitrary<Account> = fc.record({
  address: fc.nat(60).map(addressOf),
  balance: fc.nat(1_000),
  sequence: fc.nat(3),
  claimed: fc.boolean(),
});
const steps = fc.array(fc.array(account, { maxLength: 20 }), { maxLength: 12 });

describe('changed accounts', () => {
  it('lead to the same state as setting them, read in as many records as they were noted', () => {
    fc.assert(
      fc.property(fc.array(account, { maxLength: 60 }), steps, (first, changed) => {
        const paged = Accounts.empty.set(first);
        const noted = changed.map((step) => encodeChanges(step.map(keyed)));
        const expected = changed.reduce((state, step) => state.set(step), paged);
        const read = applyChanges(paged, noted);
        expect(read.ok && read.value.root).toEqual(expected.root);
        expect(read.ok && read.value.supply).toBe(expected.supply);
      }),
    );
  });

  it('take an account away that is empty afterwards', () => {
    const one = { ...emptyAccount(addressOf(1)), balance: 5 };
    const read = applyChanges(Accounts.empty.set([one]), [
      encodeChanges([keyed(emptyAccount(addressOf(1)))]),
    ]);
    expect(read.ok && read.value.count).toBe(0);
  });

  it('are refused where they are no records, or too much money', () => {
    const rich = encodeChanges([keyed({ ...emptyAccount(addressOf(1)), balance: MAX_SUPPLY })]);
    const more = encodeChanges([keyed({ ...emptyAccount(addressOf(2)), balance: 1 })]);
    const wrong = rich.slice();
    wrong[44] = 2;
    for (const noted of [[rich.slice(1)], [wrong], [rich, more]]) {
      const read = applyChanges(Accounts.empty, noted);
      expect(read.ok ? null : read.error.code).toBe('accounts-shape');
    }
    expect(applyChanges(Accounts.empty, [rich]).ok).toBe(true);
  });
});
