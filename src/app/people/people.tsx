/** The place of the people: who has an account here, and what they are called. */
import { Place, type PlaceSection } from '../parts/place.tsx';
import { Balances } from './balances.tsx';

const SECTIONS: readonly PlaceSection[] = [{ id: 'accounts', Section: Balances, wide: true }];

export function People() {
  return <Place sections={SECTIONS} />;
}
