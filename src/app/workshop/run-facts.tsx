/** How far a run is worked out, its trace hash, and the link to the moment shown. */
import { useRef } from 'react';
import type { LabRun } from '../../api/lab.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { useLabTexts } from './use-lab-texts.ts';

interface RunFactsProps {
  readonly run: LabRun;
  readonly workOut: () => void;
  /** The whole URL of the moment shown. */
  readonly link: string;
}

export function RunFacts({ run, workOut, link }: RunFactsProps) {
  const { l } = useLabTexts();
  const source = useRef<HTMLElement | null>(null);
  const percent = Math.floor((100 * run.known) / run.length);
  const done = run.end !== null && run.end.failure === null;
  return (
    <div className="lab-facts">
      <p>
        <span>{done ? l.computed : l.computing(`${percent} %`)}</span>
        {done ? null : (
          <button type="button" className="button-quiet" onClick={workOut}>
            {l.toEnd}
          </button>
        )}
      </p>
      <p>
        <span>{l.trace}</span>
        <code>{run.end?.hash || l.traceLater}</code>
        <span>{l.traceHint}</span>
      </p>
      <p>
        <span>{l.link}</span>
        <code ref={source}>{link}</code>
        <CopyButton text={link} label={l.copyLink} source={source} />
      </p>
    </div>
  );
}
