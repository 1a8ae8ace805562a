/** The wallet's own transactions as the page sees them. */
import { HEADER_BYTES } from '../ledger/header.ts';
import type { Pool } from '../ledger/pool.ts';
import type { Chain } from '../node/chain/chain.ts';
import type { WalletTransactions } from '../node/pool/wallet-transactions.ts';
import type { OwnTransaction } from './view.ts';
import { transactionView } from './view-parts.ts';

/** Newest first, bounded (P-1). */
export function walletView(
  { charter, ledgerId }: Chain,
  own: WalletTransactions,
  pool: Pool,
): OwnTransaction[] {
  const listed = own.list().map(({ transaction, made, state }) => ({
    ...transactionView(charter, ledgerId, transaction),
    made,
    state,
  }));
  const pooled = listed.filter(({ state }) => state.kind === 'pool' || state.kind === 'returned');
  const places = pool.places(new Set(pooled.map(({ wireId }) => wireId)));
  const room = charter.maxBlockBytes - HEADER_BYTES;
  return listed.map((item) => {
    const found = places.get(item.wireId);
    const place =
      found === undefined
        ? null
        : { place: found.place, blocks: Math.max(1, Math.ceil(found.bytes / room)) };
    return { ...item, place };
  });
}
