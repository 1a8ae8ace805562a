/** The knobs set the seed and the values of a story of the lab. */
import { memo, type ReactNode, useMemo, useState } from 'react';
import { type KnobName, LAB_CHOICES, type LabSettings } from '../../api/lab.ts';
import { Field } from '../parts/field.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { useLabTexts } from './use-lab-texts.ts';

/** What the knobs stand at, before a run is begun with it. */
export interface KnobDraft {
  /** The settings of the shown run. */
  readonly settings: LabSettings;
  readonly next: LabSettings;
  readonly set: (next: LabSettings) => void;
}

/** One for all knobs, wherever they stand; it follows the shown run. */
export function useKnobDraft(settings: LabSettings): KnobDraft {
  const [next, set] = useState(settings);
  const [before, setBefore] = useState(settings);
  if (before !== settings) {
    setBefore(settings);
    set(settings);
  }
  return useMemo(() => ({ settings, next, set }), [settings, next]);
}

interface KnobsProps {
  readonly draft: KnobDraft;
  readonly onBegin: (settings: LabSettings) => void;
}

/** Not drawn again while a run plays. */
export const Knobs = memo(function Knobs({ draft, onBegin }: KnobsProps) {
  const { l } = useLabTexts();
  const { settings, next, set } = draft;
  const asked = LAB_CHOICES.askedKnobsOf(settings.scenario);
  const names = LAB_CHOICES.knobsOf(settings.scenario).filter((name) => !asked.includes(name));
  return (
    <details className="lab-more">
      <summary>{l.knobsTitle}</summary>
      <KnobForm draft={draft} names={names} button={l.begin} onBegin={onBegin}>
        <Field
          label={l.seed}
          hint={l.seedHint}
          maxLength={LAB_CHOICES.maxSeed}
          value={next.seed}
          onChange={(event) => set({ ...next, seed: event.target.value })}
        />
      </KnobForm>
    </details>
  );
});

/** The knobs that the story's question is about, if there are any, open beside it. */
export const AskedKnobs = memo(function AskedKnobs({ draft, onBegin }: KnobsProps) {
  const { l } = useLabTexts();
  const names = LAB_CHOICES.askedKnobsOf(draft.settings.scenario);
  if (names.length === 0) return null;
  return (
    <div className="lab-asked">
      <KnobForm draft={draft} names={names} button={l.beginAsked} onBegin={onBegin} />
    </div>
  );
});

interface KnobFormProps extends KnobsProps {
  readonly names: readonly KnobName[];
  readonly button: string;
  /** Stands before the knobs. */
  readonly children?: ReactNode;
}

function KnobForm({ draft, names, button, onBegin, children }: KnobFormProps) {
  const { l } = useLabTexts();
  const { settings, next, set } = draft;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // What was not taken is mended first, or the run shown would be lost for nothing.
        const lab = event.currentTarget.closest('.lab');
        const wrong = lab?.querySelector<HTMLElement>('form [aria-invalid=true]') ?? null;
        if (wrong === null) return onBegin(next);
        wrong.closest('details')?.setAttribute('open', '');
        wrong.focus();
      }}
    >
      {/* Text that was refused is of these settings. */}
      <div className="lab-knob-grid" key={LAB_CHOICES.write(settings)}>
        {children}
        {names.map((name) => (
          <NumberField
            key={name}
            label={l.knobs[name].name}
            hint={l.knobs[name].hint}
            value={next[name]}
            least={LAB_CHOICES.knobs[name].least}
            most={LAB_CHOICES.knobs[name].most}
            keepsTyped
            onValue={(value) => set({ ...next, [name]: value })}
          />
        ))}
      </div>
      <button type="submit" className="button button-main">
        {button}
      </button>
    </form>
  );
}
