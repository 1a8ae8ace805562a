/** Shows this browser's promise about the storage of ledger and wallet. */
import { useState } from 'react';
import { useFetched } from '../hooks/use-fetched.ts';
import { askToKeep, type Keeping, keeping } from '../logic/keep-stored.ts';
import { useTexts } from '../texts/use-texts.ts';

/** The same as a part of the settings. */
export function StoredPart() {
  const { t } = useTexts();
  return (
    <section className="settings-part">
      <h3>{t.stored.title}</h3>
      <StoredWords />
    </section>
  );
}

/** Tells whether this browser may clear the stored data, and asks it not to. */
export function StoredWords() {
  const { t } = useTexts();
  const fetched = useFetched('keeping', keeping);
  const [answer, setAnswer] = useState<Keeping | null>(null);
  // Until the browser answers, what it mostly says keeps the room, unseen.
  const isKnown = fetched.kind === 'here';
  const now = answer ?? (isKnown ? fetched.value : 'may-clear');
  return (
    <div className={isKnown ? undefined : 'unsaid'}>
      <div className="settings-words" aria-live="polite">
        <p>{t.stored.words[now]}</p>
        {answer === 'may-clear' ? <p className="field-hint">{t.stored.refused}</p> : null}
      </div>
      {now === 'may-clear' ? (
        <div className="buttons">
          <button type="button" className="button" onClick={() => void askToKeep().then(setAnswer)}>
            {t.stored.ask}
          </button>
        </div>
      ) : null}
    </div>
  );
}
