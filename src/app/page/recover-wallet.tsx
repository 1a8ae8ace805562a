import { type FormEvent, useId, useState } from 'react';
import { useSession } from '../hooks/use-app.ts';
import { useCall } from '../hooks/use-call.ts';
import { normalWords } from '../logic/backup-check.ts';
import { Failure } from '../parts/failure.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The way back from a wallet that cannot be read any more: its 24 words. */
export function RecoverWallet() {
  const { t } = useTexts();
  const session = useSession();
  const call = useCall();
  const id = useId();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void call.run(() => session.recoverWallet(normalWords(typed)));
  };
  return (
    <form onSubmit={submit}>
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {t.restore.words}
        </label>
        <textarea
          id={id}
          className="field-input words-input"
          rows={4}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            call.clear();
          }}
        />
      </div>
      <Failure words={call.failure} />
      <button
        type="submit"
        className="button button-main"
        disabled={call.busy || typed.trim() === ''}
      >
        {t.restore.button}
      </button>
    </form>
  );
}
