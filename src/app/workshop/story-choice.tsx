/** The choice of a story of the lab, and of the rule that is broken in one of them. */
import { memo } from 'react';
import { LAB_CHOICES, type LabSettings, type ScenarioName } from '../../api/lab.ts';
import { LabSelect } from './lab-select.tsx';
import { useLabTexts } from './use-lab-texts.ts';

interface StoryChoiceProps {
  /** The settings of the shown run. */
  readonly settings: LabSettings;
  readonly onBegin: (settings: LabSettings) => void;
}

/** Each choice begins a run at once. */
export const StoryChoice = memo(function StoryChoice({ settings, onBegin }: StoryChoiceProps) {
  const { l } = useLabTexts();
  const { scenario, seed, breach } = settings;
  return (
    <div className="lab-choice">
      <LabSelect
        label={l.scenario}
        value={scenario}
        choices={LAB_CHOICES.scenarios}
        nameOf={(one) => l.scenarios[one].name}
        onChoose={(chosen) => onBegin(LAB_CHOICES.usual(chosen, seed))}
      />
      {scenario === 'breach' ? (
        <LabSelect
          label={l.breach}
          value={breach}
          choices={LAB_CHOICES.breaches}
          nameOf={(one) => l.breaches[one] ?? one}
          onChoose={(chosen) => onBegin({ ...settings, breach: chosen })}
        />
      ) : null}
    </div>
  );
});

/** What the story is about, and the question that it puts to the class. */
export const StoryText = memo(function StoryText({ scenario }: { scenario: ScenarioName }) {
  const { l } = useLabTexts();
  const { text, question } = l.scenarios[scenario];
  return (
    <div className="lab-about">
      <p className="lab-text">{text}</p>
      <p className="lab-question">
        <strong>{l.question}</strong>
        <span>{question}</span>
      </p>
    </div>
  );
});
