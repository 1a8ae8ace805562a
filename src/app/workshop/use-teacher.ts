/** The hook tells how a class signs in with this tab: by a payment to the teacher, its account. */
import type { LinkView } from '../../api/link.ts';
import { nickname } from '../../api/nickname.ts';
import type { Charter } from '../../ledger/charter.ts';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { addressTail, amountText } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { useTexts } from '../texts/use-texts.ts';

export interface Teacher {
  readonly address: string;
  /** As students see the account: the name on its card, its nickname, and its last characters. */
  readonly name: string;
  /** A student who has nothing yet claims from GENESIS first, as the ledger has no issuer (L-8). */
  readonly claims: boolean;
  /** A small amount, in words. */
  readonly amount: string;
  /** Asks for that amount, and for the payer's name as the memo. */
  readonly request: LinkView;
}

/**
 * The account of this tab as the teacher of the ledger of this charter; null in a tab that only
 * looks, which has none.
 */
export function useTeacher({ decimals, issuer }: Charter): Teacher | null {
  const { own } = useLedger();
  const { language } = useTexts();
  const isLooking = useApp(({ session }) => session.link?.watch ?? false);
  const card = useApp((state) => state.cardName).trim();
  if (isLooking) return null;
  const units = 10 ** Math.max(0, decimals - 2);
  const called = card === '' ? {} : { called: card };
  const named = [visibleText(card), nickname(own, language), addressTail(own)];
  return {
    address: own,
    claims: issuer === null,
    name: named.filter((part) => part !== '').join(' '),
    amount: amountText(units, decimals),
    request: { kind: 'pay', id: own, ...called, amount: units, asksName: true },
  };
}
