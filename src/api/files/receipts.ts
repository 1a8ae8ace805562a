/** Makes receipts (F-1) of confirmed transactions, and checks those that people bring. */

import { equal, fromBase64Url, fromHex } from '../../base/bytes.ts';
import { createVerifier } from '../../crypto/ed25519.ts';
import { pathOf } from '../../ledger/merkle.ts';
import { encodeReceipt } from '../../ledger/receipt.ts';
import { checkReceipt, type ReceiptReport } from '../../ledger/receipt-check.ts';
import { encodeTransaction, transactionId } from '../../ledger/transaction.ts';
import type { BlockIndex } from '../../node/chain/block-index.ts';
import type { Node } from '../../node/node.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Queries } from '../queries.ts';
import { refused } from '../refused.ts';
import { RECEIPT_LINK } from './receipt-link.ts';

/**
 * The receipt of a transaction: up to the newest seal if one covers it and is not too far above;
 * else with up to 6 blocks after its own.
 *
 * @param id of the transaction, hex. Throws FolioError: `receipt-unknown`, `receipt-waiting`,
 * `receipt-gone`.
 */
export async function makeReceipt(
  node: Pick<Node, 'charter' | 'ledgerId' | 'chain'>,
  queries: Pick<Queries, 'transaction'>,
  id: string,
): Promise<Uint8Array> {
  const found = await queries.transaction(id);
  if (found === null)
    throw refused('receipt-unknown', 'There is no such transaction on this ledger.', 'id');
  if (found.height === null || found.hash === null)
    throw refused('receipt-waiting', 'The transaction is in no block yet.', 'id');
  const { charter, ledgerId, chain } = node;
  const entry = chain.tree.get(found.hash);
  const loaded = entry === undefined ? null : await chain.load(entry);
  const transactions = loaded?.block.transactions ?? [];
  const wanted = fromHex(id.toLowerCase());
  const index = transactions.findIndex(
    (one) => wanted !== null && equal(transactionId(ledgerId, one), wanted),
  );
  const transaction = transactions[index];
  // A reorganisation may have disconnected it while it was read.
  if (entry === undefined || transaction === undefined || !chain.tree.isMain(entry))
    throw refused('receipt-gone', 'Its block has just been taken back. Try again.', 'id');
  const { held } = chain.seals;
  const sealed =
    held !== null &&
    held.height >= entry.height &&
    held.height - entry.height < LIMITS.receiptHeaders &&
    held.height <= chain.tip.height;
  const last = sealed
    ? held.height
    : Math.min(chain.tip.height, entry.height + LIMITS.receiptBlocks);
  const headers = Array.from(
    { length: last - entry.height + 1 },
    (_, i) => (chain.tree.at(entry.height + i) as BlockIndex).header,
  );
  return encodeReceipt({
    charter,
    transaction,
    path: pathOf(transactions.map(encodeTransaction), index),
    headers,
    seal: sealed ? held : null,
  });
}

/**
 * The bytes of a receipt as people hand it over: a file, a text (base64url) or a link that ends in
 * the text. Null if it is none, or larger than any receipt.
 */
export function receiptBytes(source: Uint8Array | string): Uint8Array | null {
  if (typeof source !== 'string') return source.length > LIMITS.receiptFileBytes ? null : source;
  if (source.length > 2 * LIMITS.receiptFileBytes) return null;
  const text = source.trim();
  const at = text.lastIndexOf(RECEIPT_LINK);
  return fromBase64Url(at < 0 ? text : text.slice(at + RECEIPT_LINK.length));
}

/** Checks a receipt; needs no node and no network. */
export async function judgeReceipt(bytes: Uint8Array): Promise<ReceiptReport> {
  const verifier = await createVerifier();
  return checkReceipt(bytes, async (check) => (await verifier.verify([check]))[0] === true);
}
