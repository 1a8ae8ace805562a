/** The place of the ledger itself: its rules, and how it is kept. */

import { Files } from '../files/files.tsx';
import { LeavePart } from '../files/leave-part.tsx';
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Desk } from './desk.tsx';
import { Months } from './months.tsx';
import { PayMany } from './pay-many.tsx';
import { Rules } from './rules.tsx';
import { Storage } from './storage.tsx';

const SECTIONS: readonly PlaceSection[] = [
  { id: 'desk', Section: Desk },
  { id: 'months', Section: Months },
  { id: 'pay-many', Section: PayMany },
  { id: 'rules', Section: Rules },
  { id: 'files', Section: Files },
  { id: 'storage', Section: Storage },
  { id: 'leave', Section: LeavePart },
];

export function Ledger() {
  return <Place sections={SECTIONS} />;
}
