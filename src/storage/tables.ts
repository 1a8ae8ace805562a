/**
 * These interfaces name what the stores need of a disk: named tables of byte records, and writes
 * that happen whole or not at all. IndexedDB (`idb-tables.ts`) and memory (`memory-tables.ts`)
 * implement them, so everything above (layout, checks, damage) is one code, tested against both.
 */

/** One type a table. Order: numbers by value, strings by code unit, bytes lexicographically. */
export type RecordKey = string | number | Uint8Array;

export interface StoredRecord {
  key: RecordKey;
  value: Uint8Array;
}

export type Write<T extends string> =
  /** Replaces what is there. `value` must own its buffer: a view would store the whole buffer. */
  | { kind: 'put'; table: T; key: RecordKey; value: Uint8Array }
  /** The whole batch fails with `exists` when the key is there. */
  | { kind: 'add'; table: T; key: RecordKey; value: Uint8Array }
  | { kind: 'delete'; table: T; key: RecordKey }
  /** Deletes `from` and every key above it. */
  | { kind: 'cut'; table: T; from: RecordKey }
  | { kind: 'clear'; table: T };

/** All methods reject with StorageError. */
export interface Tables<T extends string> {
  open(): Promise<void>;
  /** A copy; null when absent. */
  read(table: T, key: RecordKey): Promise<Uint8Array | null>;
  /** Ascending records with keys above `after`, at most `limit`. */
  scan(table: T, after: RecordKey | null, limit: number): Promise<StoredRecord[]>;
  /** Ascending keys from `from` (inclusive). */
  keys(table: T, from: RecordKey | null): Promise<RecordKey[]>;
  /** In order, in one transaction. */
  write(batch: readonly Write<T>[]): Promise<void>;
  close(): Promise<void>;
}

/** The tables of one ledger; see docs/protocol.md (S-2) for what a record of each holds. */
export type ChainTable =
  | 'blocks'
  | 'headers'
  | 'accounts'
  | 'index'
  | 'pool'
  | 'seals'
  | 'peers'
  | 'meta';

export interface ChainDisk extends Tables<ChainTable> {
  /**
   * Keeps everything under a dated name (at most one such copy) and goes on with `first` alone, in
   * one step: where that fails all is as it was, and can be used.
   */
  quarantine(reason: string, first: readonly Write<ChainTable>[]): Promise<void>;
}
