/**
 * The preview of a list: its bad lines, the lines it would send, and the button that sends them.
 */
import { useLedger } from '../hooks/use-ledger.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, countText } from '../logic/format.ts';
import { listCost } from '../logic/list-cost.ts';
import type { ListRun } from '../logic/list-run.ts';
import type { BadLine, PayList } from '../logic/pay-list.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Amount } from '../parts/amount.tsx';
import { Failure } from '../parts/failure.tsx';
import { FreeText } from '../parts/free-text.tsx';
import { Party } from '../parts/party.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Lines shown at once. */
const SHOWN = 100;

interface ListPreviewProps {
  readonly kind: ListRun['kind'];
  readonly list: PayList;
  /** Receivers without an account on the ledger yet. */
  readonly newcomers: ReadonlySet<string>;
  readonly onConfirm: (fee: number) => void;
  readonly onDiscard: () => void;
}

/** Nothing is sent before it is confirmed. */
export function ListPreview({ kind, list, newcomers, onConfirm, onDiscard }: ListPreviewProps) {
  const { charter } = useLedger();
  const { t, language } = useTexts();
  const supply = useView((view) => view.balances.supply);
  const spendable = useView((view) => view.spendable);
  const { fee, trouble } = listCost(kind, list, charter, { supply, spendable });
  const count = countText(list.lines.length, language);
  const total = `${amountText(list.total, charter.decimals)} ${charter.unit}`;
  return (
    <section className="list-preview" aria-label={t.issuer.look}>
      {list.bad.length === 0 ? null : <BadLines bad={list.bad} />}
      <p>
        <Words text={t.issuer.preview(count, total)} figures={[total]} />
      </p>
      {newcomers.size === 0 ? null : (
        <p className="region-note">
          <Words text={t.issuer.newcomers(newcomers.size)} />
        </p>
      )}
      <table className="book">
        <tbody>
          {list.lines.slice(0, SHOWN).map((line) => (
            <tr key={line.receiver}>
              <td>
                <Party address={line.receiver} />
                {newcomers.has(line.receiver) ? (
                  <span className="field-hint">{t.issuer.newcomer}</span>
                ) : null}
                {line.memo === '' ? null : <FreeText className="entry-memo" text={line.memo} />}
              </td>
              <td className="book-amount">
                <Amount units={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Failure words={trouble === null ? null : t.issuer[trouble]} />
      <div className="buttons">
        <button
          type="button"
          className="button button-main"
          disabled={list.lines.length === 0 || trouble !== null}
          onClick={() => onConfirm(fee)}
        >
          <Words
            text={
              kind === 'mint'
                ? t.issuer.confirmMint(count, total)
                : t.issuer.confirmSend(count, total)
            }
            figures={[total]}
          />
        </button>
        <button type="button" className="button" onClick={onDiscard}>
          {t.issuer.discard}
        </button>
      </div>
    </section>
  );
}

function BadLines({ bad }: { bad: readonly BadLine[] }) {
  const { t, language } = useTexts();
  const { refusal } = useRefusals();
  return (
    <div className="bad-lines" role="alert">
      <p className="field-problem">
        <Words text={t.issuer.bad(countText(bad.length, language))} />
      </p>
      <ul>
        {bad.slice(0, SHOWN).map(({ line, text, ...why }) => (
          <li key={line}>
            <Words text={`${t.issuer.line(String(line))}: ${refusal(why)}`} />
            {text === '' ? null : <code>{visibleText(text.slice(0, 60))}</code>}
          </li>
        ))}
      </ul>
    </div>
  );
}
