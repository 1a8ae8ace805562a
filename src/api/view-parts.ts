/** Parts of the ledger as the page shows them: text addresses, hex hashes, plain numbers. */
import { isZero, toHex } from '../base/bytes.ts';
import type { Account } from '../ledger/accounts-record.ts';
import { encodeAddress } from '../ledger/address.ts';
import type { Charter } from '../ledger/charter.ts';
import { isGenesis, type Transaction, transactionId, wireId } from '../ledger/transaction.ts';
import type { BlockIndex } from '../node/chain/block-index.ts';
import type { AccountView, BlockView, TransactionView } from './view.ts';

/** `GENESIS` for the zero key, which has no address (L-3). */
export function addressText(key: Uint8Array): string {
  return isZero(key) ? 'GENESIS' : encodeAddress(key);
}

export function transactionView(
  charter: Charter,
  ledgerId: Uint8Array,
  transaction: Transaction,
): TransactionView {
  const { amount, fee, sequence, expires, memo } = transaction;
  const genesis = charter.issuer === null ? 'claim' : 'mint';
  return {
    id: toHex(transactionId(ledgerId, transaction)),
    wireId: toHex(wireId(transaction)),
    sender: addressText(transaction.sender),
    receiver: addressText(transaction.receiver),
    amount,
    fee,
    sequence,
    expires,
    memo,
    kind: isGenesis(transaction) ? genesis : 'transfer',
  };
}

export function accountView({ address, balance, sequence, claimed }: Account): AccountView {
  return { address: addressText(address), balance, sequence, claimed };
}

export function blockView(
  entry: BlockIndex,
  { count, amount, bytes }: Pick<BlockView, 'count' | 'amount' | 'bytes'>,
  sealed: boolean,
): BlockView {
  const { header } = entry;
  return {
    height: entry.height,
    hash: entry.key,
    previous: toHex(header.previous),
    builder: addressText(header.builder),
    time: header.time,
    work: header.work.toString(),
    count,
    bytes,
    amount,
    sealed,
  };
}
