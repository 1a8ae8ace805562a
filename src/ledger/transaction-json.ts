/** Writes transactions as JSON and reads them back (L-4). */
import { equal, isZero, toHex, utf8Encode } from '../base/bytes.ts';
import { encodeAddress } from './address.ts';
import { formatError } from './format-error.ts';
import {
  GENESIS,
  type JsonObject,
  ownField,
  readAll,
  readHex,
  readInteger,
  readKey,
  readObject,
  readText,
} from './json.ts';
import { MAX_MEMO_BYTES, memoTooLong } from './memo.ts';
import type { Result } from './result.ts';
import {
  keepBytes,
  type Transaction,
  transactionId,
  type UnsignedTransaction,
} from './transaction.ts';

/** A transaction in JSON (L-4): the course system's three fields and those that Folio adds. */
export interface TransactionJson {
  /** Lower-case hex. */
  id: string;
  /** Address, or `GENESIS`. */
  sender: string;
  receiver: string;
  /** Smallest unit. */
  amount: number;
  fee: number;
  sequence: number;
  expires: number;
  memo: string;
  /** Lower-case hex. */
  signature: string;
}

const MAX_U32 = 2 ** 32 - 1;

/** The zero key is `GENESIS` (L-3), every other its address. */
export function keyToJson(key: Uint8Array): string {
  return isZero(key) ? GENESIS : encodeAddress(key);
}

export function transactionToJson(ledgerId: Uint8Array, transaction: Transaction): TransactionJson {
  return {
    id: toHex(transactionId(ledgerId, transaction)),
    sender: keyToJson(transaction.sender),
    receiver: keyToJson(transaction.receiver),
    amount: transaction.amount,
    fee: transaction.fee,
    sequence: transaction.sequence,
    expires: transaction.expires,
    memo: transaction.memo,
    signature: toHex(transaction.signature),
  };
}

/**
 * Reads a transaction. `fee`, `expires` and `memo` may be absent (0, 0, ''); `id` is compared if
 * present; unknown fields are ignored. Checks the form only: `checkTransaction` checks the rest.
 */
export function transactionFromJson(ledgerId: Uint8Array, value: unknown): Result<Transaction> {
  return readAll(() => readTransactionJson(ledgerId, value));
}

/** Reads a transaction to be signed, in the same form; `signature` and `id` are ignored. */
export function unsignedFromJson(value: unknown): Result<UnsignedTransaction> {
  return readAll(() => readUnsigned(readObject(value, 'transaction')));
}

function readUnsigned(object: JsonObject): UnsignedTransaction {
  return {
    version: 1,
    sender: readKey(object, 'sender', true),
    receiver: readKey(object, 'receiver', false),
    amount: readInteger(object, 'amount', Number.MAX_SAFE_INTEGER),
    fee: readInteger(object, 'fee', Number.MAX_SAFE_INTEGER, 0),
    sequence: readInteger(object, 'sequence', MAX_U32),
    expires: readInteger(object, 'expires', MAX_U32, 0),
    memo: readMemo(readText(object, 'memo', '')),
  };
}

/** Reads a transaction within a larger thing. Throws FormatError. */
export function readTransactionJson(ledgerId: Uint8Array, value: unknown): Transaction {
  const object = readObject(value, 'transaction');
  const unsigned = readUnsigned(object);
  const signature = readHex(object, 'signature', 64);
  const transaction = keepBytes({ ...unsigned, signature });
  if (ownField(object, 'id') !== undefined) {
    if (!equal(readHex(object, 'id', 32), transactionId(ledgerId, transaction))) {
      throw formatError('id-mismatch', 'The id is not the one of this transaction.', 'id');
    }
  }
  return transaction;
}

function readMemo(memo: string): string {
  // The memo's length is checked here too, since a memo that the bytes cannot carry would have no
  // id.
  const length = utf8Encode(memo)?.length ?? 0;
  if (length > MAX_MEMO_BYTES) {
    throw memoTooLong(length);
  }
  return memo;
}
