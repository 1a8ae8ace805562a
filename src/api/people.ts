/**
 * All who have an account, searched and sorted for the page. An ordered list is kept under a
 * number, so that one read in parts has every row once while blocks come; balances are the present
 * ones.
 */
import { BoundedMap } from '../base/bounded.ts';
import { toHex } from '../base/bytes.ts';
import { nextTurn } from '../base/turn.ts';
import type { Accounts } from '../ledger/accounts.ts';
import { decodeAddress } from '../ledger/address.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { PeoplePage, PeopleRequest } from './client.ts';
import { type NameLanguage, nickname } from './nickname.ts';
import type { AccountView } from './view.ts';
import { accountView, addressText } from './view-parts.ts';

/** The names of an address that never change; made once, as they cost more than a search. */
interface Person {
  readonly key: Uint8Array;
  readonly address: string;
  readonly nicknames: Readonly<Record<NameLanguage, string>>;
}

interface List {
  readonly state: Accounts;
  readonly people: readonly Person[];
}

/** Everybody at one state and with one set of names. */
interface Everybody {
  readonly state: Accounts;
  readonly names: ReadonlyMap<string, string>;
  /** Those who have an account. */
  readonly accounts: readonly Person[];
  /** Those who only have a name here. */
  readonly sought: readonly Person[];
}

/** A search's text in the forms that each person is compared with. */
interface Sought {
  readonly text: string;
  /** The text as the beginning of a further word. */
  readonly word: string;
  /** The character of an address from which on it is looked for. */
  readonly from: number;
}

const PREFIX = 'folio1';
/** How many persons are made between two turns of the event loop. */
const SLICE = 500;

/** The better matches first; an account that matches in none of these ways is not found. */
const RANKS = {
  nameWhole: 0,
  nameStart: 1,
  nicknameWhole: 2,
  nicknameStart: 3,
  wordStart: 4,
  part: 5,
  addressEnd: 6,
  addressPart: 7,
} as const;

export class People {
  readonly #state: () => Accounts;
  readonly #persons = new Map<string, Person>();
  readonly #lists = new BoundedMap<number, List>(LIMITS.peopleLists);
  #names: ReadonlyMap<string, string> = new Map();
  #next = 1;
  #sorted: Everybody | null = null;

  /** @param state returns the accounts at the tip. */
  constructor(state: () => Accounts) {
    this.#state = state;
  }

  /**
   * Takes names by address. Texts that are no addresses, and names beyond `LIMITS.namesMost`, are
   * left out.
   */
  name(names: Readonly<Record<string, string>>): void {
    const known = Object.entries(names)
      .filter(([address, name]) => typeof name === 'string' && decodeAddress(address).ok)
      .slice(0, LIMITS.namesMost);
    this.#names = new Map(known);
  }

  /** See `NodeClient.accounts`; at most `LIMITS.namesMost` of them. */
  accounts(addresses: readonly string[]): AccountView[] {
    const state = this.#state();
    return addresses.slice(0, LIMITS.namesMost).flatMap((address) => {
      const key = decodeAddress(address);
      return key.ok ? [accountView(state.get(key.value))] : [];
    });
  }

  /** See `NodeClient.people`. */
  async page({ query, order, language, list, start, limit }: PeopleRequest): Promise<PeoplePage> {
    const kept = list === null ? undefined : this.#lists.get(list);
    const number = kept === undefined || list === null ? this.#next++ : list;
    const shown = kept ?? (await this.#make(String(query), order, language));
    if (kept === undefined) this.#lists.set(number, shown);
    const state = this.#state();
    const from = Math.max(0, Math.floor(start));
    const most = Math.min(Math.max(0, Math.floor(limit)), LIMITS.viewPage);
    return {
      list: number,
      count: shown.people.length,
      stale: shown.state !== state,
      items: shown.people.slice(from, from + most).map(({ key }) => accountView(state.get(key))),
    };
  }

  async #make(query: string, order: string, language: NameLanguage): Promise<List> {
    const text = query.trim().toLowerCase();
    const { state, accounts, sought } = await this.#everybody();
    if (text !== '') return { state, people: this.#search(sought, text) };
    if (order !== 'name') return { state, people: accounts };
    const { compare } = new Intl.Collator(language);
    const called = new Map(accounts.map((one) => [one, this.#called(one, language)]));
    // People of one name stay in order, the richest first.
    const people = [...accounts].sort((a, b) => compare(called.get(a) ?? '', called.get(b) ?? ''));
    return { state, people };
  }

  /** Everybody, the richest first: sorted once for all searches until a block or a name comes. */
  async #everybody(): Promise<Everybody> {
    const state = this.#state();
    const names = this.#names;
    if (this.#sorted?.state === state && this.#sorted.names === names) return this.#sorted;
    // Persons that a reorganisation or another name removed are not kept for ever.
    if (this.#persons.size > 2 * (state.count + LIMITS.namesMost)) this.#persons.clear();
    const balances = new Map<Person, number>();
    let made = 0;
    for (const { address, balance } of state.values()) {
      if (++made % SLICE === 0) await nextTurn();
      balances.set(this.#person(address), balance);
    }
    const accounts = richestFirst(balances);
    for (const address of names.keys()) {
      const key = decodeAddress(address);
      if (!key.ok) continue;
      // A person who is named here and has no account yet can be found, and paid.
      const person = this.#person(key.value);
      if (!balances.has(person)) balances.set(person, 0);
    }
    const sought = balances.size === accounts.length ? accounts : richestFirst(balances);
    this.#sorted = { state, names, accounts, sought };
    return this.#sorted;
  }

  /** The matches by rank; those of one rank in the order of `all`. */
  #search(all: readonly Person[], text: string): Person[] {
    const found: Person[][] = [];
    // Made once: texts put together for each person cost more than all that is compared.
    const sought: Sought = { text, word: ` ${text}`, from: partFrom(text) };
    for (const person of all) {
      const rank = this.#rank(person, sought);
      if (rank === null) continue;
      const alike = found[rank];
      if (alike === undefined) found[rank] = [person];
      else alike.push(person);
    }
    return found.flat();
  }

  #rank({ address, nicknames }: Person, { text, word, from }: Sought): number | null {
    const name = this.#names.get(address)?.toLowerCase() ?? '';
    if (name === text) return RANKS.nameWhole;
    if (name.startsWith(text)) return RANKS.nameStart;
    const { en, zh } = nicknames;
    if (en === text || zh === text) return RANKS.nicknameWhole;
    if (en.startsWith(text) || zh.startsWith(text)) return RANKS.nicknameStart;
    if (name.includes(word) || en.includes(word)) return RANKS.wordStart;
    if (name.includes(text) || en.includes(text) || zh.includes(text)) return RANKS.part;
    if (address.endsWith(text)) return RANKS.addressEnd;
    return address.includes(text, from) ? RANKS.addressPart : null;
  }

  #called({ address, nicknames }: Person, language: NameLanguage): string {
    return this.#names.get(address)?.toLowerCase() ?? nicknames[language];
  }

  #person(key: Uint8Array): Person {
    const hex = toHex(key);
    const known = this.#persons.get(hex);
    if (known !== undefined) return known;
    const address = addressText(key);
    const nicknames = {
      en: nickname(address, 'en').toLowerCase(),
      zh: nickname(address, 'zh').toLowerCase(),
    };
    const person = { key, address, nicknames };
    this.#persons.set(hex, person);
    return person;
  }
}

/** Every address has the letters of its prefix: they are sought only as its beginning. */
function partFrom(text: string): number {
  return text.startsWith(PREFIX) ? 0 : PREFIX.length;
}

function richestFirst(balances: ReadonlyMap<Person, number>): Person[] {
  return [...balances]
    .sort(([a, rich], [b, richer]) => richer - rich || (a.address < b.address ? -1 : 1))
    .map(([person]) => person);
}
