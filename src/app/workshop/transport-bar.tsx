/** Play, pause, step, speed, and the slider over the whole run. */
import { useRef } from 'react';
import { CopyButton } from '../parts/copy-button.tsx';
import { timeText } from './story.tsx';
import { useLabTexts } from './use-lab-texts.ts';
import type { ShownRun } from './use-run.ts';

const SPEEDS = [0.25, 1, 5, 20];

interface TransportBarProps {
  readonly shown: ShownRun;
  /** The whole URL of the moment shown. */
  readonly link: string;
}

export function TransportBar({ shown, link }: TransportBarProps) {
  const { l } = useLabTexts();
  const source = useRef<HTMLElement | null>(null);
  const { run, at, playing, speed } = shown;
  const length = run?.length ?? 1;
  const known = run?.known ?? 0;
  const clock = l.clock(timeText(at), timeText(length));
  const done = run !== null && run.end !== null;
  const failure = run?.end?.failure ?? shown.failure;
  return (
    <div className="lab-bar-row">
      <div className="lab-buttons">
        <button
          type="button"
          className="button button-main"
          disabled={run === null}
          onClick={playing ? shown.pause : shown.play}
        >
          {playing ? l.pause : l.play}
        </button>
        <button type="button" className="button" disabled={run === null} onClick={shown.step}>
          {l.step}
        </button>
        <label className="lab-speed">
          <span>{l.speed}</span>
          <select
            className="lab-select"
            value={speed}
            onChange={(event) => shown.setSpeed(Number(event.target.value))}
          >
            {SPEEDS.map((one) => (
              <option key={one} value={one}>
                {l.times(one)}
              </option>
            ))}
          </select>
        </label>
        <span className="lab-clock">{clock}</span>
        <CopyButton text={link} label={l.copyLink} source={source} />
      </div>
      <input
        type="range"
        className="lab-slider"
        aria-label={l.moment}
        aria-valuetext={clock}
        min={0}
        max={length}
        step={100}
        value={at}
        onChange={(event) => shown.seek(Number(event.target.value))}
      />
      <div className="lab-known">
        <progress className="ink" aria-label={l.computing('')} max={length} value={known} />
        <span>{done ? l.computed : l.computing(`${Math.floor((100 * known) / length)} %`)}</span>
        {done ? null : (
          <button type="button" className="button-quiet" onClick={shown.workOut}>
            {l.toEnd}
          </button>
        )}
      </div>
      {failure === null ? null : (
        <p className="field-problem" role="alert">
          {l.failed(failure)}
        </p>
      )}
      <p className="lab-trace">
        <span>{l.trace}</span>
        <code>{run?.end?.hash || l.traceLater}</code>
        <span>{l.traceHint}</span>
      </p>
      <p className="lab-trace">
        <span>{l.link}</span>
        <code ref={source}>{link}</code>
      </p>
    </div>
  );
}
