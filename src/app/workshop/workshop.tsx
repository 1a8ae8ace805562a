/** The workshop: the builder, this node's links, and its log. */
import { useApp } from '../hooks/use-app.ts';
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Builder } from './builder.tsx';
import { ClassDoor } from './class-door.tsx';
import { Console } from './console.tsx';
import { LabDoor } from './lab-door.tsx';
import { BuilderLog, NodeLog } from './log.tsx';
import { Peers } from './peers.tsx';
import { Tamper } from './tamper.tsx';

const SECTIONS: readonly PlaceSection[] = [
  { id: 'lab', Section: LabDoor },
  { id: 'class', Section: ClassDoor, wide: true },
  { id: 'builder', Section: Builder },
  { id: 'peers', Section: Peers },
  { id: 'console', Section: Console, wide: true },
  { id: 'tamper', Section: Tamper, wide: true },
  { id: 'node-log', Section: NodeLog, wide: true },
  { id: 'log', Section: BuilderLog, wide: true },
];

/** A tab that only looks builds nothing. */
const WATCHING = SECTIONS.filter(({ id }) => id !== 'builder' && id !== 'log');

export function Workshop() {
  const watching = useApp((state) => state.session.link?.watch ?? false);
  return <Place sections={watching ? WATCHING : SECTIONS} />;
}
