/** A receipt and the result of checking it, as plain data for the page and the console. */

import { toHex } from '../../base/bytes.ts';
import type { ReceiptStep, StepReport } from '../../ledger/receipt-check.ts';
import { refused } from '../refused.ts';
import type { TransactionView } from '../view.ts';
import { addressText, transactionView } from '../view-parts.ts';
import { judgeReceipt, receiptBytes } from './receipts.ts';

export interface CheckedReceipt {
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** The step that failed, and why in English. */
  readonly failed: {
    readonly step: ReceiptStep;
    readonly code: string;
    readonly reason: string;
  } | null;
  /** Null if the form is wrong. */
  readonly facts: CheckedFacts | null;
}

/** Its claims; true as far as its steps held. */
export interface CheckedFacts {
  /** Ledger id, hex. */
  readonly ledger: string;
  readonly name: string;
  readonly unit: string;
  readonly decimals: number;
  /** Address; '' for none. */
  readonly issuer: string;
  readonly transaction: TransactionView;
  /** The height of the transaction's block. */
  readonly height: number;
  readonly hash: string;
  /** The block's time by its builder's clock, ms since 1970. */
  readonly time: number;
  /** How many blocks of the receipt follow that one. */
  readonly above: number;
  /** Levels from the transaction to the block's root. */
  readonly levels: number;
  /** Attempts behind its headers, decimal. */
  readonly work: string;
  readonly sealed: boolean;
}

/**
 * Checks a receipt. Throws FolioError `receipt-kind` for a source that cannot be one: too large, or
 * no base64url.
 */
export async function checkedReceipt(source: Uint8Array | string): Promise<CheckedReceipt> {
  const bytes = receiptBytes(source);
  if (bytes === null)
    throw refused('receipt-kind', 'This is no receipt, or a part of it is missing.');
  const { ok, steps, failed, facts } = await judgeReceipt(bytes);
  if (facts === null) return { ok, steps, failed, facts };
  const { charter, transaction, headers, path, seal } = facts.receipt;
  const [first] = headers;
  return {
    ok,
    steps,
    failed,
    facts: {
      ledger: toHex(facts.ledgerId),
      name: charter.name,
      unit: charter.unit,
      decimals: charter.decimals,
      issuer: charter.issuer === null ? '' : addressText(charter.issuer),
      transaction: transactionView(charter, facts.ledgerId, transaction),
      height: first?.height ?? 0,
      hash: toHex(facts.blockHash),
      time: first?.time ?? 0,
      above: headers.length - 1,
      levels: path.length,
      work: facts.work.toString(),
      sealed: seal !== null,
    },
  };
}
