/**
 * The index finds the heights of a transaction or an account's history (S-2): keys of 8 bytes,
 * false hits are possible.
 */
import { toHex } from '../../base/bytes.ts';
import { sha256 } from '../../crypto/sha256.ts';
import { isGenesis, type Transaction, transactionId } from '../../ledger/transaction.ts';
import type { IndexEntry } from '../ports.ts';

const KEY_BYTES = 8;

/** One entry for each transaction of a block, and for each account it names. */
export function indexEntries(
  ledgerId: Uint8Array,
  height: number,
  transactions: readonly Transaction[],
): IndexEntry[] {
  const keys = new Map<string, Uint8Array>();
  const note = (hash: Uint8Array) => {
    const key = hash.slice(0, KEY_BYTES);
    keys.set(toHex(key), key);
  };
  for (const transaction of transactions) {
    note(transactionId(ledgerId, transaction));
    if (!isGenesis(transaction)) note(sha256(transaction.sender));
    note(sha256(transaction.receiver));
  }
  return [...keys.values()].map((key) => ({ key, height }));
}
