/** Says what a link to the lab asks for that cannot be, and what runs instead. */
import { memo } from 'react';
import { LAB_CHOICES, type LabSettings } from '../../api/lab.ts';
import { countText, sentences } from '../logic/format.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import type { LinkFault } from './lab-link.ts';
import { useLabTexts } from './use-lab-texts.ts';

/** Characters of an asked value that are shown. */
const SHOWN = 20;

interface LabLinkNoteProps {
  readonly notTaken: readonly LinkFault[];
  /** Of the run that is shown, and its moment in virtual ms. */
  readonly settings: LabSettings;
  readonly from: number;
}

/** In the words that the fields use; nothing where all was taken. */
export const LabLinkNote = memo(function LabLinkNote(props: LabLinkNoteProps) {
  const { l } = useLabTexts();
  const say = useFaultWords(props);
  if (props.notTaken.length === 0) return null;
  return (
    <div className="reminder lab-link-note" role="status">
      <p>{l.notTaken.title}</p>
      <ul>
        {props.notTaken.map((fault) => (
          <li key={fault.of}>
            <Words text={say(fault)} figures={[shown(fault)]} />
          </li>
        ))}
      </ul>
    </div>
  );
});

function useFaultWords({ settings, from }: LabLinkNoteProps): (fault: LinkFault) => string {
  const { t, language } = useTexts();
  const { l } = useLabTexts();
  const { scenario, breach, seed, minutes } = settings;
  const { noStory, noRule, longSeed, seconds, used } = l.notTaken;
  const facts = ({ of }: LinkFault): readonly [name: string, range: string, value: string] => {
    switch (of) {
      case 'scenario':
        return [l.scenario, noStory, l.scenarios[scenario].name];
      case 'breach':
        return [l.breach, noRule, l.breaches[breach] ?? breach];
      case 'seed':
        return [l.seed, longSeed(LAB_CHOICES.maxSeed), visibleText(seed)];
      case 'at':
        return [l.moment, t.numbers.range('0', seconds(60 * minutes)), seconds(from / 1_000)];
      default: {
        const { least, most } = LAB_CHOICES.knobs[of];
        const range = t.numbers.whole(countText(least, language), countText(most, language));
        return [l.knobs[of].name, range, countText(settings[of], language)];
      }
    }
  };
  return (fault) => {
    const [name, range, value] = facts(fault);
    const told = t.numbers.notTaken(shown(fault), range);
    return sentences(language, l.ofKnob(name, told), used(value));
  };
}

function shown({ asked }: LinkFault): string {
  return visibleText(asked).slice(0, SHOWN);
}
