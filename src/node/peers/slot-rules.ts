/**
 * Decides which peers get a slot (hostile: eclipse by many ids of one operator). Each way of
 * finding a peer has slots of its own, and every kind may use free ones. When all are taken, a
 * newcomer of a kind that holds fewer than its own takes the slot of a peer whose kind holds more.
 * An inbound peer never takes the slot of one that this node chose.
 */
import { LIMITS } from '../../protocol/limits.ts';

/**
 * - `local`: a tab of this browser.
 * - `known`: named by a link that was followed, or linked in an earlier session.
 * - `rendezvous`: holder of a rendezvous id.
 * - `exchange`: named by a peer.
 * - `inbound`: dialled us, and nothing else is known of it.
 */
export type SlotKind = 'local' | 'known' | 'rendezvous' | 'exchange' | 'inbound';

/** A link that has a slot, or wants one. */
export interface SlotHolder {
  readonly slotKind: SlotKind;
  /** Since when it has its slot, monotonic ms. */
  readonly slotSince: number;
  /** When it last was the first to bring a block, monotonic ms; 0 for never. */
  readonly lastBlockAt: number;
}

/** The slots that each kind has for itself; together `LIMITS.peersMax`. */
const SLOTS: { readonly [K in SlotKind]: number } = LIMITS.slots;

/** How many links of a kind there are. */
function countOf(links: readonly SlotHolder[], kind: SlotKind): number {
  return links.filter(({ slotKind }) => slotKind === kind).length;
}

/** The link that has brought no block for the longest. */
function stalest<P extends SlotHolder>(links: readonly P[]): P | null {
  return links.reduce<P | null>(
    (worst, link) => (worst === null || lastUseful(link) < lastUseful(worst) ? link : worst),
    null,
  );
}

const lastUseful = ({ slotSince, lastBlockAt }: SlotHolder): number =>
  Math.max(slotSince, lastBlockAt);

export type SlotVerdict<P> = { admit: true; instead: P | null } | { admit: false };

const REFUSED = { admit: false } as const;

/**
 * Whether a newcomer of this kind gets a slot, and whose.
 *
 * @param looking it was dialled to look around (`Dialling`): one of its kind makes way in any case.
 * @param now monotonic ms.
 */
export function slotFor<P extends SlotHolder>(
  links: readonly P[],
  kind: SlotKind,
  looking: boolean,
  now: number,
): SlotVerdict<P> {
  const own = links.filter(({ slotKind }) => slotKind === kind);
  if (looking && own.length > 0) return instead(stalest(own));
  const chosen = links.length - countOf(links, 'inbound');
  // Own dials leave the slots of inbound peers free: if all were taken everywhere, newcomers could
  // link to nobody.
  const room = kind === 'inbound' || chosen < LIMITS.peersMax - SLOTS.inbound;
  if (links.length < LIMITS.peersMax && room) return { admit: true, instead: null };
  if (own.length < SLOTS[kind]) return instead(stalest(mostOver(links, kind)));
  if (kind !== 'inbound' && kind !== 'local') return REFUSED;
  // Inbound peers and tabs make way in turn, once they have brought nothing for a while.
  const worst = stalest(own);
  return worst !== null && now - lastUseful(worst) >= LIMITS.slotKeptMs ? instead(worst) : REFUSED;
}

function instead<P>(link: P | null): SlotVerdict<P> {
  return link === null ? REFUSED : { admit: true, instead: link };
}

/**
 * The links of the kind that is the most above its own slots. An inbound newcomer replaces none of
 * another kind.
 */
function mostOver<P extends SlotHolder>(links: readonly P[], newcomer: SlotKind): readonly P[] {
  if (newcomer === 'inbound') return [];
  let most: readonly P[] = [];
  let over = 0;
  for (const kind of Object.keys(SLOTS) as SlotKind[]) {
    const own = links.filter(({ slotKind }) => slotKind === kind);
    if (own.length - SLOTS[kind] <= over) continue;
    over = own.length - SLOTS[kind];
    most = own;
  }
  return most;
}

/** Whether one more link of this kind is worth dialling, given the links and dials under way. */
export function isWanted(
  links: readonly { readonly slotKind: SlotKind }[],
  kind: SlotKind,
): boolean {
  const own = links.filter(({ slotKind }) => slotKind === kind).length;
  const chosen = links.filter(({ slotKind }) => slotKind !== 'inbound').length;
  if (own < LIMITS.slotsDialled[kind]) return true;
  if (links.length < LIMITS.peersWanted) return true;
  // However many dial in, a node goes on choosing until enough of its links are its own choice.
  return chosen < LIMITS.peersChosen && (links.length < LIMITS.peersMax || own < SLOTS[kind]);
}
