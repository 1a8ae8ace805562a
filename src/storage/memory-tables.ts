/** Tables in memory: the disk of unit tests and of the simulator. */
import { copy, toHex } from '../base/bytes.ts';
import { StorageError } from './errors.ts';
import type { RecordKey, StoredRecord, Tables, Write } from './tables.ts';

type Rows = Map<string, StoredRecord>;

/**
 * The data that survives a crash. Stores are opened on it one after another; a write by one makes
 * the earlier ones refuse with `taken`, as with two tabs on one database.
 */
export class MemoryMedium {
  /** Rows by table, then by sortable key. Tests and the simulator may damage records here. */
  tables = new Map<string, Rows>();
  /** The tables that `quarantine` kept: at most one copy. */
  aside: { reason: string; tables: Map<string, Rows> } | null = null;
  /** How many writes were done; a store whose own count is lower is not the only writer. */
  commits = 0;
  /**
   * Called before each record of a batch and before the batch counts; true cuts the power: nothing
   * of that batch remains.
   */
  interrupt: ((record: number) => boolean) | null = null;
  /** Every further write fails as on a full disk. */
  full = false;
  /** Grows at each power cut; stores opened before it are dead. */
  life = 0;

  /** The machine loses power: all open stores die, committed writes stay. */
  cutPower(): void {
    this.life++;
  }

  rows(table: string): Rows {
    let rows = this.tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.tables.set(table, rows);
    }
    return rows;
  }
}

export class MemoryTables<T extends string> implements Tables<T> {
  protected readonly medium: MemoryMedium;
  #life: number;
  #commits = 0;
  #open = false;

  constructor(medium: MemoryMedium = new MemoryMedium()) {
    this.medium = medium;
    this.#life = medium.life;
  }

  open(): Promise<void> {
    return later(() => {
      if (this.#life !== this.medium.life) throw gone();
      this.#commits = this.medium.commits;
      this.#open = true;
    });
  }

  read(table: T, key: RecordKey): Promise<Uint8Array | null> {
    return later(() => {
      this.#alive();
      const found = this.medium.rows(table).get(sortable(key));
      return found === undefined ? null : copy(found.value);
    });
  }

  scan(table: T, after: RecordKey | null, limit: number): Promise<StoredRecord[]> {
    return later(() => {
      const rows = this.medium.rows(table);
      const above = after === null ? null : `${sortable(after)}\0`;
      return this.#sorted(table, above)
        .slice(0, limit)
        .map((key) => copyOf(rows.get(key)));
    });
  }

  keys(table: T, from: RecordKey | null): Promise<RecordKey[]> {
    return later(() => {
      const rows = this.medium.rows(table);
      const keys = this.#sorted(table, from === null ? null : sortable(from));
      return keys.map((key) => copyOf(rows.get(key)).key);
    });
  }

  write(batch: readonly Write<T>[]): Promise<void> {
    return later(() => this.change(batch, this.medium.tables));
  }

  close(): Promise<void> {
    return later(() => {
      this.#open = false;
    });
  }

  /** Replaces all tables by the result of a batch on `before`, or throws and changes nothing. */
  protected change(batch: readonly Write<T>[], before: ReadonlyMap<string, Rows>): void {
    this.#alive();
    const { medium } = this;
    if (this.#commits !== medium.commits) {
      throw new StorageError('taken', 'Another tab writes to this database.');
    }
    if (medium.full) throw new StorageError('quota', 'The disk is full.');
    const touched = new Map<string, Rows>();
    batch.forEach((write, record) => {
      this.#survive(record);
      const rows = touched.get(write.table) ?? new Map(before.get(write.table));
      touched.set(write.table, rows);
      apply(rows, write);
    });
    // A batch may be empty: then only the quarantine is done.
    this.#survive(batch.length);
    medium.tables = new Map([...before, ...touched]);
    this.#commits = ++medium.commits;
  }

  #survive(record: number): void {
    if (!this.medium.interrupt?.(record)) return;
    this.medium.cutPower();
    throw gone();
  }

  #alive(): void {
    if (!this.#open || this.#life !== this.medium.life) throw gone();
  }

  #sorted(table: T, from: string | null): string[] {
    this.#alive();
    const keys = [...this.medium.rows(table).keys()];
    return keys.filter((key) => from === null || key >= from).sort(compareText);
  }
}

function apply<T extends string>(rows: Rows, write: Write<T>): void {
  switch (write.kind) {
    case 'add':
      if (rows.has(sortable(write.key))) {
        throw new StorageError('exists', 'A record to be added is there already.');
      }
      rows.set(sortable(write.key), copyOf(write));
      break;
    case 'put':
      rows.set(sortable(write.key), copyOf(write));
      break;
    case 'delete': {
      const from = sortable(write.key);
      const to = write.to === undefined ? from : sortable(write.to);
      if (from === to) rows.delete(from);
      else for (const key of [...rows.keys()]) if (key >= from && key <= to) rows.delete(key);
      break;
    }
    case 'cut': {
      const from = sortable(write.from);
      for (const key of [...rows.keys()]) if (key >= from) rows.delete(key);
      break;
    }
    case 'clear':
      rows.clear();
      break;
  }
}

/** A text that sorts as IndexedDB sorts the key. */
function sortable(key: RecordKey): string {
  if (typeof key === 'string') return key;
  return typeof key === 'number' ? String(key).padStart(16, '0') : toHex(key);
}

function copyOf(record: StoredRecord | undefined): StoredRecord {
  if (record === undefined) throw new Error('record vanished');
  const { key, value } = record;
  return { key: typeof key === 'object' ? copy(key) : key, value: copy(value) };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Runs `work` in a later turn, as a disk answers; its exception becomes a rejection. */
export function later<R>(work: () => R): Promise<R> {
  return Promise.resolve().then(work);
}

function gone(): StorageError {
  return new StorageError('gone', 'The store is not open.');
}
