/**
 * Checks a receipt (F-1) step by step, from its bytes alone, so that a person sees the ground of
 * each step. The first step that fails ends the check.
 */
import { equal } from '../base/bytes.ts';
import type { SignatureCheck } from '../crypto/ed25519.ts';
import { ledgerIdOf } from './charter.ts';
import type { ErrorCode } from './errors.ts';
import { headerHash } from './header.ts';
import { rootOfPath } from './merkle.ts';
import { decodeReceipt, type Receipt } from './receipt.ts';
import { DONE, fail, type Result } from './result.ts';
import { checkSeal, sealSignature } from './seal.ts';
import {
  checkTransaction,
  encodeTransaction,
  signerOf,
  signingBytes,
  transactionId,
} from './transaction.ts';
import { meetsWork } from './work.ts';

/** The steps in their order. */
export const RECEIPT_STEPS = [
  /** The bytes have the form of F-1, and charter, transaction, headers and seal have their form. */
  'form',
  /** The transaction keeps the rules that need no state. */
  'transaction',
  /** Its signer has signed it, for this ledger. */
  'signature',
  /** It is in the block of the first header. */
  'path',
  /** Each further header follows the one before it. */
  'headers',
  /** Each header has its proof of work, at least the ledger's least work. */
  'work',
  /** The issuer has sealed the last header. */
  'seal',
  /** No byte has changed since it was written. */
  'checksum',
] as const;

export type ReceiptStep = (typeof RECEIPT_STEPS)[number];

export interface StepReport {
  readonly step: ReceiptStep;
  /** `absent`: the receipt has no seal. `open`: not checked, since an earlier step failed. */
  readonly state: 'held' | 'failed' | 'absent' | 'open';
}

export interface ReceiptReport {
  readonly ok: boolean;
  /** One report for each step, in their order. */
  readonly steps: readonly StepReport[];
  /** The step that failed and why; `reason` is an English sentence. */
  readonly failed: {
    readonly step: ReceiptStep;
    readonly code: ErrorCode;
    readonly reason: string;
  } | null;
  /** Null if the form is wrong. */
  readonly facts: ReceiptFacts | null;
}

/** The facts of a receipt; true as far as its steps held. */
export interface ReceiptFacts {
  readonly receipt: Receipt;
  readonly ledgerId: Uint8Array;
  /** The transaction id (L-4). */
  readonly id: Uint8Array;
  /** The hash of the transaction's block. */
  readonly blockHash: Uint8Array;
  /** The expected attempts behind all its headers: the cost of forging them. */
  readonly work: bigint;
}

type Verify = (check: SignatureCheck) => Promise<boolean>;

/** @param verify checks one signature by L-5. */
export async function checkReceipt(bytes: Uint8Array, verify: Verify): Promise<ReceiptReport> {
  const decoded = decodeReceipt(bytes);
  if (!decoded.ok) return report(null, { step: 'form', ...decoded.error });
  const { receipt, checksum } = decoded.value;
  const ledgerId = ledgerIdOf(receipt.charter);
  const facts: ReceiptFacts = {
    receipt,
    ledgerId,
    id: transactionId(ledgerId, receipt.transaction),
    blockHash: headerHash(receipt.headers[0] as (typeof receipt.headers)[0]),
    work: receipt.headers.reduce((sum, { work }) => sum + work, 0n),
  };
  const checks: Record<Exclude<ReceiptStep, 'form'>, () => Result<void> | Promise<Result<void>>> = {
    transaction: () => checkTransaction(receipt.charter, receipt.transaction),
    signature: () => checkSigner(facts, verify),
    path: () => checkPath(receipt),
    headers: () => checkLinks(receipt),
    work: () => checkWork(receipt),
    seal: () => checkSealed(facts, verify),
    checksum: () =>
      checksum ? DONE : fail('receipt-checksum', 'A byte of the receipt was changed.', 'receipt'),
  };
  for (const step of RECEIPT_STEPS) {
    if (step === 'form') continue;
    const held = await checks[step]();
    if (!held.ok) return report(facts, { step, ...held.error });
  }
  return report(facts, null);
}

function report(facts: ReceiptFacts | null, failed: ReceiptReport['failed']): ReceiptReport {
  const end = failed === null ? RECEIPT_STEPS.length : RECEIPT_STEPS.indexOf(failed.step);
  const steps = RECEIPT_STEPS.map((step, index): StepReport => {
    if (index > end) return { step, state: 'open' };
    if (index === end) return { step, state: 'failed' };
    return { step, state: step === 'seal' && facts?.receipt.seal === null ? 'absent' : 'held' };
  });
  return { ok: failed === null, steps, failed, facts };
}

async function checkSigner(facts: ReceiptFacts, verify: Verify): Promise<Result<void>> {
  const { charter, transaction } = facts.receipt;
  const signed = await verify({
    publicKey: signerOf(charter, transaction),
    message: signingBytes(facts.ledgerId, transaction),
    signature: transaction.signature,
  });
  if (signed) return DONE;
  const reason = 'The signature is not that of the one who pays, on this ledger.';
  return fail('receipt-signature', reason, 'signature');
}

function checkPath({ transaction, path, headers }: Receipt): Result<void> {
  const root = rootOfPath(encodeTransaction(transaction), path);
  if (headers[0] !== undefined && equal(root, headers[0].transactionsRoot)) return DONE;
  return fail('receipt-path', 'The path does not lead to the block’s transactions root.', 'path');
}

function checkLinks({ headers }: Receipt): Result<void> {
  for (const [index, header] of headers.entries()) {
    const parent = headers[index - 1];
    if (parent === undefined) continue;
    const follows =
      header.height === parent.height + 1 &&
      header.time > parent.time &&
      equal(header.previous, headerHash(parent));
    if (follows) continue;
    const reason = `The header of block ${header.height} does not follow the one before it.`;
    return fail('receipt-link', reason, `headers[${index}]`, { height: header.height });
  }
  return DONE;
}

function checkWork({ charter, headers }: Receipt): Result<void> {
  for (const [index, header] of headers.entries()) {
    const enough = header.work >= BigInt(charter.work);
    if (enough && meetsWork(headerHash(header), header.work)) continue;
    const reason = enough
      ? `The hash of block ${header.height} does not prove its work.`
      : `The work of block ${header.height} is below the least of this ledger.`;
    return fail('receipt-work', reason, `headers[${index}]`, { height: header.height });
  }
  return DONE;
}

async function checkSealed(facts: ReceiptFacts, verify: Verify): Promise<Result<void>> {
  const { charter, seal, headers } = facts.receipt;
  if (seal === null) return DONE;
  const last = headers[headers.length - 1];
  const formed = checkSeal(charter, seal);
  if (!formed.ok) return formed;
  if (last === undefined || seal.height !== last.height || !equal(seal.hash, headerHash(last)))
    return fail('receipt-seal', 'The seal is not of the last block of the receipt.', 'seal');
  const signature = sealSignature(charter, facts.ledgerId, seal);
  if (signature !== null && (await verify(signature))) return DONE;
  return fail('receipt-seal', 'The seal is not signed by the issuer.', 'seal');
}
