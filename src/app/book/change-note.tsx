/** The line that says which waiting payment was cancelled or got a higher fee. */
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useSuccessor } from '../hooks/use-same-number.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText } from '../logic/format.ts';
import { usePartyName } from '../parts/party.tsx';
import { Words } from '../parts/words.tsx';
import type { Change } from '../store.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Always in the page, so that screen readers hear it change. */
export function ChangeNote() {
  const change = useApp((state) => state.change);
  return (
    <p className="change-note" aria-live="polite">
      {change === null ? null : <ChangeWords change={change} />}
    </p>
  );
}

function ChangeWords({ change }: { change: Change }) {
  const { charter } = useLedger();
  const { t } = useTexts();
  const { payment, cancels, fee } = change;
  const about = cancels ?? payment;
  const name = usePartyName(about.receiver);
  const how = useSuccessor(payment.id)?.how;
  const written = useView(({ own }) =>
    own.some(({ id, state }) => id === payment.id && state.kind === 'block'),
  );
  const inWords = (units: number) => `${amountText(units, charter.decimals)} ${charter.unit}`;
  const { changed } = t.waiting;
  const amount = inWords(about.amount);
  const text = () => {
    // A raised fee for cancelling that came too late: it was cancelled all the same.
    if (written) return (cancels === null ? changed.late : changed.cancelled)(amount, name);
    if (change.kind === 'raised')
      return (cancels === null ? changed.raised : changed.raisedCancel)(amount, name, inWords(fee));
    return (how === 'cancelled' ? changed.cancelled : changed.cancelling)(amount, name);
  };
  return <Words text={text()} figures={[amount, name, inWords(fee)]} />;
}
