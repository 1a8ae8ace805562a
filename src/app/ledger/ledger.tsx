/** The place of the ledger itself: its rules, and how it is kept. */

import { lazyPart } from '../parts/lazy-part.tsx';
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Desk } from './desk.tsx';
import { Months } from './months.tsx';
import { PayMany } from './pay-many.tsx';
import { Rules } from './rules.tsx';
import { Storage } from './storage.tsx';

const FILES = lazyPart(() => import('../files/files.tsx').then((module) => module.Files));

const LEAVE = lazyPart(() => import('../files/leave-part.tsx').then((module) => module.LeavePart));

const SECTIONS: readonly PlaceSection[] = [
  { id: 'desk', Section: Desk },
  { id: 'months', Section: Months },
  { id: 'pay-many', Section: PayMany },
  { id: 'rules', Section: Rules },
  { id: 'files', Section: FILES.Part },
  { id: 'storage', Section: Storage },
  { id: 'leave', Section: LEAVE.Part },
];

export function Ledger() {
  return <Place sections={SECTIONS} />;
}
