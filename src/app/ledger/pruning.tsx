/** The part says which blocks are stored here, and lets old ones be deleted (S-5). */
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText, sentences } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';
import { storedWords, usePruningTexts } from './pruning-texts.ts';

export function Pruning() {
  const history = useView((view) => view.history);
  const { client } = useLedger();
  const { t, language } = useTexts();
  const words = usePruningTexts();
  const call = useCall();
  const { pruning } = history;
  return (
    <div className="pruning">
      <div className="settings-words" aria-live="polite">
        <p>{storedWords(history, language)}</p>
      </div>
      <div className="pruning-switch">
        <span>{words.name}</span>
        <button
          type="button"
          role="switch"
          className="switch"
          aria-label={words.name}
          aria-checked={pruning}
          aria-describedby="pruning-costs"
          onClick={() => void call.run(() => client.ledger.setPruning(!pruning))}
        >
          <span className="switch-knob" />
          <span className="switch-words" aria-hidden="true">
            {pruning ? t.builder.on : t.builder.off}
          </span>
        </button>
      </div>
      <p className="field-hint" id="pruning-costs">
        {sentences(language, words.kept(countText(history.kept, language)), words.costs)}
      </p>
    </div>
  );
}
