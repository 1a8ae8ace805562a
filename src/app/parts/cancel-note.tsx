/** Says of an own payment to oneself which waiting payment it is to cancel (P-1). */
import { useLedger } from '../hooks/use-ledger.ts';
import type { Cancellation } from '../hooks/use-same-number.ts';
import { amountText } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';
import { usePartyName } from './party.tsx';
import { Words } from './words.tsx';

/** In words. */
export function CancelNote({ cancellation }: { cancellation: Cancellation }) {
  const { charter } = useLedger();
  const { t } = useTexts();
  const { of, failed } = cancellation;
  const name = usePartyName(of.receiver);
  const amount = amountText(of.amount, charter.decimals);
  const { cancels, wouldCancel } = t.payments;
  const text = (failed ? wouldCancel : cancels)(amount, name);
  return <Words text={text} figures={[amount, name]} />;
}
