/** The hook tells what can be spent now, payments included that the view does not tell yet. */
import { useState } from 'react';
import { costOf, stillUnseen, type UnseenPayment } from '../logic/unseen-payments.ts';

/**
 * @param spendable the view's amount, in the smallest unit.
 * @param own the account's transactions of the same view.
 * @returns what is left of it, and what to call once a payment was sent.
 */
export function useSpendable(
  spendable: number,
  own: readonly { readonly id: string }[],
): { readonly left: number; readonly noteSent: (payment: UnseenPayment) => void } {
  const [sent, setSent] = useState<readonly UnseenPayment[]>([]);
  const unseen = stillUnseen(sent, own);
  if (unseen !== sent) setSent(unseen);
  return {
    left: Math.max(0, spendable - costOf(unseen)),
    noteSent: (payment) => setSent((all) => [...all, payment]),
  };
}
