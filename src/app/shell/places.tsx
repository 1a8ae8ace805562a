/** The places of the page by name: the parts of each, and the place that a link leads to. */
import type { ComponentType } from 'react';
import type { LinkPlace, LinkView } from '../../api/link.ts';
import { Book } from '../book/book.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';

/** The book is the bare link's; the others have links of their own. */
export type PlaceName = 'book' | LinkPlace;

export const PLACE_NAMES: readonly PlaceName[] = ['book', 'people', 'ledger', 'workshop'];

const LAZY = {
  people: lazyPart(() => import('../people/people.tsx').then((module) => module.People)),
  ledger: lazyPart(() => import('../ledger/ledger.tsx').then((module) => module.Ledger)),
  workshop: lazyPart(() => import('../workshop/workshop.tsx').then((module) => module.Workshop)),
};

/** All but the book, which is the first screen, are fetched when they are first shown. */
export const PLACES: Readonly<Record<PlaceName, ComponentType>> = {
  book: Book,
  people: LAZY.people.Part,
  ledger: LAZY.ledger.Part,
  workshop: LAZY.workshop.Part,
};

/** Fetches the places not shown yet. */
export async function loadPlaces(): Promise<void> {
  await Promise.allSettled(Object.values(LAZY).map((place) => place.fetch()));
}

/** The link's view for this place. */
export function viewOf(place: PlaceName): LinkView {
  return place === 'book' ? { kind: 'ledger' } : { kind: 'place', place };
}

/** The place that a link leads to; null: a page of its own, such as a block's. */
export function placeIn(view: LinkView): PlaceName | null {
  if (view.kind === 'ledger' || view.kind === 'pay') return 'book';
  return view.kind === 'place' ? view.place : null;
}

/** The place where one would look for the link's page. */
export function homeOf(view: LinkView): PlaceName {
  if (view.kind === 'lab') return 'workshop';
  return placeIn(view) ?? (view.kind === 'account' ? 'people' : 'book');
}
