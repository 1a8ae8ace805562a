/**
 * These functions decide which peers may be linked (hostile: eclipse by many ids of one operator).
 * Each way a peer can be found has places of its own; all may use what is free, and when all are
 * taken a newcomer of a kind that has fewer than its own takes the place of one whose kind has
 * more. An inbound peer never takes the place of one we chose.
 */
import { LIMITS } from '../../protocol/limits.ts';

/**
 * - `local`: a tab of this browser.
 * - `known`: named by a link that was followed, or linked in an earlier session.
 * - `rendezvous`: holder of a rendezvous id.
 * - `exchange`: named by a peer.
 * - `inbound`: dialled us, and nothing else is known of it.
 */
export type PlaceKind = 'local' | 'known' | 'rendezvous' | 'exchange' | 'inbound';

/** A link that has, or wants, a place. */
export interface Placed {
  readonly placeKind: PlaceKind;
  /** Monotonic ms since when it has its place. */
  readonly placedAt: number;
  /** Monotonic ms of the last block it was the first to bring; 0 for never. */
  readonly usefulAt: number;
}

/** Places each kind has for itself; together `LIMITS.peersMax`. */
const PLACES: { readonly [K in PlaceKind]: number } = LIMITS.places;

/** Links of a kind. */
function countOf(links: readonly Placed[], kind: PlaceKind): number {
  return links.filter(({ placeKind }) => placeKind === kind).length;
}

/** The one that has been of the least use for the longest. */
function stalest<P extends Placed>(links: readonly P[]): P | null {
  return links.reduce<P | null>(
    (worst, link) => (worst === null || lastUse(link) < lastUse(worst) ? link : worst),
    null,
  );
}

const lastUse = ({ placedAt, usefulAt }: Placed): number => Math.max(placedAt, usefulAt);

export type Verdict<P> = { admit: true; instead: P | null } | { admit: false };

const REFUSED = { admit: false } as const;

/**
 * Whether a newcomer of this kind gets a place, and whose.
 *
 * @param looking it was dialled to look around (`Dialling`): one of its kind makes way in any case.
 * @param now monotonic ms.
 */
export function placeFor<P extends Placed>(
  links: readonly P[],
  kind: PlaceKind,
  looking: boolean,
  now: number,
): Verdict<P> {
  const own = links.filter(({ placeKind }) => placeKind === kind);
  if (looking && own.length > 0) return instead(stalest(own));
  const chosen = links.length - countOf(links, 'inbound');
  // Places for those who dial in are not ours to take: a room where all are full would keep
  // newcomers out.
  const room = kind === 'inbound' || chosen < LIMITS.peersMax - PLACES.inbound;
  if (links.length < LIMITS.peersMax && room) return { admit: true, instead: null };
  if (own.length < PLACES[kind]) return instead(stalest(mostOver(links, kind)));
  if (kind !== 'inbound' && kind !== 'local') return REFUSED;
  // Those nobody chose make way in turn, when they were of no use for a while.
  const worst = stalest(own);
  return worst !== null && now - lastUse(worst) >= LIMITS.placeKeptMs ? instead(worst) : REFUSED;
}

function instead<P>(link: P | null): Verdict<P> {
  return link === null ? REFUSED : { admit: true, instead: link };
}

/**
 * The links of the kind that has the most above its own places; one that dials in moves only its
 * like.
 */
function mostOver<P extends Placed>(links: readonly P[], newcomer: PlaceKind): readonly P[] {
  if (newcomer === 'inbound') return [];
  let most: readonly P[] = [];
  let over = 0;
  for (const kind of Object.keys(PLACES) as PlaceKind[]) {
    const own = links.filter(({ placeKind }) => placeKind === kind);
    if (own.length - PLACES[kind] <= over) continue;
    over = own.length - PLACES[kind];
    most = own;
  }
  return most;
}

/** Whether one more of this kind is worth dialling, with so many links and dials under way. */
export function isWanted(
  links: readonly { readonly placeKind: PlaceKind }[],
  kind: PlaceKind,
): boolean {
  const own = links.filter(({ placeKind }) => placeKind === kind).length;
  const chosen = links.filter(({ placeKind }) => placeKind !== 'inbound').length;
  if (own < LIMITS.placesDialled[kind]) return true;
  if (links.length < LIMITS.peersWanted) return true;
  // Whatever dials in, a node goes on choosing until enough of its links are its own choice.
  return chosen < LIMITS.peersChosen && (links.length < LIMITS.peersMax || own < PLACES[kind]);
}
