/** The lab's network as a drawing: a ring of nodes, their links, and the messages on their way. */
import { memo, useMemo } from 'react';
import type { LabFrame, LabRun } from '../../api/lab.ts';
import { Region } from '../parts/region.tsx';
import { nodeName } from './lab-measures.ts';
import { MAP_SIZE, type MapPlaces, type Place, ringOf } from './lab-places.ts';
import { Messages } from './messages.tsx';
import { useLabTexts } from './use-lab-texts.ts';
import type { ShownRun } from './use-run.ts';

/** Rings of more nodes draw them smaller. */
const LARGE_NODES_MAX = 14;
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

interface NetMapProps {
  readonly frame: LabFrame;
  readonly run: LabRun;
  readonly shown: ShownRun;
}

export function NetMap({ frame, run, shown }: NetMapProps) {
  const { l } = useLabTexts();
  const { nodes, attackers } = run;
  const places = useMemo(() => ringOf([...nodes, ...attackers]), [nodes, attackers]);
  const hues = huesOf(frame);
  const caption = l.networkSays(frame.nodes.length, frame.links.length, frame.flying.length);
  const small = places.size > LARGE_NODES_MAX;
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
              small={small}
            />
          ))}
          {attackers.map((name) => (
            <AttackerMark key={name} name={name} place={places.get(name)} title={l.attacker} />
          ))}
        </svg>
        <Messages run={run} at={frame.at} shown={shown} places={places} />
      </div>
      <p className="region-note">{caption}</p>
      <p className="region-note">{l.legend}</p>
    </Region>
  );
}

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
  readonly small: boolean;
}

const NodeMark = memo(function NodeMark(props: NodeMarkProps) {
  const { name, place, up, building, hue, small } = props;
  if (place === undefined) return null;
  const [x, y] = place;
  return (
    <g className={up ? 'lab-node' : 'lab-node lab-node-down'}>
      <title>{nodeName(name)}</title>
      {building ? <circle className="lab-seeks" cx={x} cy={y} r={small ? 14 : 20} /> : null}
      <circle className={`lab-tip-${hue}`} cx={x} cy={y} r={small ? 10 : 15} />
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
