/** The lab's network as a drawing: a ring of nodes, their links, and the messages on their way. */
import type { LabFrame } from '../../api/lab.ts';
import { Region } from '../parts/region.tsx';
import { nodeName } from './lab-measures.ts';
import { useLabTexts } from './use-lab-texts.ts';

const SIZE = 320;
const CENTRE = SIZE / 2;
const RADIUS = 122;
/** Rings of more nodes draw them smaller. */
const LARGE_NODES_MAX = 14;
/** The last of the classes `lab-tip-0` and so on: rarer tips share it. */
const LAST_HUE = 4;

/** Requests that carry blocks or transactions: their dots are large. */
const LARGE_OPS: readonly string[] = ['merge', 'blocks', 'transactions'];
/** The most large messages that are labelled: more labels would hide each other. */
const LABELLED_MAX = 8;

function isLarge({ op, answer }: LabFrame['flying'][number]): boolean {
  return LARGE_OPS.includes(op) && !answer;
}

/** Centre of a node in the drawing. */
type Place = readonly [x: number, y: number];

function placesOf(names: readonly string[]): Map<string, Place> {
  return new Map(
    names.map((name, index) => {
      const angle = (2 * Math.PI * index) / names.length - Math.PI / 2;
      const place: Place = [CENTRE + RADIUS * Math.cos(angle), CENTRE + RADIUS * Math.sin(angle)];
      return [name, place];
    }),
  );
}

/** A number for each tip, by which it gets its colour: 0 for the tip that most nodes have. */
function huesOf(frame: LabFrame): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { state } of frame.nodes)
    if (state.up) counts.set(state.tip, (counts.get(state.tip) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Map(order.map(([tip], index) => [tip, index]));
}

interface NetMapProps {
  readonly frame: LabFrame;
  readonly attackers: readonly string[];
}

export function NetMap({ frame, attackers }: NetMapProps) {
  const { l } = useLabTexts();
  const names = [...frame.nodes.map(({ name }) => name), ...attackers];
  const places = placesOf(names);
  const hues = huesOf(frame);
  const caption = l.networkSays(frame.nodes.length, frame.links.length, frame.flying.length);
  const small = names.length > LARGE_NODES_MAX;
  const labelled = frame.flying.filter(isLarge).length <= LABELLED_MAX;
  return (
    <Region title={l.network} className="lab-map">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={caption}>
        {frame.links.map(([a, b]) => (
          <LinkLine key={`${a} ${b}`} from={places.get(a)} to={places.get(b)} />
        ))}
        {frame.flying.map((message) => (
          <Dot
            key={message.id}
            from={places.get(message.from)}
            to={places.get(message.into)}
            progress={(frame.at - message.at) / Math.max(1, message.to - message.at)}
            large={isLarge(message)}
            answer={message.answer}
            label={labelled && isLarge(message) ? message.op : ''}
          />
        ))}
        {frame.nodes.map(({ name, state }) => {
          const [x, y] = places.get(name) as Place;
          const hue = Math.min(hues.get(state.tip) ?? 0, LAST_HUE);
          return (
            <g key={name} className={state.up ? 'lab-node' : 'lab-node lab-node-down'}>
              <title>{nodeName(name)}</title>
              {state.building ? (
                <circle className="lab-seeks" cx={x} cy={y} r={small ? 14 : 20} />
              ) : null}
              <circle className={`lab-tip-${hue}`} cx={x} cy={y} r={small ? 10 : 15} />
              <text x={x} y={y}>
                {nodeName(name)}
              </text>
            </g>
          );
        })}
        {attackers.map((name) => {
          const [x, y] = places.get(name) as Place;
          return (
            <g key={name} className="lab-attacker">
              <title>{l.attacker}</title>
              <rect x={x - 13} y={y - 13} width={26} height={26} rx={3} />
              <text x={x} y={y}>
                {nodeName(name)}
              </text>
            </g>
          );
        })}
      </svg>
      <p className="region-note">{caption}</p>
      <p className="region-note">{l.legend}</p>
    </Region>
  );
}

function LinkLine({ from, to }: { from: Place | undefined; to: Place | undefined }) {
  if (from === undefined || to === undefined) return null;
  return <line className="lab-link" x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />;
}

interface DotProps {
  readonly from: Place | undefined;
  readonly to: Place | undefined;
  /** The part of the way it has gone, 0..1. */
  readonly progress: number;
  readonly large: boolean;
  readonly answer: boolean;
  /** The message's op; '' for a dot without a label. */
  readonly label: string;
}

/** A message on its way. */
function Dot({ from, to, progress, large, answer, label }: DotProps) {
  if (from === undefined || to === undefined) return null;
  const x = from[0] + (to[0] - from[0]) * progress;
  const y = from[1] + (to[1] - from[1]) * progress;
  return (
    <g className={answer ? 'lab-dot lab-dot-answer' : 'lab-dot'} transform={`translate(${x} ${y})`}>
      <circle r={large ? 4 : 2} />
      {label === '' ? null : <text y={-6}>{label}</text>}
    </g>
  );
}
