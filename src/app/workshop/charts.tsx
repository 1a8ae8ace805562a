/** Small charts of our own: bars, and lines of steps over time. */
import { memo, useMemo } from 'react';
import type { LabFrame, LabRun } from '../../api/lab.ts';
import { countText } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { bestOf, blocksWon, chainOf, nodeName, type Step, takenBack } from './lab-measures.ts';
import { useLabTexts } from './use-lab-texts.ts';

const WIDTH = 240;
const HEIGHT = 64;

interface ChartsProps {
  readonly frame: LabFrame;
  readonly run: LabRun;
}

export const Charts = memo(function Charts({ frame, run }: ChartsProps) {
  const { l, language } = useLabTexts();
  const { blocks, lines } = frame;
  const { won, work } = useMemo(() => {
    const chain = chainOf(blocks, bestOf(blocks));
    return {
      won: blocksWon(chain),
      work: chain.map(({ time, work: value }) => ({ at: Math.max(0, time), value })),
    };
  }, [blocks]);
  const tips = useMemo(
    () => frame.tips.map(({ at, count }) => ({ at, value: count })),
    [frame.tips],
  );
  // A line of the story tells each time that payments were taken back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `lines` changes with the moment
  const back = useMemo(() => takenBack(run.lines, frame.at), [run, lines]);
  const last = (steps: readonly Step[]) => steps[steps.length - 1]?.value ?? 0;
  const most = Math.max(1, ...tips.map(({ value }) => value));
  const first = work[0]?.value ?? 0;
  return (
    <Region title={l.charts.title} className="lab-charts">
      <figure className="lab-chart">
        <figcaption>{l.charts.won}</figcaption>
        <ul className="lab-bars">
          {won.slice(0, 8).map(({ name, blocks, share }) => {
            const percent = `${Math.round(100 * share)} %`;
            return (
              <li key={name}>
                <span className="lab-bar-text">
                  {l.charts.wonSays(nodeName(name || 'x0'), blocks, percent)}
                </span>
                <span className="lab-bar" style={{ width: `${100 * share}%` }} aria-hidden="true" />
              </li>
            );
          })}
        </ul>
        {won.length === 0 ? <p className="region-note">{l.charts.none}</p> : null}
      </figure>
      <StepChart
        title={l.charts.tips}
        says={l.charts.tipsSays(last(tips), most)}
        steps={tips}
        frame={frame}
        length={run.length}
      />
      <StepChart
        title={l.charts.back}
        says={l.charts.backSays(last(back))}
        steps={back}
        frame={frame}
        length={run.length}
      />
      <StepChart
        title={l.charts.work}
        says={
          work.length === 0
            ? l.charts.none
            : l.charts.workSays(countText(first, language), countText(last(work), language))
        }
        steps={work}
        frame={frame}
        length={run.length}
      />
    </Region>
  );
});

interface StepChartProps {
  readonly title: string;
  readonly says: string;
  readonly steps: readonly Step[];
  readonly frame: LabFrame;
  readonly length: number;
}

function StepChart({ title, says, steps, frame, length }: StepChartProps) {
  const top = Math.max(1, ...steps.map(({ value }) => value));
  const x = (at: number) => (WIDTH * at) / length;
  const y = (value: number) => HEIGHT - 2 - ((HEIGHT - 8) * value) / top;
  const [first] = steps;
  const path =
    first === undefined
      ? ''
      : `M${x(first.at)} ${y(first.value)}` +
        steps
          .slice(1)
          .map(({ at, value }) => `H${x(at)}V${y(value)}`)
          .join('') +
        `H${x(frame.at)}`;
  return (
    <figure className="lab-chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${says}`}>
        <line className="lab-axis" x1={0} y1={HEIGHT - 2} x2={WIDTH} y2={HEIGHT - 2} />
        <line className="lab-now" x1={x(frame.at)} y1={0} x2={x(frame.at)} y2={HEIGHT} />
        <path className="lab-line" d={path} />
      </svg>
      <p className="region-note">{says}</p>
    </figure>
  );
}
