/**
 * Tables in IndexedDB: one object store for each table; values are byte arrays under out-of-line
 * keys. A fenced database has one writer: every write checks and advances, in the same transaction,
 * a record of the last commit and its writer. So a second tab on the same database is noticed
 * before it mixes its writes with ours, and a write whose answer was lost is not done twice.
 */
import { type IDBPDatabase, type IDBPTransaction, openDB, unwrap } from 'idb';
import { isDeadHandle, StorageError, toStorageError } from './errors.ts';
import type { RecordKey, StoredRecord, Tables, Write } from './tables.ts';

type Durability = 'relaxed' | 'strict';

interface IdbTablesOptions<T extends string> {
  /** Database name. */
  name: string;
  /** Schema version, >= 1. */
  version: number;
  tables: readonly T[];
  /** `strict` waits for the flush; `relaxed` may lose the last moments in a power cut. */
  durability: Durability;
  /** True for one writer only. */
  fenced: boolean;
  /**
   * Called when the database is lost to this page while nobody uses it: deleted, emptied, or wanted
   * by a newer Folio.
   */
  lost?: (why: StorageError) => void;
  /** How long an old tab may hold up an upgrade, ms. */
  blockedWaitMs?: number;
  /** How long the browser may take to open the database, ms. */
  openWaitMs?: number;
}

interface Fence {
  /**
   * The number of one write only, even if that write is reported as failed: its answer may have
   * been lost.
   */
  commit: number;
  writer: string;
}

const FENCE = 'fence';
const FENCE_KEY = 0;
const BLOCKED_WAIT_MS = 3_000;
/**
 * An upgrade or a slow disk takes a second or two; a browser that never answers would take for
 * ever.
 */
const OPEN_WAIT_MS = 15_000;

const NO_ANSWER =
  'The browser does not answer when it is asked for its store. Close other tabs of Folio, then restart the browser.';

export class IdbTables<T extends string> implements Tables<T> {
  readonly #options: IdbTablesOptions<T>;
  readonly #writer = crypto.getRandomValues(new Uint32Array(4)).join('-');
  #handle: Promise<IDBPDatabase> | null = null;
  #fence: Fence | null = null;
  /** The number of the last write tried. */
  #tried = 0;
  /** The reason why nothing works any more, once set. */
  #ended: StorageError | null = null;

  constructor(options: IdbTablesOptions<T>) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#ended = null;
    this.#fence = null;
    this.#fence = await this.#attempt(async (db) =>
      this.#options.fenced ? fenceOf(await readStore(db, FENCE).get(FENCE_KEY)) : null,
    );
    this.#tried = Math.max(this.#tried, this.#fence?.commit ?? 0);
  }

  read(table: T, key: RecordKey): Promise<Uint8Array | null> {
    return this.#attempt(async (db) => {
      const value: unknown = await readStore(db, table).get(validKey(key));
      return value === undefined ? null : bytesOf(value);
    });
  }

  scan(table: T, after: RecordKey | null, limit: number): Promise<StoredRecord[]> {
    return this.#attempt(async (db) => {
      const range = after === null ? null : IDBKeyRange.lowerBound(validKey(after), true);
      const { store, done } = db.transaction(table, 'readonly');
      const [keys, values] = await Promise.all([
        store.getAllKeys(range, limit),
        store.getAll(range, limit),
        done,
      ]);
      return keys.map((key, i) => ({ key: recordKey(key), value: bytesOf(values[i]) }));
    });
  }

  keys(table: T, from: RecordKey | null): Promise<RecordKey[]> {
    return this.#attempt(async (db) => {
      const range = from === null ? null : IDBKeyRange.lowerBound(validKey(from));
      return (await readStore(db, table).getAllKeys(range)).map(recordKey);
    });
  }

  async write(batch: readonly Write<T>[], durability = this.#options.durability): Promise<void> {
    this.#tried += 1;
    const next = { commit: this.#tried, writer: this.#writer };
    await this.#attempt((db) => this.#write(db, batch, next, durability), true);
    this.#fence = next;
  }

  /**
   * Reads records of a table that is not fenced, and writes the result of `decide`, in one
   * transaction. `decide` may be called once more, with its own result, as an answer may be lost.
   */
  exchange<R>(
    table: T,
    keys: readonly RecordKey[],
    decide: (records: (Uint8Array | null)[]) => { batch: readonly Write<T>[]; answer: R },
  ): Promise<R> {
    return this.#attempt(
      (db) =>
        this.#transact(db, [table], this.#options.durability, async (tx) => {
          const store = tx.objectStore(table);
          const values: unknown[] = await Promise.all(keys.map((key) => store.get(validKey(key))));
          const { batch, answer } = decide(
            values.map((value) => (value === undefined ? null : bytesOf(value))),
          );
          request(tx, batch);
          return answer;
        }),
      true,
    );
  }

  /** Ends the handle; `open` starts anew. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#end(new StorageError('gone', 'The store is closed.'));
    await handle?.then(
      (db) => db.close(),
      () => undefined,
    );
  }

  async #write(
    db: IDBPDatabase,
    batch: readonly Write<T>[],
    next: Fence,
    durability: Durability,
  ): Promise<void> {
    const { fenced, tables } = this.#options;
    const touched = tables.filter((table) => batch.some((write) => write.table === table));
    const names = fenced ? [...touched, FENCE] : touched;
    if (names.length === 0) return;
    await this.#transact(db, names, durability, async (tx) => {
      if (fenced) {
        const fence = tx.objectStore(FENCE);
        if (this.#landed(fenceOf(await fence.get(FENCE_KEY)), next)) return;
        unwrap(fence).put(next, FENCE_KEY);
      }
      request(tx, batch);
    });
  }

  /** Nothing but requests of the transaction may be awaited in `work`, or it commits early. */
  async #transact<R>(
    db: IDBPDatabase,
    names: readonly string[],
    durability: Durability,
    work: (tx: Transaction) => Promise<R>,
  ): Promise<R> {
    const tx = db.transaction([...names], 'readwrite', { durability });
    tx.done.catch(() => undefined);
    const ended = endOf(unwrap(tx));
    // It is awaited below; but if `work` throws at once, nobody would handle its rejection.
    ended.catch(() => undefined);
    try {
      const answer = await work(tx);
      // All is asked for: the browser need not wait for the page to hear of each request.
      unwrap(tx).commit();
      await ended;
      return answer;
    } catch (error) {
      try {
        tx.abort();
      } catch {
        // The transaction is over already.
      }
      const name = error instanceof Error ? error.name : '';
      // A request cut off by an abort only says AbortError; the transaction has the reason.
      throw name === 'AbortError' ? (tx.error ?? error) : error;
    }
  }

  /** True when `next` is on disk already: its answer was lost with a dead handle. */
  #landed(onDisk: Fence | null, next: Fence): boolean {
    if (isSame(onDisk, this.#fence)) return false;
    if (isSame(onDisk, next)) return true;
    if (onDisk === null) throw emptied();
    // An earlier write of ours that was reported as failed is there after all. Its caller goes on
    // from before it, so nothing may be built on it until everything is read anew: each write is
    // refused until then.
    throw onDisk.writer === this.#writer
      ? new StorageError('gone', 'A write that seemed to fail is on disk; reload the page.')
      : new StorageError('taken', 'Another tab writes to this database; close one of them.');
  }

  async #attempt<R>(work: (db: IDBPDatabase) => Promise<R>, writing = false): Promise<R> {
    for (let again = true; ; again = false) {
      const handle = this.#opened();
      let opened = false;
      try {
        const db = await handle;
        opened = true;
        return await work(db);
      } catch (error) {
        if (this.#ended !== null) throw this.#ended;
        // The fence makes a second try safe even if the first one succeeded unheard.
        if (!again || !isDeadHandle(error)) throw toStorageError(error, opened && writing);
        this.#drop(handle);
      }
    }
  }

  #opened(): Promise<IDBPDatabase> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#handle === null) {
      const handle = this.#connect();
      this.#handle = handle;
      // A failed attempt must not stand in the way of the next.
      handle.catch(() => this.#drop(handle));
    }
    return this.#handle;
  }

  #drop(handle: Promise<IDBPDatabase>): void {
    if (this.#handle === handle) this.#handle = null;
    handle.then(
      (db) => db.close(),
      () => undefined,
    );
  }

  #end(why: StorageError): void {
    this.#ended = why;
    this.#handle = null;
  }

  #lose(why: StorageError): void {
    this.#end(why);
    this.#options.lost?.(why);
  }

  /**
   * Checks that a database opened in place of a dead handle is the one that was open, not an empty
   * one of its name.
   */
  async #recognise(db: IDBPDatabase): Promise<void> {
    if (this.#fence === null) return;
    if ((await readStore(db, FENCE).get(FENCE_KEY)) !== undefined) return;
    const why = emptied();
    this.#lose(why);
    throw why;
  }

  async #connect(): Promise<IDBPDatabase> {
    if (typeof indexedDB === 'undefined') {
      throw new StorageError('unavailable', 'This browser has no IndexedDB.');
    }
    const { name, version, tables, fenced } = this.#options;
    let refuse: (why: StorageError) => void = () => undefined;
    const refused = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    let timer = setTimeout(
      () => refuse(new StorageError('no-answer', NO_ANSWER)),
      this.#options.openWaitMs ?? OPEN_WAIT_MS,
    );
    const opening = openDB(name, version, {
      upgrade: (db) => {
        for (const table of fenced ? [...tables, FENCE] : tables) {
          if (!db.objectStoreNames.contains(table)) db.createObjectStore(table);
        }
      },
      blocked: () => {
        clearTimeout(timer);
        timer = setTimeout(
          () => refuse(new StorageError('blocked', 'Close the other tabs of Folio: one is old.')),
          this.#options.blockedWaitMs ?? BLOCKED_WAIT_MS,
        );
      },
      blocking: (_, wanted) => {
        this.#handle?.then(
          (db) => db.close(),
          () => undefined,
        );
        this.#lose(
          wanted === null
            ? new StorageError('gone', 'The database was deleted; reload the page.')
            : new StorageError('newer', 'A newer Folio runs in another tab; reload the page.'),
        );
      },
      terminated: () => {
        this.#handle = null;
        // The browser closes a handle by itself when it clears the site's data: this is checked at
        // once.
        this.#attempt(async () => undefined).catch(() => undefined);
      },
    });
    try {
      const db = await Promise.race([opening, refused]);
      await this.#recognise(db);
      return db;
    } catch (error) {
      // If the blocked upgrade succeeds after all, nobody is left to use the handle.
      opening.then(
        (db) => db.close(),
        () => undefined,
      );
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads a table in a transaction for one request; only the request's own failure is reported. */
function readStore(db: IDBPDatabase, table: string) {
  const { store, done } = db.transaction(table, 'readonly');
  done.catch(() => undefined);
  return store;
}

type Transaction = IDBPTransaction<unknown, string[], 'readwrite'>;

/** Asks for writes, with no promise for each: what fails ends the transaction, which tells why. */
function request<T extends string>(tx: Transaction, batch: readonly Write<T>[]): void {
  const raw = unwrap(tx) as IDBTransaction;
  for (const write of batch) requestOf(raw.objectStore(write.table), write);
}

/** Rejects with the error of the request that ended it, or with its own. */
function endOf(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = ({ target }: Event) =>
      reject((target as IDBRequest | IDBTransaction).error ?? new DOMException('', 'AbortError'));
    tx.addEventListener('complete', () => resolve());
    tx.addEventListener('error', failed);
    tx.addEventListener('abort', failed);
  });
}

function requestOf<T extends string>(store: IDBObjectStore, write: Write<T>): IDBRequest {
  switch (write.kind) {
    case 'put':
      return store.put(write.value, validKey(write.key));
    case 'add':
      return store.add(write.value, validKey(write.key));
    case 'delete':
      return store.delete(
        write.to === undefined
          ? validKey(write.key)
          : IDBKeyRange.bound(validKey(write.key), validKey(write.to)),
      );
    case 'cut':
      return store.delete(IDBKeyRange.lowerBound(validKey(write.from)));
    case 'clear':
      return store.clear();
  }
}

function isSame(one: Fence | null, other: Fence | null): boolean {
  return one?.commit === other?.commit && one?.writer === other?.writer;
}

function emptied(): StorageError {
  return new StorageError('gone', 'The database was emptied while in use; reload the page.');
}

function fenceOf(value: unknown): Fence | null {
  return value === undefined ? null : (value as Fence);
}

/** A value that is not bytes is damage; empty bytes fail every record's check. */
function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

function recordKey(key: IDBValidKey): RecordKey {
  if (key instanceof ArrayBuffer) return new Uint8Array(key);
  return key as string | number;
}

function validKey(key: RecordKey): IDBValidKey {
  return key as IDBValidKey;
}
