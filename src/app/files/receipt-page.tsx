/** Checks a receipt (F-1) with no ledger and no network, and shows the ground of each step. */

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type CheckedReceipt, checkedReceipt } from '../../api/files/checked-receipt.ts';
import { Failure } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Front } from '../parts/front.tsx';
import { FileButton } from './file-button.tsx';
import './files.css';
import { ReceiptVerdict } from './receipt-verdict.tsx';
import { useDroppedFile } from './use-dropped-file.ts';
import { useFileTexts } from './use-file-texts.ts';

/** A longer file is no receipt; its first bytes are enough to refuse it. */
const READ_BYTES = 1_000_000;

/** @param text of the receipt in the address bar, '' for none. */
export function ReceiptPage({ text }: { text: string }) {
  const { f } = useFileTexts();
  const [typed, setTyped] = useState('');
  const { checked, problem, check } = useCheck(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check(typed);
  };
  const bring = (file: Blob | undefined) => {
    if (file === undefined) return;
    file
      .slice(0, READ_BYTES)
      .arrayBuffer()
      .then((bytes) => check(new Uint8Array(bytes)))
      .catch(() => check(''));
  };
  useDroppedFile(bring);
  return (
    <Front back className="receipt-page">
      <h1>{f.check.title}</h1>
      <p className="first-sentence">{f.check.note}</p>
      <form className="receipt-form" noValidate onSubmit={submit}>
        <Field
          label={f.check.paste}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="buttons">
          <button type="submit" className="button button-main" disabled={typed.trim() === ''}>
            {f.check.button}
          </button>
          <FileButton label={f.check.choose} onFile={bring} />
          <span className="field-hint">{f.check.drop}</span>
        </div>
      </form>
      <Failure words={problem} />
      {checked === null ? null : <ReceiptVerdict checked={checked} />}
    </Front>
  );
}

/** Checks receipts, beginning with `first` if it is not empty. The last one counts. */
function useCheck(first: string) {
  const { failure } = useFileTexts();
  const [checked, setChecked] = useState<CheckedReceipt | null>(null);
  const [error, setError] = useState<unknown>(null);
  const turn = useRef(0);
  const check = (source: Uint8Array | string) => {
    turn.current += 1;
    const mine = turn.current;
    setError(null);
    checkedReceipt(source).then(
      (now) => mine === turn.current && setChecked(now),
      (why: unknown) => {
        if (mine !== turn.current) return;
        setChecked(null);
        setError(why);
      },
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one in the address bar
  useEffect(() => {
    if (first !== '') check(first);
  }, [first]);
  return { checked, problem: error === null ? null : failure(error), check };
}
