/** Many payments or mints from a list: judged line by line, shown, and sent once confirmed. */

import { type FormEvent, useState } from 'react';
import { readTable } from '../../api/read-table.ts';
import { parseAmount } from '../../ledger/amount.ts';
import { MAX_MEMO_BYTES } from '../../ledger/memo.ts';
import { FileButton } from '../files/file-button.tsx';
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useListRun } from '../hooks/use-list-run.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import type { ListRun } from '../logic/list-run.ts';
import { withoutAccount } from '../logic/newcomers.ts';
import { type PayLine, type PayList, payList } from '../logic/pay-list.ts';
import { visibleText } from '../logic/safe-text.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { TextArea } from '../parts/text-area.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ListPreview } from './list-preview.tsx';
import { ListProgress } from './list-progress.tsx';
import { PastLists } from './past-lists.tsx';

/** A list that was judged and waits to be confirmed. */
interface Looked {
  readonly list: PayList;
  /** Receivers without an account on the ledger yet. */
  readonly newcomers: ReadonlySet<string>;
}

export function ListForm({ kind }: { kind: ListRun['kind'] }) {
  const { client, charter, own } = useLedger();
  const { t } = useTexts();
  const { refusal, failure: failedBecause } = useRefusals();
  const names = useApp((state) => state.names);
  const shown = useListRun(kind);
  const { runner, run, past } = shown;
  const [file, setFile] = useState<File | null>(null);
  const [pasted, setPasted] = useState('');
  const [each, setEach] = useState('');
  const [memo, setMemo] = useState('');
  const [looked, setLooked] = useState<Looked | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const edited = () => {
    setLooked(null);
    setFailure(null);
  };
  const show = async (list: PayList) => {
    const receivers = list.lines.map(({ receiver }) => receiver);
    setLooked({ list, newcomers: await withoutAccount(client.ledger, receivers) });
  };
  const look = async (event: FormEvent) => {
    event.preventDefault();
    edited();
    const amount = each.trim() === '' ? null : parseAmount(each, charter.decimals, 1);
    if (amount !== null && !amount.ok) return setFailure(refusal(amount.error));
    try {
      const table = await readTable(file ?? pasted);
      if (!table.ok) return setFailure(refusal(table.error));
      const context = { charter, names, memo, amount: amount?.value ?? null };
      const list = payList(table.value, { ...context, own: kind === 'send' ? own : null });
      await show(list);
    } catch (error) {
      setFailure(failedBecause(error));
    }
  };
  const repeat = (lines: readonly PayLine[]) => {
    runner.clear();
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    show({ lines, bad: [], total }).catch((error: unknown) => setFailure(failedBecause(error)));
  };
  if (run !== null) return <ListProgress shown={shown} onRepeat={repeat} />;
  if (looked !== null) {
    return (
      <ListPreview
        kind={kind}
        {...looked}
        onConfirm={(fee) => {
          const { lines } = looked.list;
          setLooked(null);
          setPasted('');
          setFile(null);
          runner.start({ kind, lines, sent: [], sequence: null, fee, made: Date.now() });
        }}
        onDiscard={() => setLooked(null)}
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
      <TextArea
        label={t.issuer.paste}
        rows={3}
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
