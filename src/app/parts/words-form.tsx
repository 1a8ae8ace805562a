/** The form takes the 24 words of a wallet. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCall } from '../hooks/use-call.ts';
import { normalWords } from '../logic/backup-check.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Failure } from './failure.tsx';
import { TextArea } from './text-area.tsx';

interface WordsFormProps {
  readonly submit: (words: string) => Promise<void>;
  /** Stands between the words and the button. */
  readonly children?: ReactNode;
}

/** A form for a wallet's 24 words. The rejection of `submit` is shown under them. */
export function WordsForm({ submit, children }: WordsFormProps) {
  const { t } = useTexts();
  const call = useCall();
  const [typed, setTyped] = useState('');
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    void call.run(() => submit(normalWords(typed)));
  };
  return (
    <form onSubmit={submitted}>
      <TextArea
        label={t.restore.words}
        className="words-input"
        rows={4}
        autoComplete="off"
        autoCapitalize="none"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          call.clear();
        }}
      />
      {children}
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
