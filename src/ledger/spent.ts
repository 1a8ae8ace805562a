/** A transaction is spent once its one chance of execution is gone (L-4, L-8). */
import type { Accounts } from './accounts.ts';
import type { Charter } from './charter.ts';
import { isGenesis, signerOf, type Transaction } from './transaction.ts';

/**
 * True where its sequence is used, or of a claim, where the account has claimed: it stands in the
 * chain, or never will.
 */
export function isSpent(charter: Charter, state: Accounts, transaction: Transaction): boolean {
  const signer = state.get(signerOf(charter, transaction));
  if (isGenesis(transaction) && charter.issuer === null) return signer.claimed;
  return signer.sequence > transaction.sequence;
}
