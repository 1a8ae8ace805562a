/** Numbered people and their unsigned transactions: execution and pool look at no signature. */
import { Accounts } from '../../../src/ledger/accounts.ts';
import type { Account } from '../../../src/ledger/accounts-record.ts';
import type { PoolIdentity } from '../../../src/ledger/pool-entry.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';

export const GENESIS = new Uint8Array(32);

/** A pool of a node that has no wallet. */
export const NOBODY: PoolIdentity = {
  lotterySecret: new Uint8Array(32).fill(7),
  account: null,
};

/** Key number `n`. */
export function person(n: number): Uint8Array {
  const key = new Uint8Array(32).fill(0xab);
  new DataView(key.buffer).setUint32(0, n);
  return key;
}

/** One smallest unit from person 0 to person 1, with these fields in place of its own. */
export function pay(fields: Partial<Transaction> = {}): Transaction {
  return {
    version: 1,
    sender: person(0),
    receiver: person(1),
    amount: 1,
    fee: 0,
    sequence: 0,
    expires: 0,
    memo: '',
    signature: new Uint8Array(64),
    ...fields,
  };
}

/** From GENESIS: a claim of `n` if the amount is the grant, or a mint to `n`. */
export function fromGenesis(n: number, fields: Partial<Transaction>): Transaction {
  return pay({ sender: GENESIS, receiver: person(n), ...fields });
}

/** A state in which person `n` has `balances[n]`. */
export function funded(balances: readonly number[], rest: Partial<Account> = {}): Accounts {
  const accounts = balances.map((balance, n): Account => {
    return { address: person(n), sequence: 0, claimed: false, ...rest, balance };
  });
  return Accounts.empty.set(accounts);
}
