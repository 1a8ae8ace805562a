/** The component shows the progress of the builder's search for a proof. */
import type { BuilderView } from '../../api/view.ts';
import { chanceSoFar } from '../logic/chance.ts';
import { compactText, countText, spanText } from '../logic/format.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/**
 * The progress of the search for a proof. The ink shows a probability: how many such searches would
 * have ended by now.
 */
export function BuilderProgress({ builder }: { builder: BuilderView }) {
  const { t, language } = useTexts();
  const seeking = builder.state === 'seeking';
  const chance = seeking ? chanceSoFar(builder.attempts, builder.rate, builder.expected) : 0;
  return (
    <div className="progress">
      <p className="region-note">
        <Words
          text={
            builder.state === 'seeking'
              ? t.builder.states.seeking(builder.records)
              : t.builder.states[builder.state]
          }
        />
      </p>
      <progress className="ink" aria-label={t.builder.progress} max={1} value={chance} />
      <dl className="figures">
        <div>
          <dt>{t.builder.attempts}</dt>
          <dd translate="no">{seeking ? countText(builder.attempts, language) : '–'}</dd>
        </div>
        <div>
          <dt>{t.builder.rate}</dt>
          <dd translate="no">
            {seeking ? t.builder.perSecond(compactText(builder.rate, language)) : '–'}
          </dd>
        </div>
        <div>
          <dt>{t.builder.expected}</dt>
          <dd translate="no">
            {seeking && builder.expected !== null ? spanText(builder.expected, language) : '–'}
          </dd>
        </div>
        <div>
          <dt>{t.builder.built}</dt>
          <dd translate="no">{countText(builder.built, language)}</dd>
        </div>
      </dl>
    </div>
  );
}
