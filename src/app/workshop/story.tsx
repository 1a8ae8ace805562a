/** Tells what just happened in the lab and names the rule that decided. */
import { memo } from 'react';
import type { LabFrame, LineKind, LineSeen } from '../../api/lab.ts';
import { useRefusals } from '../hooks/use-refusals.ts';
import { Region } from '../parts/region.tsx';
import { RuleName } from '../parts/rule-name.tsx';
import { nodeName } from './lab-measures.ts';
import { ruleOf } from './lab-rules.ts';
import { useLabTexts } from './use-lab-texts.ts';

/** Kinds of lines that come all the time. */
const MINOR: readonly LineKind[] = ['paid', 'claimed', 'minted', 'started', 'flooded'];
/** Lines below the newest one. */
const SHOWN = 14;

export function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

interface StoryProps {
  readonly lines: LabFrame['lines'];
}

export const Story = memo(function Story({ lines }: StoryProps) {
  const { l } = useLabTexts();
  const newest = lines.slice(-SHOWN).reverse();
  return (
    <Region title={l.story} className="lab-story">
      {newest.length === 0 ? <p className="region-note">{l.nothingYet}</p> : null}
      <ol className="lab-lines" aria-label={l.story}>
        {newest.map((seen) => (
          <StoryLine key={seen.id} seen={seen} />
        ))}
      </ol>
    </Region>
  );
});

const StoryLine = memo(function StoryLine({ seen: { at, line } }: { seen: LineSeen }) {
  const { l } = useLabTexts();
  const { refusal } = useRefusals();
  const rule = ruleOf(line);
  return (
    <li className={MINOR.includes(line.kind) ? 'lab-line-minor' : undefined}>
      <time>{timeText(at)}</time>
      <span>{l.line(line, nodeName, (code) => refusal({ code, reason: code }))}</span>
      {rule === '' ? null : <RuleName id={rule} />}
    </li>
  );
});
