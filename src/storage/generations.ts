/**
 * Which database of a ledger is the current one. Moving a damaged database aside copies nothing: a new
 * generation is begun and the old one kept under the date it was set aside, at most one (S-3). The
 * record lives in a database of its own, so it can be read when a ledger's database cannot.
 */
import { deleteDB } from 'idb';
import { utf8Decode } from '../crypto/bytes.ts';
import { IdbTables } from './idb-tables.ts';
import { openRecord, sealRecord } from './record.ts';
import {
  chainDatabase,
  GENERATION_TABLES,
  GENERATION_VERSION,
  type GenerationTable,
  generationDatabase,
} from './schema.ts';

interface Generations {
  current: number;
  /** Kept for a look. */
  aside: { generation: number; at: string; reason: string } | null;
  /** To be deleted; a deletion may have been cut short or held up by another tab. */
  doomed: number[];
}

const TABLE = 'generations';
const NONE: Generations = { current: 0, aside: null, doomed: [] };

interface GenerationsOptions {
  slot: number;
  ledgerHex: string;
  /** ms since 1970. */
  now: () => number;
}

export class LedgerGenerations {
  readonly #options: GenerationsOptions;

  constructor(options: GenerationsOptions) {
    this.#options = options;
  }

  /** Name of the current database. Retries deletions that are due. */
  async current(): Promise<string> {
    const state = await this.#exchange((before) => before);
    if (state.doomed.length > 0) this.#deleteDoomed(state.doomed);
    return this.#name(state.current);
  }

  /** Begins the next generation; its database name. Nobody may have the old one open. */
  async advance(reason: string): Promise<string> {
    const at = new Date(this.#options.now()).toISOString();
    const state = await this.#exchange(({ current, aside, doomed }) => ({
      current: current + 1,
      aside: { generation: current, at, reason },
      doomed: aside === null ? doomed : [...doomed, aside.generation],
    }));
    this.#deleteDoomed(state.doomed);
    return this.#name(state.current);
  }

  /** Not awaited: another tab may hold one open for as long as it likes. */
  #deleteDoomed(doomed: readonly number[]): void {
    for (const generation of doomed) {
      deleteDB(this.#name(generation))
        .then(() =>
          this.#exchange((state) => ({
            ...state,
            doomed: state.doomed.filter((other) => other !== generation),
          })),
        )
        // Tried again at the next start.
        .catch(() => undefined);
    }
  }

  async #exchange(change: (before: Generations) => Generations): Promise<Generations> {
    const { slot, ledgerHex } = this.#options;
    const tables = new IdbTables<GenerationTable>({
      name: generationDatabase(slot),
      version: GENERATION_VERSION,
      tables: GENERATION_TABLES,
      durability: 'strict',
      fenced: false,
    });
    await tables.open();
    try {
      const stored = await tables.read(TABLE, ledgerHex);
      const sound = stored === null ? NONE : decode(openRecord(TABLE, ledgerHex, stored));
      const before = sound ?? (await this.#found());
      const after = change(before);
      if (after !== before || sound === null) {
        const value = sealRecord(TABLE, ledgerHex, encode(after));
        await tables.write([{ kind: 'put', table: TABLE, key: ledgerHex, value }]);
      }
      return after;
    } finally {
      await tables.close();
    }
  }

  /** The record is damaged: what databases there are tells which one is current. */
  async #found(): Promise<Generations> {
    // Missing in Firefox before 126: the first generation is then tried, and checked like any other.
    const list: typeof indexedDB.databases | undefined = indexedDB.databases;
    const base = this.#name(0);
    const generations = ((await list?.call(indexedDB)) ?? [])
      .map(({ name = '' }) => (name === base ? 0 : Number(name.split(`${base}/`)[1])))
      .filter(Number.isInteger)
      .sort((a, b) => a - b);
    const current = generations.pop() ?? 0;
    const last = generations.pop();
    const at = new Date(this.#options.now()).toISOString();
    const aside = last === undefined ? null : { generation: last, at, reason: 'unknown' };
    return { current, aside, doomed: generations };
  }

  #name(generation: number): string {
    return chainDatabase(this.#options.slot, this.#options.ledgerHex, generation);
  }
}

function encode(state: Generations): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(state));
}

/** Null when damaged. */
function decode(bytes: Uint8Array | null): Generations | null {
  const text = bytes === null ? null : utf8Decode(bytes);
  // What passes its check was written by `encode`.
  return text === null ? null : (JSON.parse(text) as Generations);
}
