/** Many payments or mints from a list: judged line by line, shown, and sent once confirmed. */

import { type FormEvent, useId, useState } from 'react';
import { readTable } from '../../api/read-table.ts';
import { MAX_SUPPLY } from '../../ledger/accounts-record.ts';
import { parseAmount } from '../../ledger/amount.ts';
import { MAX_MEMO_BYTES } from '../../ledger/transaction.ts';
import { FileButton } from '../files/file-button.tsx';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useListRun } from '../hooks/use-list-run.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, countText } from '../logic/format.ts';
import type { ListRun } from '../logic/list-run.ts';
import { type BadLine, type PayLine, type PayList, payList } from '../logic/pay-list.ts';
import { failureText, refusalText } from '../logic/refusal.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Amount } from '../parts/amount.tsx';
import { AmountField } from '../parts/amount-field.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { FreeText } from '../parts/free-text.tsx';
import { Party } from '../parts/party.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ListProgress } from './list-progress.tsx';
import { PastLists } from './past-lists.tsx';

/** How many lines of a preview are shown at once. */
const SHOWN = 100;

export function ListForm({ kind }: { kind: ListRun['kind'] }) {
  const { charter, own } = useLedger();
  const { t } = useTexts();
  const names = useApp((state) => state.names);
  const shown = useListRun(kind);
  const { runner, run, past } = shown;
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [pasted, setPasted] = useState('');
  const [each, setEach] = useState('');
  const [memo, setMemo] = useState('');
  const [list, setList] = useState<PayList | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const edited = () => {
    setList(null);
    setFailure(null);
  };
  const look = async (event: FormEvent) => {
    event.preventDefault();
    edited();
    const amount = each.trim() === '' ? null : parseAmount(each, charter.decimals, 1);
    if (amount !== null && !amount.ok)
      return setFailure(refusalText(t, amount.error.code, amount.error.reason));
    try {
      const table = await readTable(file ?? pasted);
      if (!table.ok) return setFailure(refusalText(t, table.error.code, table.error.reason));
      const context = { charter, names, memo, amount: amount?.value ?? null };
      setList(payList(table.value, { ...context, own: kind === 'send' ? own : null }));
    } catch (error) {
      setFailure(failureText(t, error));
    }
  };
  const repeat = (lines: readonly PayLine[]) => {
    runner.clear();
    setList({ lines, bad: [], total: lines.reduce((sum, { amount }) => sum + amount, 0) });
  };
  if (run !== null) return <ListProgress shown={shown} onRepeat={repeat} />;
  if (list !== null) {
    return (
      <Preview
        kind={kind}
        list={list}
        onConfirm={(fee) => {
          const { lines } = list;
          setList(null);
          runner.start({ kind, lines, sent: [], sequence: null, fee, made: Date.now() });
        }}
        onDiscard={() => setList(null)}
      />
    );
  }
  return (
    <form className="list-form" noValidate onSubmit={(event) => void look(event)}>
      <div className="buttons">
        <FileButton
          label={t.issuer.file}
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onFile={(chosen) => {
            setFile(chosen);
            edited();
          }}
        />
        {file === null ? null : <bdi className="field-hint">{visibleText(file.name)}</bdi>}
      </div>
      <label className="field-label" htmlFor={`${id}-paste`}>
        {t.issuer.paste}
      </label>
      <textarea
        id={`${id}-paste`}
        className="field-input"
        rows={3}
        spellCheck={false}
        placeholder={t.issuer.pasteHint}
        value={pasted}
        onChange={(event) => {
          setPasted(event.target.value);
          setFile(null);
          edited();
        }}
      />
      <div className="rule-fields">
        <AmountField
          label={t.issuer.each}
          name="each"
          value={each}
          decimals={charter.decimals}
          unit={charter.unit}
          onValue={setEach}
        />
        <Field
          label={t.issuer.memo}
          name="list-memo"
          maxLength={MAX_MEMO_BYTES}
          value={memo}
          onChange={(event) => setMemo(event.target.value)}
        />
      </div>
      <Failure words={failure} />
      <button type="submit" className="button" disabled={file === null && pasted.trim() === ''}>
        {t.issuer.look}
      </button>
      <PastLists past={past} onRepeat={repeat} />
    </form>
  );
}

interface PreviewProps {
  readonly kind: ListRun['kind'];
  readonly list: PayList;
  readonly onConfirm: (fee: number) => void;
  readonly onDiscard: () => void;
}

/** Shows the list before it is sent; nothing is sent before it is confirmed. */
function Preview({ kind, list, onConfirm, onDiscard }: PreviewProps) {
  const { charter } = useLedger();
  const { t, language } = useTexts();
  const supply = useView((view) => view.balances.supply);
  const spendable = useView((view) => view.spendable);
  // Mints may have no fee (L-8): an issuer that has nothing yet could never begin.
  const isFree = kind === 'mint' && charter.minFee * list.lines.length > spendable;
  const fee = isFree ? 0 : charter.minFee;
  const fees = fee * list.lines.length;
  const count = countText(list.lines.length, language);
  const total = `${amountText(list.total, charter.decimals)} ${charter.unit}`;
  const cost = kind === 'mint' ? fees : list.total + fees;
  const trouble =
    kind === 'mint' && supply + list.total > MAX_SUPPLY
      ? t.issuer.tooMuch
      : cost > spendable
        ? t.issuer.notCovered
        : null;
  return (
    <section className="list-preview" aria-label={t.issuer.look}>
      {list.bad.length === 0 ? null : <BadLines bad={list.bad} />}
      <p>
        <Words text={t.issuer.preview(count, total)} figures={[total]} />
      </p>
      <table className="book">
        <tbody>
          {list.lines.slice(0, SHOWN).map((line) => (
            <tr key={line.receiver}>
              <td>
                <Party address={line.receiver} />
                {line.memo === '' ? null : <FreeText className="entry-memo" text={line.memo} />}
              </td>
              <td className="book-amount">
                <Amount units={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Failure words={trouble} />
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
  return (
    <div className="bad-lines" role="alert">
      <p className="field-problem">
        <Words text={t.issuer.bad(countText(bad.length, language))} />
      </p>
      <ul>
        {bad.slice(0, SHOWN).map(({ line, code, reason, text }) => (
          <li key={line}>
            <Words text={`${t.issuer.line(String(line))}: ${refusalText(t, code, reason)}`} />
            {text === '' ? null : <code>{visibleText(text.slice(0, 60))}</code>}
          </li>
        ))}
      </ul>
    </div>
  );
}
