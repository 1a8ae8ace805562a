/** The part says which blocks are stored here, and lets old ones be deleted (S-5). */
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { useTexts } from '../texts/use-texts.ts';
import { usePruningTexts } from './pruning-texts.ts';

export function Pruning() {
  const { from, verifying, pruning, kept } = useView((view) => view.history);
  const { client } = useLedger();
  const { t, language } = useTexts();
  const words = usePruningTexts();
  const call = useCall();
  const count = (value: number) => countText(value, language);
  const stored =
    verifying !== null && verifying.how !== 'accepted'
      ? words.verifying(count(verifying.done), count(verifying.total))
      : from > 1
        ? words.from(count(from))
        : words.all;
  return (
    <div className="pruning">
      <div className="settings-words" aria-live="polite">
        <p>{stored}</p>
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
        {`${words.kept(count(kept))} ${words.costs}`}
      </p>
    </div>
  );
}
