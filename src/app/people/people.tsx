/** The place of the people: those who have an account here, and their names. */
import { useApp } from '../hooks/use-app.ts';
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Accounts } from './accounts.tsx';
import { MyCard } from './my-card.tsx';
import { Names } from './names.tsx';

/**
 * Beside the long list, one below the other. A tab that only looks has no card: a payment to the
 * key that stands in for its own is lost.
 */
function CardAndNames() {
  const watching = useApp((state) => state.session.link?.watch ?? false);
  return (
    <>
      {watching ? null : <MyCard />}
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
