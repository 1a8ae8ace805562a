/** States of recent blocks are kept up to a number and a number of bytes (N-5). */
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../../src/ledger/accounts.ts';
import { ownBytes, RecentStates } from '../../../../src/node/chain/recent-states.ts';
import { person } from '../../../support/small-ledger.ts';

/** A state of so many accounts. */
function stateOf(count: number): Accounts {
  return Accounts.empty.set(
    Array.from({ length: count }, (_, n) => {
      return { address: person(n).publicKey, balance: 1, sequence: 0, claimed: false };
    }),
  );
}

const keys = (recent: RecentStates, all: string): string =>
  [...all].filter((key) => recent.get(key) !== undefined).join('');

describe('states of recent blocks', () => {
  it('go oldest first beyond their number, and one set again is the newest', () => {
    const recent = new RecentStates(3, 1_000);
    for (const key of 'abcab') recent.set(key, Accounts.empty, 1);
    recent.set('d', Accounts.empty, 1);
    expect(keys(recent, 'abcd')).toBe('abd');
  });

  it('go oldest first beyond their bytes, the newest never', () => {
    const recent = new RecentStates(64, 100);
    for (const key of 'abc') recent.set(key, Accounts.empty, 40);
    expect(keys(recent, 'abc')).toBe('bc');
    recent.set('d', Accounts.empty, 500);
    expect(keys(recent, 'abcd')).toBe('d');
    // What went is not counted any more.
    for (const key of 'ef') recent.set(key, Accounts.empty, 50);
    expect(keys(recent, 'def')).toBe('ef');
  });

  it('of small blocks count what those touch, of full ones the whole tree', () => {
    const few = stateOf(4);
    const many = stateOf(200);
    expect(ownBytes(many, 1)).toBeLessThan(ownBytes(many, 5));
    expect(ownBytes(many, 1_000)).toBe(ownBytes(many, 100_000));
    expect(ownBytes(few, 1_000)).toBeLessThan(ownBytes(many, 1_000));
  });
});
