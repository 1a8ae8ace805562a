/** Real receipts of small chains, mined at the least work there is. */
import { signPure } from '../../../src/crypto/ed25519.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { type Charter, ledgerIdOf } from '../../../src/ledger/charter.ts';
import { type Header, headerHash } from '../../../src/ledger/header.ts';
import { pathOf, transactionsRoot } from '../../../src/ledger/merkle.ts';
import type { Receipt } from '../../../src/ledger/receipt.ts';
import { type Seal, sealMessage } from '../../../src/ledger/seal.ts';
import { encodeTransaction, type Transaction } from '../../../src/ledger/transaction.ts';
import { meetsWork } from '../../../src/ledger/work.ts';
import { keyOf, seedOf } from '../../vectors/samples.ts';

/** `count` headers, the first with this transactions root, each mined on the one before. */
function minedHeaders(charter: Charter, root: Uint8Array, count: number): Header[] {
  const headers: Header[] = [];
  for (let i = 0; i < count; i += 1) {
    const parent = headers[i - 1];
    const template: Header = {
      version: 1,
      height: 7 + i,
      previous: parent === undefined ? sha256(Uint8Array.of(7)) : headerHash(parent),
      transactionsRoot: i === 0 ? root : sha256(Uint8Array.of(i)),
      accountsRoot: sha256(Uint8Array.of(i, 1)),
      builder: keyOf('carol'),
      time: 1_700_000_000_000 + 5_000 * i,
      work: BigInt(charter.work),
      nonce: 0n,
    };
    let header = template;
    while (!meetsWork(headerHash(header), header.work))
      header = { ...header, nonce: header.nonce + 1n };
    headers.push(header);
  }
  return headers;
}

/** The issuer's seal of this header. */
export function sealOf(charter: Charter, header: Header): Seal {
  const target = { height: header.height, hash: headerHash(header) };
  const signature = signPure(seedOf('issuer'), sealMessage(ledgerIdOf(charter), target));
  return { ...target, signature };
}

/** The receipt of one transaction of a block of these, with `count` headers. */
export function receiptOf(
  charter: Charter,
  transactions: readonly Transaction[],
  index: number,
  count: number,
  sealed: boolean,
): Receipt {
  const encoded = transactions.map(encodeTransaction);
  const headers = minedHeaders(charter, transactionsRoot(encoded), count);
  return {
    charter,
    transaction: transactions[index] as Transaction,
    path: pathOf(encoded, index),
    headers,
    seal: sealed ? sealOf(charter, headers[count - 1] as Header) : null,
  };
}
