/** The names that a person gives in this browser, and how changes of them are put together. */
import { refused } from '../../api/refused.ts';
import { asNames, NAMES_MOST } from './kept.ts';

/** Characters of a name. */
export const NAME_LENGTH = 40;

/** All tabs and accounts of a browser share them. */
export interface OwnNames {
  /** The names of accounts of ledgers, by address. */
  readonly names: Readonly<Record<string, string>>;
  /** The names of this browser's own accounts, by slot. */
  readonly accounts: Readonly<Record<string, string>>;
  /** The name on the card by which others save the own account. */
  readonly card: string;
}

/** The parts that change; of names only those that do, where '' removes one. */
export type NameChanges = Partial<OwnNames>;

/** `value` as names of bounded size, whatever was stored. */
export function asOwnNames(value: Readonly<Record<keyof OwnNames, unknown>>): OwnNames {
  const { names, accounts, card } = value;
  return {
    names: asNames(names, NAME_LENGTH),
    accounts: asNames(accounts, NAME_LENGTH),
    card: typeof card === 'string' ? card.slice(0, NAME_LENGTH) : '',
  };
}

/** Throws FolioError `names-many` where that makes more than `NAMES_MOST` names of one kind. */
export function withChanges(own: OwnNames, changes: NameChanges): OwnNames {
  return {
    names: changed(own.names, changes.names),
    accounts: changed(own.accounts, changes.accounts),
    card: (changes.card ?? own.card).slice(0, NAME_LENGTH),
  };
}

function changed(
  names: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const next = { ...names };
  for (const [key, name] of Object.entries(changes)) {
    const short = name.trim().slice(0, NAME_LENGTH);
    if (short === '') delete next[key];
    else next[key] = short;
  }
  if (Object.keys(next).length > NAMES_MOST)
    throw refused('names-many', `A browser keeps at most ${NAMES_MOST} names.`, 'names', {
      most: NAMES_MOST,
    });
  return next;
}

/** The names after those of an earlier place were brought over. */
interface Brought {
  readonly own: OwnNames;
  /** What the earlier place was seen to hold, so far as there was room for it. */
  readonly brought: OwnNames;
  /** There was room for each. */
  readonly all: boolean;
}

/**
 * `own` with what an earlier place holds that it did not hold when it was last brought over
 * (`brought`). So a name that was removed from `own` since stays removed, although a tab of an
 * earlier version still writes it there with all others. A name that both gave anew stays as in
 * `own`, and one that is missing there says nothing.
 */
export function withEarlier(own: OwnNames, earlier: OwnNames, brought: OwnNames): Brought {
  const names = joined(own.names, earlier.names, brought.names);
  const accounts = joined(own.accounts, earlier.accounts, brought.accounts);
  const card = isNewer(own.card, earlier.card, brought.card) ? earlier.card : own.card;
  return {
    own: { names: names.own, accounts: accounts.own, card },
    brought: { names: names.brought, accounts: accounts.brought, card: earlier.card },
    all: names.all && accounts.all,
  };
}

/** '' where there is none. */
function isNewer(own: string, earlier: string, brought: string): boolean {
  return earlier !== '' && earlier !== brought && (own === '' || own === brought);
}

type Named = Readonly<Record<string, string>>;

function joined(own: Named, earlier: Named, brought: Named) {
  const next = new Map(Object.entries(own));
  const seen = new Map(Object.entries(brought));
  let all = true;
  for (const [key, name] of Object.entries(earlier)) {
    if (isNewer(next.get(key) ?? '', name, seen.get(key) ?? '')) {
      if (!next.has(key) && next.size >= NAMES_MOST) {
        all = false;
        continue;
      }
      next.set(key, name);
    }
    // The ones seen last are the last ones.
    seen.delete(key);
    seen.set(key, name);
  }
  const kept = [...seen].slice(-NAMES_MOST);
  return { own: Object.fromEntries(next), brought: Object.fromEntries(kept), all };
}
