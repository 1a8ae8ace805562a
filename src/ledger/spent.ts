/** A transaction is spent once its one chance of execution is gone (L-4, L-8). */
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
