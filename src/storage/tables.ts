/**
 * The interfaces of the disk that stores need: named tables of byte records, and writes that happen
 * whole or not at all. IndexedDB (`idb-tables.ts`) and memory (`memory-tables.ts`) implement them,
 * so that all above them (layout, checks, damage) is the same code, tested on both.
 */

/**
 * A key; each table has keys of one type. Order: numbers by value, strings by code unit, bytes
 * lexicographically.
 */
export type RecordKey = string | number | Uint8Array;

export interface StoredRecord {
  key: RecordKey;
  value: Uint8Array;
}

export type Write<T extends string> =
  /** Replaces a record. `value` must own its buffer: a view would store the whole buffer. */
  | { kind: 'put'; table: T; key: RecordKey; value: Uint8Array }
  /** Adds a record. The whole batch fails with `exists` if the key is there. */
  | { kind: 'add'; table: T; key: RecordKey; value: Uint8Array }
  /** With `to`, every key from `key` up to it as well. */
  | { kind: 'delete'; table: T; key: RecordKey; to?: RecordKey }
  /** Deletes `from` and every key above it. */
  | { kind: 'cut'; table: T; from: RecordKey }
  | { kind: 'clear'; table: T };

/** All methods reject with StorageError. */
export interface Tables<T extends string> {
  open(): Promise<void>;
  /** Reads a record, a copy; null when it is absent. */
  read(table: T, key: RecordKey): Promise<Uint8Array | null>;
  /** Reads records with keys above `after`, ascending, `limit` at most. */
  scan(table: T, after: RecordKey | null, limit: number): Promise<StoredRecord[]>;
  /** Lists keys from `from` (inclusive), ascending. */
  keys(table: T, from: RecordKey | null): Promise<RecordKey[]>;
  /** Writes a batch in order, in one transaction. */
  write(batch: readonly Write<T>[]): Promise<void>;
  close(): Promise<void>;
}

/** The tables of one ledger; see docs/protocol.md (S-2) for what a record of each holds. */
export type ChainTable =
  | 'blocks'
  | 'headers'
  | 'accounts'
  | 'changes'
  | 'past'
  | 'index'
  | 'pool'
  | 'seals'
  | 'peers'
  | 'meta';

export interface ChainDisk extends Tables<ChainTable> {
  /**
   * Keeps everything under a dated name (at most one such copy) and goes on with `first` alone, in
   * one step: if that fails, all is as before and usable.
   */
  quarantine(reason: string, first: readonly Write<ChainTable>[]): Promise<void>;
}
