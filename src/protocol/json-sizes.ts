/**
 * These functions compute the least length of JSON answers from binary sizes: what cannot fit (O-1)
 * is refused before anything is made of it.
 */
import { ACCOUNT_BYTES } from '../ledger/accounts-record.ts';

/** Bytes of a transaction without memo (L-4). */
export const BARE_TRANSACTION = 154;
/**
 * In JSON: the names of its fields, hex, addresses (a claim's sender is `GENESIS`), one digit each.
 */
const LEAST_TRANSACTION = 367;
const COMMA = 1;

/**
 * UTF-8 bytes that transactions take in JSON at least.
 *
 * @param bytes what they take in the binary encoding.
 */
export function leastJsonOfTransactions(count: number, bytes: number): number {
  // Memos are written as they are, or longer.
  return count * (LEAST_TRANSACTION - BARE_TRANSACTION + COMMA) + bytes;
}

/** UTF-8 bytes that the records of a part and its siblings take in JSON at least (L-7). */
export function leastJsonOfPart(accounts: number, siblings: number): number {
  const hex = (bytes: number) => 2 * bytes + '"",'.length;
  return accounts * hex(ACCOUNT_BYTES) + siblings * hex(32);
}
