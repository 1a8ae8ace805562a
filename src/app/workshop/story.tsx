/** Tells what just happened in the lab and names the rule that decided. */
import type { LabFrame, LineKind } from '../../api/lab.ts';
import { Region } from '../parts/region.tsx';
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

export function Story({ frame }: { frame: LabFrame }) {
  const { l } = useLabTexts();
  const lines = frame.lines.slice(-SHOWN).reverse();
  return (
    <Region title={l.story} className="lab-story">
      {lines.length === 0 ? <p className="region-note">{l.nothingYet}</p> : null}
      <ol className="lab-lines" aria-label={l.story}>
        {lines.map(({ id, at, line }) => {
          const rule = ruleOf(line);
          return (
            <li key={id} className={MINOR.includes(line.kind) ? 'lab-line-minor' : undefined}>
              <time>{timeText(at)}</time>
              <span>{l.line(line, nodeName)}</span>
              {rule === '' ? null : <span className="lab-rule">{rule}</span>}
            </li>
          );
        })}
      </ol>
    </Region>
  );
}
