/**
 * A disk of tables in memory that copies no more than a write itself: the time measured on it is
 * the node's own work, and the bytes it would store are counted.
 */
import { toHex } from '../../../src/base/bytes.ts';
import type {
  ChainDisk,
  ChainTable,
  RecordKey,
  StoredRecord,
  Write,
} from '../../../src/storage/tables.ts';

/** Overhead of a record in a key-value store: keys of its own and of its index, lengths. */
const RECORD_BYTES = 24;

export class FastDisk implements ChainDisk {
  readonly #tables = new Map<ChainTable, Map<string, StoredRecord>>();
  /** Transactions so far. */
  writes = 0;
  /** Bytes written so far. */
  written = 0;

  async open(): Promise<void> {
    // Always open.
  }

  async close(): Promise<void> {
    // The written data stays.
  }

  async quarantine(): Promise<void> {
    throw new Error('a sound ledger was set aside');
  }

  async read(table: ChainTable, key: RecordKey): Promise<Uint8Array | null> {
    return this.#rows(table).get(sortable(key))?.value.slice() ?? null;
  }

  async scan(table: ChainTable, after: RecordKey | null, limit: number): Promise<StoredRecord[]> {
    const rows = this.#rows(table);
    const names = this.#sorted(table, after === null ? null : sortable(after), true);
    return names.slice(0, limit).map((name) => {
      const { key, value } = rows.get(name) as StoredRecord;
      return { key, value: value.slice() };
    });
  }

  async keys(table: ChainTable, from: RecordKey | null): Promise<RecordKey[]> {
    const rows = this.#rows(table);
    const names = this.#sorted(table, from === null ? null : sortable(from), false);
    return names.map((name) => (rows.get(name) as StoredRecord).key);
  }

  async write(batch: readonly Write<ChainTable>[]): Promise<void> {
    this.writes += 1;
    for (const write of batch) {
      const rows = this.#rows(write.table);
      if (write.kind === 'put' || write.kind === 'add') {
        this.written += write.value.length;
        rows.set(sortable(write.key), { key: write.key, value: write.value });
      } else if (write.kind === 'delete') {
        const from = sortable(write.key);
        const to = write.to === undefined ? from : sortable(write.to);
        if (from === to) rows.delete(from);
        else for (const name of rows.keys()) if (name >= from && name <= to) rows.delete(name);
      } else if (write.kind === 'clear') rows.clear();
      else {
        const from = sortable(write.from);
        for (const name of rows.keys()) if (name >= from) rows.delete(name);
      }
    }
  }

  /** The bytes held: keys, values, and the index of a store. */
  bytes(): Record<string, number> {
    const sizes: Record<string, number> = {};
    for (const [table, rows] of this.#tables) {
      let bytes = 0;
      for (const { key, value } of rows.values())
        bytes += value.length + keyLength(key) + RECORD_BYTES;
      sizes[table] = bytes;
    }
    return sizes;
  }

  #rows(table: ChainTable): Map<string, StoredRecord> {
    let rows = this.#tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    return rows;
  }

  #sorted(table: ChainTable, from: string | null, above: boolean): string[] {
    const names = [...this.#rows(table).keys()];
    const within = names.filter((name) => {
      return from === null || name > from || (!above && name === from);
    });
    return within.sort();
  }
}

/** Text that sorts as IndexedDB sorts the key. */
function sortable(key: RecordKey): string {
  if (typeof key === 'string') return key;
  return typeof key === 'number' ? String(key).padStart(16, '0') : toHex(key);
}

function keyLength(key: RecordKey): number {
  return typeof key === 'number' ? 8 : key.length;
}
