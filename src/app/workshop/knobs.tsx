/** The knobs choose a story of the lab and set its values. */
import { memo, useState } from 'react';
import { LAB_CHOICES, type LabSettings, type ScenarioName } from '../../api/lab.ts';
import { Field } from '../parts/field.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Region } from '../parts/region.tsx';
import { useLabTexts } from './use-lab-texts.ts';

interface KnobsProps {
  /** The settings of the shown run. */
  readonly settings: LabSettings;
  readonly onBegin: (settings: LabSettings) => void;
}

/** Not drawn again while a run plays. */
export const Knobs = memo(function Knobs({ settings, onBegin }: KnobsProps) {
  const { l } = useLabTexts();
  const [next, setNext] = useState(settings);
  const story = l.scenarios[settings.scenario];
  const choose = (scenario: ScenarioName) => {
    const chosen = LAB_CHOICES.usual(scenario, next.seed);
    setNext(chosen);
    onBegin(chosen);
  };
  return (
    <Region title={l.scenario} className="lab-knobs">
      <div className="field">
        <label className="field-label" htmlFor="lab-scenario">
          {l.scenario}
        </label>
        <select
          id="lab-scenario"
          className="lab-select"
          value={settings.scenario}
          onChange={(event) => choose(event.target.value as ScenarioName)}
        >
          {LAB_CHOICES.scenarios.map((scenario) => (
            <option key={scenario} value={scenario}>
              {l.scenarios[scenario].name}
            </option>
          ))}
        </select>
      </div>
      <p className="lab-text">{story.text}</p>
      <p className="lab-question">
        <strong>{l.question}</strong>
        <span>{story.question}</span>
      </p>
      {settings.scenario === 'breach' ? (
        <div className="field">
          <label className="field-label" htmlFor="lab-breach">
            {l.breach}
          </label>
          <select
            id="lab-breach"
            className="lab-select"
            value={settings.breach}
            onChange={(event) => {
              const chosen = { ...next, breach: event.target.value };
              setNext(chosen);
              onBegin(chosen);
            }}
          >
            {LAB_CHOICES.breaches.map((breach) => (
              <option key={breach} value={breach}>
                {l.breaches[breach] ?? breach}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <details className="lab-more">
        <summary>{l.knobsTitle}</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onBegin(next);
          }}
        >
          <Field
            label={l.seed}
            hint={l.seedHint}
            maxLength={40}
            value={next.seed}
            onChange={(event) => setNext({ ...next, seed: event.target.value })}
          />
          <div className="lab-knob-grid">
            {LAB_CHOICES.knobNames.map((name) => (
              <NumberField
                key={name}
                label={l.knobs[name].name}
                hint={l.knobs[name].hint}
                value={next[name]}
                least={LAB_CHOICES.knobs[name].least}
                most={LAB_CHOICES.knobs[name].most}
                onValue={(value) => setNext({ ...next, [name]: LAB_CHOICES.fit(name, value) })}
              />
            ))}
          </div>
          <button type="submit" className="button button-main">
            {l.begin}
          </button>
        </form>
      </details>
    </Region>
  );
});
