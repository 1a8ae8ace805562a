import { useLedger } from '../hooks/use-ledger.ts';
import { amountText } from '../logic/format.ts';
import { usePartyName } from '../parts/party.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** What was sent last, to say so. */
export interface Sent {
  readonly id: string;
  readonly amount: number;
  readonly receiver: string;
}

/** That the last payment is on its way, with a way to it. Always in the page, so that screen readers hear it change. */
export function SentNote({ sent }: { sent: Sent | null }) {
  return (
    <p className="sent-note" aria-live="polite">
      {sent === null ? null : <SentWords sent={sent} />}
    </p>
  );
}

function SentWords({ sent }: { sent: Sent }) {
  const { charter, href } = useLedger();
  const { t } = useTexts();
  const name = usePartyName(sent.receiver);
  return (
    <a href={href({ kind: 'tx', id: sent.id })}>
      {t.send.sent(`${amountText(sent.amount, charter.decimals)} ${charter.unit}`, name)}
    </a>
  );
}
