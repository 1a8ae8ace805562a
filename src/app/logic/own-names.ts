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

/**
 * `own` and those of an earlier place it has none for, as many as there is room for; `all`: there
 * was room for each.
 */
export function withEarlier(own: OwnNames, earlier: OwnNames): { own: OwnNames; all: boolean } {
  const names = joined(earlier.names, own.names);
  const accounts = joined(earlier.accounts, own.accounts);
  return {
    own: { names: names.most, accounts: accounts.most, card: own.card || earlier.card },
    all: names.all && accounts.all,
  };
}

function joined(
  earlier: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): { most: Record<string, string>; all: boolean } {
  const pairs = Object.entries({ ...own, ...earlier, ...own });
  return { most: Object.fromEntries(pairs.slice(0, NAMES_MOST)), all: pairs.length <= NAMES_MOST };
}
