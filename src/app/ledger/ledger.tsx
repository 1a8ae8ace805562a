/** The place of the ledger itself: its rules, and how it is kept. */
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Rules } from './rules.tsx';
import { Storage } from './storage.tsx';

const SECTIONS: readonly PlaceSection[] = [
  { id: 'rules', Section: Rules },
  { id: 'storage', Section: Storage },
];

export function Ledger() {
  return <Place sections={SECTIONS} />;
}
