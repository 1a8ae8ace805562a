/** A transaction is spent once its one chance of execution is gone (L-4, L-8). */
import { equal } from '../base/bytes.ts';
import type { Accounts } from './accounts.ts';
import type { Charter } from './charter.ts';
import { isGenesis, signerOf, type Transaction } from './transaction.ts';

/**
 * True if its sequence is used; for a claim, if the account has claimed. It is in the chain then,
 * or never will be.
 */
export function isSpent(charter: Charter, state: Accounts, transaction: Transaction): boolean {
  const signer = state.get(signerOf(charter, transaction));
  if (isGenesis(transaction) && charter.issuer === null) return signer.claimed;
  return signer.sequence > transaction.sequence;
}

/**
 * True for two of one signer and sequence, or two claims of one signer: no chain can hold both
 * (L-4, L-8).
 */
export function isAlike(charter: Charter, a: Transaction, b: Transaction): boolean {
  if (!equal(signerOf(charter, a), signerOf(charter, b))) return false;
  const isClaim = (one: Transaction) => charter.issuer === null && isGenesis(one);
  return isClaim(a) === isClaim(b) && a.sequence === b.sequence;
}
