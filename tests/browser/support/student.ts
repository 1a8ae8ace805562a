/**
 * A student's own program in Node: it makes keys, signed transactions, and blocks with their proof.
 */
import { toHex } from '../../../src/base/bytes.ts';
import { publicKeyOf, signPure } from '../../../src/crypto/ed25519.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { assembleBlock } from '../../../src/ledger/assemble.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { type Charter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { type Header, headerHash } from '../../../src/ledger/header.ts';
import { signingBytes, type Transaction } from '../../../src/ledger/transaction.ts';
import { transactionToJson } from '../../../src/ledger/transaction-json.ts';
import { meetsWork } from '../../../src/ledger/work.ts';

const GENESIS = new Uint8Array(32);

export interface Person {
  seed: Uint8Array;
  key: Uint8Array;
}

/** The same every time for the same number. */
export function person(number: number): Person {
  const seed = new Uint8Array(32).fill(number + 1);
  return { seed, key: publicKeyOf(seed) };
}

export function signed(
  charter: Charter,
  signer: Person,
  fields: Pick<Transaction, 'sender' | 'receiver' | 'amount'> & Partial<Transaction>,
): Transaction {
  const transaction: Transaction = {
    version: 1,
    fee: 0,
    sequence: 0,
    expires: 0,
    memo: '',
    signature: new Uint8Array(64),
    ...fields,
  };
  const message = signingBytes(ledgerIdOf(charter), transaction);
  return { ...transaction, signature: signPure(signer.seed, message) };
}

export function claimOf(charter: Charter, one: Person): Transaction {
  return signed(charter, one, { sender: GENESIS, receiver: one.key, amount: charter.grant });
}

export function json(charter: Charter, transaction: Transaction): Record<string, unknown> {
  return { ...transactionToJson(ledgerIdOf(charter), transaction) };
}

/**
 * A block on `recent` (the last is its parent) with its proof; `state` is the one after the parent.
 */
export function mined(
  charter: Charter,
  recent: readonly Header[],
  state: Accounts,
  transactions: readonly Transaction[],
  builder: Uint8Array,
  time: number,
): Block {
  const parent = recent.at(-1);
  if (parent === undefined) throw new Error('no parent');
  const made = assembleBlock(charter, parent, recent, state, transactions, builder, time);
  if (made === null || made.dropped.length > 0) throw new Error('does not fit');
  const { header } = made.block;
  for (let nonce = 0n; ; nonce += 1n) {
    const tried = { ...header, nonce };
    if (meetsWork(headerHash(tried), header.work)) return { ...made.block, header: tried };
  }
}

export function hashText(header: Header): string {
  return toHex(headerHash(header));
}

export const EMPTY_STATE = Accounts.empty;
