/** The steps of backing a wallet up. */
import { type FormEvent, useState } from 'react';
import type { WordList } from '../../api/client.ts';
import { useCall } from '../hooks/use-call.ts';
import { asked, matches } from '../logic/backup-check.ts';
import { askToKeepOnce } from '../logic/keep-stored.ts';
import type { OwnWallet } from '../session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Failure } from './failure.tsx';
import { Field } from './field.tsx';

type Step = 'why' | 'words' | 'check';

interface BackupStepsProps {
  readonly wallet: Pick<OwnWallet, 'encrypted' | 'backedUp' | 'words' | 'markBackedUp'>;
  readonly onDone: () => void;
}

/** Writing down the wallet's 24 words, and proving that they were. */
export function BackupSteps({ wallet, onDone }: BackupStepsProps) {
  const { t, language } = useTexts();
  const call = useCall();
  const [step, setStep] = useState<Step>('why');
  const [passphrase, setPassphrase] = useState('');
  const [words, setWords] = useState<readonly string[]>([]);
  const [list, setList] = useState<WordList>(language === 'zh' ? 'chinese' : 'english');
  const show = async (event: FormEvent) => {
    event.preventDefault();
    askToKeepOnce();
    await call.run(async () => {
      const text = await wallet.words(passphrase === '' ? undefined : passphrase, list);
      setWords(text.split(' '));
      setPassphrase('');
      setStep('words');
    });
  };
  const finish = () =>
    call.run(async () => {
      await wallet.markBackedUp(list);
      setWords([]);
      onDone();
    });
  return (
    <>
      <p>{t.backup.why}</p>
      {step === 'why' ? (
        <form onSubmit={(event) => void show(event)}>
          {wallet.encrypted ? (
            <Field
              label={t.passphrase.passphrase}
              type="password"
              value={passphrase}
              onChange={(event) => {
                setPassphrase(event.target.value);
                call.clear();
              }}
            />
          ) : null}
          {wallet.backedUp ? null : <ListChoice list={list} onChoose={setList} />}
          <button type="submit" className="button button-main" disabled={call.busy}>
            {t.backup.show}
          </button>
        </form>
      ) : null}
      {step === 'words' ? (
        <>
          <ol className="words" aria-label={t.backup.words} translate="no">
            {words.map((word, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand twice, its place is what it is
              <li key={index}>{word}</li>
            ))}
          </ol>
          <button type="button" className="button button-main" onClick={() => setStep('check')}>
            {t.backup.next}
          </button>
        </>
      ) : null}
      {step === 'check' ? (
        <Check words={words} onBack={() => setStep('words')} onRight={() => void finish()} />
      ) : null}
      <Failure words={call.failure} />
    </>
  );
}

/** The list in which the words are written, chosen before they are written down. */
function ListChoice({ list, onChoose }: { list: WordList; onChoose: (list: WordList) => void }) {
  const { t } = useTexts();
  return (
    <fieldset className="word-lists">
      <legend>{t.backup.list}</legend>
      {(['english', 'chinese'] as const).map((one) => (
        <label key={one} className="check">
          <input
            type="radio"
            name="word-list"
            checked={list === one}
            onChange={() => onChoose(one)}
          />
          <span>{t.backup.lists[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface CheckProps {
  readonly words: readonly string[];
  readonly onBack: () => void;
  readonly onRight: () => void;
}

function Check({ words, onBack, onRight }: CheckProps) {
  const { t } = useTexts();
  const [places] = useState(() => asked(words.length, Math.random));
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  /** The words as they were when they were checked. */
  const [wrong, setWrong] = useState<ReadonlySet<number>>(new Set());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missed = places.filter((place) => !matches(words[place], typed[place]));
    setWrong(new Set(missed));
    if (missed.length === 0) onRight();
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{t.backup.check}</p>
      <div className="word-checks">
        {places.map((place) => (
          <Field
            key={place}
            label={t.backup.word(place + 1)}
            autoCapitalize="none"
            value={typed[place] ?? ''}
            problem={wrong.has(place) ? t.backup.wrong : undefined}
            onChange={(event) => {
              setTyped({ ...typed, [place]: event.target.value });
              setWrong(new Set([...wrong].filter((other) => other !== place)));
            }}
          />
        ))}
      </div>
      <div className="buttons">
        <button type="submit" className="button button-main">
          {t.backup.finish}
        </button>
        <button type="button" className="button" onClick={onBack}>
          {t.backup.back}
        </button>
      </div>
    </form>
  );
}
