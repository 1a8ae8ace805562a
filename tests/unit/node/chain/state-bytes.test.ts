/** What a state of recent blocks counts in the bytes they may take (N-5). */
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../../src/ledger/accounts.ts';
import { ownBytes } from '../../../../src/node/chain/state-bytes.ts';
import { person } from '../../../support/small-ledger.ts';

/** A state of so many accounts. */
function stateOf(count: number): Accounts {
  return Accounts.empty.set(
    Array.from({ length: count }, (_, n) => {
      return { address: person(n).publicKey, balance: 1, sequence: 0, claimed: false };
    }),
  );
}

describe('states of recent blocks', () => {
  it('of small blocks count what those touch, of full ones the whole tree', () => {
    const few = stateOf(4);
    const many = stateOf(200);
    expect(ownBytes(many, 1)).toBeLessThan(ownBytes(many, 5));
    expect(ownBytes(many, 1_000)).toBe(ownBytes(many, 100_000));
    expect(ownBytes(few, 1_000)).toBeLessThan(ownBytes(many, 1_000));
  });
});
