/** Play, pause, step, speed, and the slider over the whole run. */
import { LabSelect } from './lab-select.tsx';
import { timeText } from './story.tsx';
import { useLabTexts } from './use-lab-texts.ts';
import type { ShownRun } from './use-run.ts';

const SPEEDS = [0.25, 1, 5, 20];

export function TransportBar({ shown }: { shown: ShownRun }) {
  const { l } = useLabTexts();
  const { run, at, playing, speed } = shown;
  const length = run?.length ?? 1;
  const clock = l.clock(timeText(at), timeText(length));
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
        <LabSelect
          className="lab-speed"
          label={l.speed}
          value={speed}
          choices={SPEEDS}
          nameOf={l.times}
          onChoose={shown.setSpeed}
        />
      </div>
      <div className="lab-time">
        <span className="lab-clock">{clock}</span>
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
        {run === null ? null : (
          <progress
            className="ink"
            aria-label={l.computing(`${Math.floor((100 * run.known) / length)} %`)}
            max={length}
            value={run.known}
          />
        )}
      </div>
      {failure === null ? null : (
        <p className="field-problem" role="alert">
          {l.failed(failure)}
        </p>
      )}
    </div>
  );
}
