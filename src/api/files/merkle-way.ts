/** The way of one transaction up to the root of its block, computed anew from a receipt (F-1). */
import { equal, toHex } from '../../base/bytes.ts';
import { rootOfPath } from '../../ledger/merkle.ts';
import { decodeReceipt } from '../../ledger/receipt.ts';
import { encodeTransaction } from '../../ledger/transaction.ts';

export interface MerkleStep {
  /** The side of the other hash. */
  readonly side: 'left' | 'right';
  /** The other hash, hex. */
  readonly other: string;
  /** The hash of both, hex. */
  readonly above: string;
}

export interface MerkleWay {
  /** The hash of the transaction's bytes, hex. */
  readonly leaf: string;
  /** The lowest step first; none if the transaction is alone in its block. */
  readonly steps: readonly MerkleStep[];
  /** The header's own root, hex. */
  readonly root: string;
  /** Whether the way leads to that root. */
  readonly holds: boolean;
  readonly height: number;
}

/** Null for bytes that are no receipt. */
export function merkleWay(bytes: Uint8Array): MerkleWay | null {
  const decoded = decodeReceipt(bytes);
  const header = decoded.ok ? decoded.value.receipt.headers[0] : undefined;
  if (!decoded.ok || header === undefined) return null;
  const { transaction, path } = decoded.value.receipt;
  const leaf = encodeTransaction(transaction);
  const steps = path.map(({ side, hash }, index) => ({
    side,
    other: toHex(hash),
    above: toHex(rootOfPath(leaf, path.slice(0, index + 1))),
  }));
  return {
    leaf: toHex(rootOfPath(leaf, [])),
    steps,
    root: toHex(header.transactionsRoot),
    holds: equal(rootOfPath(leaf, path), header.transactionsRoot),
    height: header.height,
  };
}
