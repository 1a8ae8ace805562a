/**
 * The names given in this browser, for the page: in the database of all tabs, told to the other
 * tabs, and brought over once from localStorage, where earlier versions kept them.
 */
import { FolioError } from '../api/client.ts';
import { forgetKept, readKept } from '../app/logic/kept.ts';
import {
  asOwnNames,
  type NameChanges,
  type OwnNames,
  withChanges,
  withEarlier,
} from '../app/logic/own-names.ts';
import type { NameStore } from '../app/session.ts';
import { StorageError } from '../storage/errors.ts';
import { NamesDatabase, type NamesFound } from '../storage/names-database.ts';

const PARTS = ['names', 'accounts', 'card'] as const;
/** The record of what an earlier version's place held when it was last brought over. */
const BROUGHT = 'brought';
const RECORDS = [...PARTS, BROUGHT] as const;
/** In the order of `PARTS`. */
const EARLIER = ['names', 'account-names', 'card-name'] as const;
const CHANNEL = 'folio/names';

/** The few members of BroadcastChannel that are used. */
interface NamesChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

interface Stored extends OwnNames {
  readonly [BROUGHT]: OwnNames;
}

export class PageNames implements NameStore {
  readonly #database: NamesDatabase;
  readonly #channel: NamesChannel | null;
  readonly #listeners = new Set<(names: OwnNames) => void>();

  /** @param channel to the other tabs; null where the browser has none. */
  constructor(database: NamesDatabase, channel: NamesChannel | null) {
    this.#database = database;
    this.#channel = channel;
    if (channel !== null) channel.onmessage = () => void this.#reread();
  }

  /** The names of this page. */
  static ofPage(): PageNames {
    const has = typeof BroadcastChannel !== 'undefined';
    return new PageNames(new NamesDatabase(), has ? new BroadcastChannel(CHANNEL) : null);
  }

  async load(): Promise<{ names: OwnNames; spoiled: boolean }> {
    const earlier = earlierNames();
    const loaded = await this.#exchange((found) => {
      const spoiled = found.damaged;
      if (earlier === null)
        return { kept: {}, answer: { names: judged(found), spoiled, all: true } };
      const { own, brought, all } = withEarlier(judged(found), earlier, broughtOf(found));
      return { kept: { ...own, brought }, answer: { names: own, spoiled, all } };
    });
    if (earlier !== null && loaded.all) {
      // What a tab of an earlier version has written there meanwhile is for the next time.
      if (JSON.stringify(earlierNames()) === JSON.stringify(earlier))
        forgetKept((key) => (EARLIER as readonly string[]).includes(key));
      this.#channel?.postMessage(null);
    }
    return loaded;
  }

  async change(changes: NameChanges): Promise<OwnNames> {
    const names = await this.#exchange((found) => {
      const own = withChanges(judged(found), changes);
      return { kept: own, answer: own };
    });
    this.#channel?.postMessage(null);
    return names;
  }

  subscribe(changed: (names: OwnNames) => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** Another tab has changed them. One that cannot read them now keeps those it has. */
  async #reread(): Promise<void> {
    const read = (found: NamesFound) => ({ kept: {}, answer: judged(found) });
    const names = await this.#exchange(read).catch(() => null);
    if (names !== null) for (const listener of this.#listeners) listener(names);
  }

  /** Keeps the parts in `kept` that differ from what is stored. */
  async #exchange<R>(
    decide: (found: NamesFound) => { kept: Partial<Stored>; answer: R },
  ): Promise<R> {
    let refused: unknown = null;
    const decided = (found: NamesFound) => {
      try {
        return decide(found);
      } catch (error) {
        refused = error;
        throw error;
      }
    };
    try {
      return await this.#database.change(RECORDS, (found) => {
        const { kept, answer } = decided(found);
        const values = RECORDS.map((part, at) => {
          const value = kept[part];
          return JSON.stringify(value) === JSON.stringify(found.values[at]) ? undefined : value;
        });
        return { values, answer };
      });
    } catch (error) {
      // A refusal of ours only looks like a failure of the store's.
      if (refused !== null) throw refused;
      if (error instanceof StorageError) throw FolioError.of(error.refused);
      throw error;
    }
  }
}

function judged({ values: [names, accounts, card] }: NamesFound): OwnNames {
  return asOwnNames({ names, accounts, card });
}

function broughtOf({ values }: NamesFound): OwnNames {
  const stored = values[PARTS.length];
  const parts = typeof stored === 'object' && stored !== null ? stored : {};
  return asOwnNames({ names: undefined, accounts: undefined, card: undefined, ...parts });
}

/** Null where localStorage holds none (any more). */
function earlierNames(): OwnNames | null {
  const [names, accounts, card] = EARLIER.map((key) =>
    readKept<unknown>(key, null, (value) => value),
  );
  if (names === null && accounts === null && card === null) return null;
  return asOwnNames({ names, accounts, card });
}
