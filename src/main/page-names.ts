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
/** In the order of `PARTS`. */
const EARLIER = ['names', 'account-names', 'card-name'] as const;
const CHANNEL = 'folio/names';

/** The few members of BroadcastChannel that are used. */
interface NamesChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
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
      const stored = judged(found);
      const { own, all } =
        earlier === null ? { own: stored, all: true } : withEarlier(stored, earlier);
      return { own, answer: { names: own, spoiled: found.damaged, all } };
    }, earlier !== null);
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
      return { own, answer: own };
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
    const read = (found: NamesFound) => ({ own: judged(found), answer: judged(found) });
    const names = await this.#exchange(read, false).catch(() => null);
    if (names !== null) for (const listener of this.#listeners) listener(names);
  }

  async #exchange<R>(
    decide: (found: NamesFound) => { own: OwnNames; answer: R },
    writing = true,
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
      return await this.#database.change(PARTS, (found) => {
        const { own, answer } = decided(found);
        const before = found.values.map((value) => JSON.stringify(value));
        const values = PARTS.map((part, at) =>
          writing && JSON.stringify(own[part]) !== before[at] ? own[part] : undefined,
        );
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

/** Null where localStorage holds none (any more). */
function earlierNames(): OwnNames | null {
  const [names, accounts, card] = EARLIER.map((key) =>
    readKept<unknown>(key, undefined, (value) => value),
  );
  if (names === undefined && accounts === undefined && card === undefined) return null;
  return asOwnNames({ names, accounts, card });
}
