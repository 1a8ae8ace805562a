/** These functions check the payment form before anything is signed (L-4). */

import type { SendRequest } from '../../api/client.ts';
import type { Refused } from '../../base/refusal-values.ts';
import { decodeAddress } from '../../ledger/address.ts';
import { parseAmount } from '../../ledger/amount.ts';
import type { Charter } from '../../ledger/charter.ts';
import { feeToOutbid } from '../../ledger/fee.ts';
import { MAX_MEMO_BYTES, memoTooLong } from '../../ledger/memo.ts';
import { fail } from '../../ledger/result.ts';
import { feeLow } from '../../ledger/transaction.ts';
import { namedAddress } from './contacts.ts';
import { pastedLink } from './routes.ts';
import { utf8Length } from './safe-text.ts';

export type SendField = 'receiver' | 'amount' | 'memo' | 'fee';

/** Links that name an account. */
const PAYABLE: ReadonlySet<string> = new Set(['account', 'pay']);

/** The form as typed. */
export type SendDraft = Readonly<Record<SendField, string>>;

/** A fault at a field. `all`: the most that could be sent instead, in the smallest unit. */
export interface FieldProblem extends Refused {
  readonly all?: number;
}

export type SendProblems = Partial<Record<SendField, FieldProblem>>;

/** A request fit to be signed, or the faults by field. */
export type CheckedSend =
  | { ok: true; request: SendRequest }
  | { ok: false; problems: SendProblems };

/** Bytes of a transaction without its memo (L-4). */
const BARE_BYTES = 154;

/**
 * The fee that gets a payment with this memo in now: the least fee, or one that outbids the
 * cheapest.
 */
export function suggestedFee(
  outbid: { readonly fee: number; readonly size: number } | null,
  charter: Charter,
  memo: string,
): number {
  return feeToOutbid(outbid, BARE_BYTES + utf8Length(memo), charter.minFee);
}

/**
 * Checks the form before anything is signed. `spendable` in the smallest unit; `names`: those given
 * here, by address.
 */
export function checkSend(
  draft: SendDraft,
  charter: Charter,
  spendable: number,
  names: Readonly<Record<string, string>> = {},
  suggested: number = charter.minFee,
): CheckedSend {
  const problems: SendProblems = {};
  const receiver = receiverOf(draft.receiver, names);
  const decoded = decodeAddress(receiver);
  if (!decoded.ok) problems.receiver = decoded.error;
  const fee = feeOf(draft.fee, charter, suggested, problems);
  const amount = parseAmount(draft.amount.trim(), charter.decimals);
  if (!amount.ok) problems.amount = amount.error;
  else if (amount.value === 0)
    problems.amount = fail('amount-zero', 'The amount is zero.', 'amount').error;
  else if (fee !== null && amount.value + fee > spendable) {
    const left = Math.max(0, spendable);
    const reason = 'The balance does not cover amount and fee.';
    const { error } = fail('balance', reason, 'amount', { left });
    problems.amount = { ...error, all: Math.max(0, spendable - fee) };
  }
  const memoBytes = utf8Length(draft.memo);
  if (memoBytes > MAX_MEMO_BYTES) problems.memo = memoTooLong(memoBytes).error;
  if (/\p{Surrogate}/u.test(draft.memo))
    problems.memo = fail('malformed-text', 'The memo is malformed.', 'memo').error;
  if (Object.keys(problems).length > 0 || !amount.ok || fee === null)
    return { ok: false, problems };
  return { ok: true, request: { receiver, amount: amount.value, memo: draft.memo, fee } };
}

/**
 * The address in the typed text: itself in lower case if it is all upper, that of a pasted account
 * link, or that of a name given here.
 */
export function receiverOf(typed: string, names: Readonly<Record<string, string>> = {}): string {
  const text = typed.trim();
  const link = pastedLink(text);
  if (link?.ok && 'id' in link.value.view && PAYABLE.has(link.value.view.kind))
    return link.value.view.id;
  const address = text === text.toUpperCase() ? text.toLowerCase() : text;
  return decodeAddress(address).ok ? address : (namedAddress(text, names) ?? address);
}

function feeOf(
  typed: string,
  charter: Charter,
  suggested: number,
  problems: SendProblems,
): number | null {
  const text = typed.trim();
  if (text === '') return suggested;
  const fee = parseAmount(text, charter.decimals);
  if (!fee.ok) {
    problems.fee = fee.error;
    return null;
  }
  if (fee.value < charter.minFee) {
    problems.fee = feeLow(charter.minFee).error;
    return null;
  }
  return fee.value;
}
