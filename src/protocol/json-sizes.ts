/**
 * Computes the least length of JSON answers from binary sizes, so that an answer that cannot fit
 * (O-1) is refused before it is made.
 */
import { ACCOUNT_BYTES } from '../ledger/accounts-record.ts';

/** Bytes of a transaction without memo (L-4). */
export const BARE_TRANSACTION = 154;
/**
 * Its least length in JSON: field names, hex, addresses (a claim's sender is `GENESIS`), one digit
 * each.
 */
const LEAST_TRANSACTION = 367;
const COMMA = 1;

/**
 * The least length of transactions in JSON, UTF-8 bytes.
 *
 * @param bytes their length in the binary encoding.
 */
export function leastJsonOfTransactions(count: number, bytes: number): number {
  // In JSON memos are as long as they are, or longer.
  return count * (LEAST_TRANSACTION - BARE_TRANSACTION + COMMA) + bytes;
}

/** The least length of the records of a part and its siblings in JSON, UTF-8 bytes (L-7). */
export function leastJsonOfPart(accounts: number, siblings: number): number {
  const hex = (bytes: number) => 2 * bytes + '"",'.length;
  return accounts * hex(ACCOUNT_BYTES) + siblings * hex(32);
}
