/** The lab's network as a drawing: a ring of nodes, their links, and the messages on their way. */
import { memo, useMemo } from 'react';
import type { LabFrame, LabRun } from '../../api/lab.ts';
import { sentences } from '../logic/format.ts';
import { Region } from '../parts/region.tsx';
import { nodeName } from './lab-measures.ts';
import {
  MAP_SIZE,
  type MapPlaces,
  type NodeSizes,
  type Place,
  ringOf,
  sizesOf,
} from './lab-places.ts';
import { Messages } from './messages.tsx';
import { timeText } from './story.tsx';
import { useLabTexts } from './use-lab-texts.ts';
import type { ShownRun } from './use-run.ts';

/** The last of the classes `lab-tip-0` and so on: rarer tips share it. */
const LAST_HUE = 4;

/** A number for each tip, by which it gets its colour: 0 for the tip that most nodes have. */
function huesOf(frame: LabFrame): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { state } of frame.nodes)
    if (state.up) counts.set(state.tip, (counts.get(state.tip) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Map(order.map(([tip], index) => [tip, index]));
}

interface NetMapProps extends Pick<ShownRun, 'moment' | 'playing' | 'speed'> {
  readonly frame: LabFrame;
  /** Null while it is opened. */
  readonly run: LabRun | null;
  /** Virtual ms that was asked for and is still worked out; null: `frame` is what was asked for. */
  readonly awaited: number | null;
  /** There is no network, and none is being opened. */
  readonly failed: boolean;
}

const NOBODY: readonly string[] = [];

export const NetMap = memo(function NetMap(props: NetMapProps) {
  const { frame, run, awaited, failed, ...clock } = props;
  const { l, language } = useLabTexts();
  const { nodes = NOBODY, attackers = NOBODY } = run ?? {};
  const places = useMemo(() => ringOf([...nodes, ...attackers]), [nodes, attackers]);
  const hues = huesOf(frame);
  const { length } = frame.nodes;
  const nothing = failed ? '' : l.opening;
  const said = l.networkSays(length, attackers.length, frame.links.length, frame.flying.length);
  const caption = length === 0 ? nothing : said;
  const sizes = sizesOf(places.size);
  return (
    <Region title={l.network} className="lab-map">
      <div className="lab-map-paper">
        <svg viewBox={`0 0 ${MAP_SIZE} ${MAP_SIZE}`} role="img" aria-label={caption}>
          <Links links={frame.links} places={places} />
          {frame.nodes.map(({ name, state }) => (
            <NodeMark
              key={name}
              name={name}
              place={places.get(name)}
              up={state.up}
              building={state.building}
              hue={Math.min(hues.get(state.tip) ?? 0, LAST_HUE)}
              sizes={sizes}
            />
          ))}
          {attackers.map((name) => (
            <AttackerMark key={name} name={name} place={places.get(name)} title={l.attacker} />
          ))}
        </svg>
        {run === null ? null : <Messages run={run} at={frame.at} places={places} {...clock} />}
        {/* A live region that is there before its words is read out. */}
        <div className={awaited === null ? undefined : 'lab-awaited'}>
          <p role="status">{awaited === null ? '' : l.awaited(timeText(awaited))}</p>
          {awaited === null ? null : (
            <progress className="ink" aria-label={l.moment} max={awaited} value={frame.at} />
          )}
        </div>
      </div>
      <p className="region-note">{caption}</p>
      <p className="region-note">
        {sentences(language, l.legend, attackers.length === 0 ? '' : l.legendAttacker)}
      </p>
    </Region>
  );
});

interface LinksProps {
  readonly links: LabFrame['links'];
  readonly places: MapPlaces;
}

const Links = memo(function Links({ links, places }: LinksProps) {
  return links.map(([a, b]) => {
    const [from, to] = [places.get(a), places.get(b)];
    if (from === undefined || to === undefined) return null;
    return (
      <line
        key={`${a} ${b}`}
        className="lab-link"
        x1={from[0]}
        y1={from[1]}
        x2={to[0]}
        y2={to[1]}
      />
    );
  });
});

interface NodeMarkProps {
  readonly name: string;
  readonly place: Place | undefined;
  readonly up: boolean;
  readonly building: boolean;
  readonly hue: number;
  readonly sizes: NodeSizes;
}

const NodeMark = memo(function NodeMark(props: NodeMarkProps) {
  const { name, place, up, building, hue, sizes } = props;
  if (place === undefined) return null;
  const [x, y] = place;
  return (
    <g className={up ? 'lab-node' : 'lab-node lab-node-down'}>
      <title>{nodeName(name)}</title>
      {building ? <circle className="lab-seeks" cx={x} cy={y} r={sizes.ring} /> : null}
      <circle className={`lab-tip-${hue}`} cx={x} cy={y} r={sizes.node} />
      <text x={x} y={y}>
        {nodeName(name)}
      </text>
    </g>
  );
});

interface AttackerMarkProps {
  readonly name: string;
  readonly place: Place | undefined;
  readonly title: string;
}

const AttackerMark = memo(function AttackerMark({ name, place, title }: AttackerMarkProps) {
  if (place === undefined) return null;
  const [x, y] = place;
  return (
    <g className="lab-attacker">
      <title>{title}</title>
      <rect x={x - 13} y={y - 13} width={26} height={26} rx={3} />
      <text x={x} y={y}>
        {nodeName(name)}
      </text>
    </g>
  );
});
