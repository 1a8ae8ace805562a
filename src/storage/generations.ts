/**
 * Records which database of a ledger is the current one. Quarantining a damaged database copies
 * nothing: a new generation is begun and the old one kept under the date of its quarantine, at most
 * one (S-3). The record is in a database of its own, so that it can be read when a ledger's
 * database cannot, and is kept twice, so that damage to one copy loses nothing. Two tabs may have
 * it open: each change is one transaction.
 */
import { deleteDB } from 'idb';
import { utf8Decode } from '../base/bytes.ts';
import { StorageError } from './errors.ts';
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
  /** The quarantined generation, kept to be looked at. */
  aside: { generation: number; at: string; reason: string } | null;
  /**
   * Generations to delete; a deletion may have been cut short or blocked by another tab. One that
   * is being prepared is among them until it becomes the current one, so that nothing remains of it
   * if it never does.
   */
  doomed: number[];
  /**
   * The highest number ever given: none is given twice, as a late deletion would meet the wrong
   * database.
   */
  last: number;
}

const TABLE = 'generations';
const NONE: Generations = { current: 0, aside: null, doomed: [], last: 0 };

interface GenerationsOptions {
  slot: number;
  ledgerHex: string;
  /** The clock, ms since 1970. */
  now: () => number;
}

export class LedgerGenerations {
  readonly #options: GenerationsOptions;
  /** The generation in use here. */
  #current = NONE.current;

  constructor(options: GenerationsOptions) {
    this.#options = options;
  }

  /** The name of the current database. Retries deletions that are due. */
  async current(): Promise<string> {
    const state = await this.#exchange((before) => before);
    this.#current = state.current;
    this.#deleteDoomed(state);
    return this.#name(state.current);
  }

  /**
   * Quarantines the current generation and goes on with the database that `begin` made under the
   * next name, which counts only once it is on disk. If that fails, it is closed and the old one
   * stays current.
   */
  async advance<D extends { close(): Promise<void> }>(
    reason: string,
    begin: (name: string) => Promise<D>,
  ): Promise<D> {
    const next = await this.#reserve();
    let begun: D | null = null;
    try {
      begun = await begin(this.#name(next));
      const state = await this.#nameCurrent(next, reason);
      this.#current = next;
      this.#deleteDoomed(state);
      return begun;
    } catch (error) {
      await begun?.close();
      await this.#exchange((before) => before).then(
        (state) => this.#deleteDoomed(state),
        // The rest of it is deleted at the next start.
        () => undefined,
      );
      throw error;
    }
  }

  /**
   * The number of the next generation, whose database is to be deleted until it is named current.
   */
  async #reserve(): Promise<number> {
    const { last } = await this.#exchange((state) => {
      this.#own(state);
      const next = state.last + 1;
      return { ...state, doomed: [...state.doomed, next], last: next };
    });
    return last;
  }

  async #nameCurrent(next: number, reason: string): Promise<Generations> {
    const at = new Date(this.#options.now()).toISOString();
    try {
      return await this.#exchange((state) => {
        if (state.current === next) return state;
        this.#own(state);
        const { current, aside, last } = state;
        const doomed = state.doomed.filter((generation) => generation !== next);
        // Another tab that started meanwhile took it for the rest of a killed tab.
        if (doomed.length === state.doomed.length) throw changedMeanwhile();
        if (aside !== null) doomed.push(aside.generation);
        return { current: next, aside: { generation: current, at, reason }, doomed, last };
      });
    } catch (error) {
      // The write may have succeeded, and only its answer been lost.
      const state = await this.#exchange((before) => before);
      if (state.current === next) return state;
      throw error;
    }
  }

  /** Throws unless the current generation is the one in use here. */
  #own({ current }: Generations): void {
    if (current === this.#current) return;
    throw changedMeanwhile();
  }

  /** Deletes without waiting: another tab may hold one open as long as it likes. */
  #deleteDoomed({ doomed }: Generations): void {
    for (const generation of doomed) {
      // A deletion that fails is tried again at the next start.
      this.#delete(generation).catch(() => undefined);
    }
  }

  async #delete(generation: number): Promise<void> {
    await deleteDB(this.#name(generation));
    await this.#exchange((state) => ({
      ...state,
      doomed: state.doomed.filter((other) => other !== generation),
    }));
  }

  /**
   * Reads, changes and writes in one transaction. `change` may be called again, with its own
   * result.
   */
  async #exchange(change: (before: Generations) => Generations): Promise<Generations> {
    const { slot, ledgerHex } = this.#options;
    const tables = generationTables(slot);
    const keys = copiesOf(ledgerHex);
    const exchanged = (found: Generations | null): Promise<Generations | null> =>
      tables.exchange(TABLE, keys, (records) => {
        const before = stateOf(keys, records) ?? found;
        if (before === null) return { batch: [], answer: null };
        const after = change(before);
        if (after === before) return { batch: [], answer: after };
        const batch = keys.map((key) => {
          const value = sealRecord(TABLE, key, encode(after));
          return { kind: 'put', table: TABLE, key, value } as const;
        });
        return { batch, answer: after };
      });
    await tables.open();
    try {
      // No transaction waits until the databases are listed: a damaged record is read once more.
      for (let found: Generations | null = null; ; found = await this.#found()) {
        const state = await exchanged(found);
        if (state !== null) return state;
      }
    } finally {
      await tables.close();
    }
  }

  /** Both copies of the record are damaged: the existing databases tell which one is current. */
  async #found(): Promise<Generations> {
    // Missing in Firefox before 126: the first generation is then tried, and checked like any
    // other.
    const list: typeof indexedDB.databases | undefined = indexedDB.databases;
    const base = this.#name(0);
    const generations = ((await list?.call(indexedDB)) ?? [])
      .map(({ name = '' }) => (name === base ? 0 : Number(name.split(`${base}/`)[1])))
      .filter(Number.isInteger)
      .sort((a, b) => a - b);
    const current = generations.pop() ?? 0;
    const before = generations.pop();
    const at = new Date(this.#options.now()).toISOString();
    const aside = before === undefined ? null : { generation: before, at, reason: 'unknown' };
    return { current, aside, doomed: generations, last: current };
  }

  #name(generation: number): string {
    return chainDatabase(this.#options.slot, this.#options.ledgerHex, generation);
  }
}

/**
 * Forgets a ledger (id in hex) in this slot, as if it had never been open. Its databases are
 * deleted elsewhere.
 */
export async function forgetGenerations(slot: number, ledgerHex: string): Promise<void> {
  const tables = generationTables(slot);
  await tables.open();
  try {
    const keys = copiesOf(ledgerHex);
    await tables.write(keys.map((key) => ({ kind: 'delete', table: TABLE, key })));
  } finally {
    await tables.close();
  }
}

function generationTables(slot: number): IdbTables<GenerationTable> {
  return new IdbTables<GenerationTable>({
    name: generationDatabase(slot),
    version: GENERATION_VERSION,
    tables: GENERATION_TABLES,
    durability: 'strict',
    fenced: false,
  });
}

/** Keys of a ledger's record and of its copy. */
function copiesOf(ledgerHex: string): string[] {
  return [ledgerHex, `${ledgerHex}/copy`];
}

/**
 * The state by the two copies; null when both are damaged, or one is damaged and the other absent.
 */
function stateOf(
  keys: readonly string[],
  records: readonly (Uint8Array | null)[],
): Generations | null {
  if (records.every((record) => record === null)) return NONE;
  for (const [i, key] of keys.entries()) {
    const record = records[i] ?? null;
    const state = record === null ? null : decode(openRecord(TABLE, key, record));
    if (state !== null) return state;
  }
  return null;
}

function changedMeanwhile(): StorageError {
  return new StorageError(
    'gone',
    'Another tab opened this ledger or set it aside; reload the page.',
  );
}

function encode(state: Generations): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(state));
}

/** Null when damaged. */
function decode(bytes: Uint8Array | null): Generations | null {
  const text = bytes === null ? null : utf8Decode(bytes);
  if (text === null) return null;
  // Bytes that pass their check were written by `encode`. Earlier ones lack `last`: the current one
  // is then the last.
  const state = JSON.parse(text) as Omit<Generations, 'last'>;
  return { last: state.current, ...state };
}
