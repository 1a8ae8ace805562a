/** Fixed well-formed values where a property test is not wanted. */
import type { Header } from '../../../src/ledger/header.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';

export const ledgerId = new Uint8Array(32).fill(7);

export function makeTransaction(sequence: number, memo = ''): Transaction {
  return {
    version: 1,
    sender: new Uint8Array(32).fill(1),
    receiver: new Uint8Array(32).fill(2),
    amount: 5,
    fee: 1,
    sequence,
    expires: 0,
    memo,
    signature: new Uint8Array(64).fill(3),
  };
}

export function makeHeader(height: number): Header {
  return {
    version: 1,
    height,
    previous: new Uint8Array(32).fill(4),
    transactionsRoot: new Uint8Array(32).fill(5),
    accountsRoot: new Uint8Array(32).fill(6),
    builder: new Uint8Array(32).fill(7),
    time: 1_700_000_000_000,
    work: 65_536n,
    nonce: 2n ** 64n - 1n,
  };
}
