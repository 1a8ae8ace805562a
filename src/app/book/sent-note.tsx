/** The note below the payment form shows the status of the last payment. */
import type { Fate, OwnTransaction } from '../../api/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { amountText, countText } from '../logic/format.ts';
import { usePartyName } from '../parts/party.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The payment sent last. */
export interface Sent {
  readonly id: string;
  readonly amount: number;
  readonly receiver: string;
}

interface SentNoteProps {
  readonly sent: Sent | null;
  readonly own: readonly OwnTransaction[];
}

/**
 * The status of the last payment, with a link to it. Always in the page, so that screen readers
 * hear it change.
 */
export function SentNote({ sent, own }: SentNoteProps) {
  const state = own.find(({ id }) => id === sent?.id)?.state ?? { kind: 'pool' };
  return (
    <p className="sent-note" aria-live="polite">
      {sent === null ? null : <SentWords sent={sent} state={state} />}
    </p>
  );
}

/** The payments below tell any other fate (expired, replaced, refused). */
function SentWords({ sent, state }: { sent: Sent; state: Fate }) {
  const { charter, href } = useLedger();
  const { t, language } = useTexts();
  const name = usePartyName(sent.receiver);
  const amount = `${amountText(sent.amount, charter.decimals)} ${charter.unit}`;
  if (state.kind !== 'pool' && state.kind !== 'returned' && state.kind !== 'block') return null;
  return (
    <a href={href({ kind: 'tx', id: sent.id })}>
      <Words
        text={
          state.kind === 'block'
            ? t.send.sentIn(amount, name, countText(state.height, language))
            : t.send.sent(amount, name)
        }
        figures={[amount, name]}
      />
    </a>
  );
}
