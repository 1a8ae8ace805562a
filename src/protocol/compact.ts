/** Short ids of a block's transactions (O-2 `compact`): made by the sender, matched to a pool. */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { type Transaction, wireId } from '../ledger/transaction.ts';

export const SALT_BYTES = 8;
export const SHORT_ID_BYTES = 6;

/** True if it is one short id at least, and whole ones only. */
export function isShortIds(short: Uint8Array): boolean {
  return short.length > 0 && short.length % SHORT_ID_BYTES === 0;
}

/** The start of SHA-256(salt | wire id). */
function shortIdOf(salt: Uint8Array, transaction: Transaction): Uint8Array {
  return sha256(salt, wireId(transaction)).subarray(0, SHORT_ID_BYTES);
}

/** The short ids of all transactions, in order. */
export function shortIdsOf(salt: Uint8Array, transactions: readonly Transaction[]): Uint8Array {
  const short = new Uint8Array(transactions.length * SHORT_ID_BYTES);
  for (const [i, one] of transactions.entries())
    short.set(shortIdOf(salt, one), i * SHORT_ID_BYTES);
  return short;
}

/**
 * The transactions with these short ids. Null where no candidate has the id, or several have it: a
 * wrong one would spoil the block.
 */
export function matchShortIds(
  salt: Uint8Array,
  short: Uint8Array,
  candidates: Iterable<Transaction>,
): (Transaction | null)[] {
  const found = new Map<string, Transaction | null>();
  for (const one of candidates) {
    const id = toHex(shortIdOf(salt, one));
    found.set(id, found.has(id) ? null : one);
  }
  const matched: (Transaction | null)[] = [];
  for (let at = 0; at < short.length; at += SHORT_ID_BYTES)
    matched.push(found.get(toHex(short.subarray(at, at + SHORT_ID_BYTES))) ?? null);
  return matched;
}
