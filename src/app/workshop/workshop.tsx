/** The place of the works: what builds blocks, whom this node is linked to, and what it did. */
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Builder } from './builder.tsx';
import { Console } from './console.tsx';
import { LabDoor } from './lab-door.tsx';
import { Log } from './log.tsx';
import { Peers } from './peers.tsx';
import { Tamper } from './tamper.tsx';

const SECTIONS: readonly PlaceSection[] = [
  { id: 'lab', Section: LabDoor },
  { id: 'builder', Section: Builder },
  { id: 'peers', Section: Peers },
  { id: 'console', Section: Console, wide: true },
  { id: 'tamper', Section: Tamper, wide: true },
  { id: 'log', Section: Log, wide: true },
];

export function Workshop() {
  return <Place sections={SECTIONS} />;
}
