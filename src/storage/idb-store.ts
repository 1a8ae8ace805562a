/** A ledger's store in IndexedDB, for a node in a browser. */
import { toHex } from '../base/bytes.ts';
import { nativeDigest } from '../crypto/sha256.ts';
import type { StorageError } from './errors.ts';
import { LedgerGenerations } from './generations.ts';
import { IdbTables } from './idb-tables.ts';
import { CHAIN_TABLES, CHAIN_VERSION } from './schema.ts';
import { TableStore } from './table-store.ts';
import type { ChainDisk, ChainTable, RecordKey, StoredRecord, Write } from './tables.ts';

interface IdbStoreOptions {
  /** The node's slot (S-1), >= 1. */
  slot: number;
  /** 32 bytes. */
  ledgerId: Uint8Array;
  /** The clock, ms since 1970; it dates a quarantined database. */
  now?: () => number;
  /**
   * Called when the database is lost to this tab: deleted, emptied, or wanted by a newer Folio
   * (S-4).
   */
  lost?: (why: StorageError) => void;
}

export class IdbStore extends TableStore {
  constructor({ slot, ledgerId, now = Date.now, lost = () => undefined }: IdbStoreOptions) {
    const generations = new LedgerGenerations({ slot, ledgerHex: toHex(ledgerId), now });
    super(new IdbChainDisk(generations, lost), nativeDigest());
  }
}

class IdbChainDisk implements ChainDisk {
  readonly #generations: LedgerGenerations;
  readonly #lost: (why: StorageError) => void;
  #tables: IdbTables<ChainTable> | null = null;

  constructor(generations: LedgerGenerations, lost: (why: StorageError) => void) {
    this.#generations = generations;
    this.#lost = lost;
  }

  async open(): Promise<void> {
    await this.close();
    const tables = this.#tablesOf(await this.#generations.current());
    this.#tables = tables;
    await tables.open();
  }

  read(table: ChainTable, key: RecordKey): Promise<Uint8Array | null> {
    return this.#opened().read(table, key);
  }

  scan(table: ChainTable, after: RecordKey | null, limit: number): Promise<StoredRecord[]> {
    return this.#opened().scan(table, after, limit);
  }

  keys(table: ChainTable, from: RecordKey | null): Promise<RecordKey[]> {
    return this.#opened().keys(table, from);
  }

  write(batch: readonly Write<ChainTable>[]): Promise<void> {
    return this.#opened().write(batch);
  }

  async quarantine(reason: string, first: readonly Write<ChainTable>[]): Promise<void> {
    const old = this.#opened();
    // Moves the fence on: this fails if another tab writes to the database, and no other tab can
    // write to it any more.
    await old.write([]);
    this.#tables = await this.#generations.advance(reason, (name) => this.#begin(name, first));
    await old.close();
  }

  async close(): Promise<void> {
    await this.#tables?.close();
  }

  async #begin(name: string, first: readonly Write<ChainTable>[]): Promise<IdbTables<ChainTable>> {
    const tables = this.#tablesOf(name);
    // If the record of generations was lost, a database may exist under this name.
    const emptied = CHAIN_TABLES.map((table) => ({ kind: 'clear', table }) as const);
    try {
      await tables.open();
      // This is on disk before the generation counts, even if the power is cut between the two.
      await tables.write([...emptied, ...first], 'strict');
    } catch (error) {
      await tables.close();
      throw error;
    }
    return tables;
  }

  #tablesOf(name: string): IdbTables<ChainTable> {
    return new IdbTables({
      name,
      version: CHAIN_VERSION,
      tables: CHAIN_TABLES,
      // The last blocks, if lost, are synced again; waiting for the flush at every block gains
      // nothing.
      durability: 'relaxed',
      fenced: true,
      lost: this.#lost,
    });
  }

  #opened(): IdbTables<ChainTable> {
    if (this.#tables === null) throw new Error('the store is used before it is opened');
    return this.#tables;
  }
}
