/** The place of the people: who has an account here, and what they are called. */
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Accounts } from './accounts.tsx';
import { MyCard } from './my-card.tsx';
import { Names } from './names.tsx';

/** Beside the long list, below each other. */
function CardAndNames() {
  return (
    <>
      <MyCard />
      <Names />
    </>
  );
}

const SECTIONS: readonly PlaceSection[] = [
  { id: 'accounts', Section: Accounts },
  { id: 'card', Section: CardAndNames },
];

export function People() {
  return <Place sections={SECTIONS} />;
}
