/** The wallet's own transactions as the page sees them. */
import type { Chain } from '../node/chain/chain.ts';
import type { OwnTransactions } from '../node/pool/own.ts';
import type { OwnTransaction } from './view.ts';
import { transactionView } from './view-parts.ts';

/** Newest first, bounded (P-1). */
export function ownView({ charter, ledgerId }: Chain, own: OwnTransactions): OwnTransaction[] {
  return own.list().map(({ transaction, made, state }) => ({
    ...transactionView(charter, ledgerId, transaction),
    made,
    state,
  }));
}
