/**
 * O-1: what cannot fit into a JSON answer is known before it is made, and nothing else is refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { encodeAccount } from '../../../src/ledger/accounts-record.ts';
import { encodeTransaction, type Transaction } from '../../../src/ledger/transaction.ts';
import { transactionToJson } from '../../../src/ledger/transaction-json.ts';
import {
  BARE_TRANSACTION,
  leastJsonOfPart,
  leastJsonOfTransactions,
} from '../../../src/protocol/json-sizes.ts';
import { makeTransaction } from './samples.ts';

const LEDGER = new Uint8Array(32).fill(3);
const textBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

function inJson(transactions: readonly Transaction[]): number {
  const texts = transactions.map((one) => textBytes(transactionToJson(LEDGER, one)) + 1);
  return texts.reduce((sum, one) => sum + one, 0);
}

const bytesOf = (transactions: readonly Transaction[]) =>
  transactions.reduce((sum, one) => sum + encodeTransaction(one).length, 0);

describe('least sizes in JSON', () => {
  it('of transactions are never above what they take', () => {
    const memo = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(fc.array(memo, { minLength: 1, maxLength: 5 }), (memos) => {
        const list = memos.map((text, i) => ({ ...makeTransaction(i), memo: text }));
        expect(leastJsonOfTransactions(list.length, bytesOf(list))).toBeLessThanOrEqual(
          inJson(list),
        );
      }),
    );
  });

  it('are met by the smallest claim, and near for a payment', () => {
    const claim = {
      ...makeTransaction(1),
      sender: new Uint8Array(32),
      amount: 1,
      fee: 0,
      sequence: 0,
      expires: 0,
      memo: '',
    };
    expect(leastJsonOfTransactions(1, BARE_TRANSACTION)).toBe(inJson([claim]));
    const payment = { ...makeTransaction(1), memo: '' };
    expect(leastJsonOfTransactions(1, BARE_TRANSACTION)).toBeGreaterThan(0.75 * inJson([payment]));
  });

  it('of a part are what its records and siblings take', () => {
    const account = { address: LEDGER, balance: 5, sequence: 1, claimed: true };
    const accounts = [account, account].map((one) => toHex(encodeAccount(one)));
    const siblings = [toHex(LEDGER), toHex(LEDGER), toHex(LEDGER)];
    const lists = textBytes(accounts) + textBytes(siblings) - 2 * '[]'.length + 2;
    expect(leastJsonOfPart(2, 3)).toBe(lists);
  });
});
