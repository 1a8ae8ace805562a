/** Finds, measures and deletes all that the slots of this browser keep of a ledger (S-2). */
import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { StorageError } from './errors.ts';
import { forgetGenerations } from './generations.ts';
import { generationDatabase, walletDatabase } from './schema.ts';
import { slotDatabase } from './slot-database.ts';

/**
 * The slots that keep a database of this ledger (id in hex), ascending. Empty if the browser does
 * not list its databases.
 */
export async function slotsKeeping(ledgerHex: string): Promise<number[]> {
  const names = await databasesOf(ledgerHex);
  return [...new Set(names.map(({ slot }) => slot))].sort((a, b) => a - b);
}

/** Records read at once while a ledger is measured: blocks are the large ones. */
const MEASURED_RECORDS = 8;

/**
 * The bytes of all records that the slots of this browser keep of a ledger (id in hex), copies of
 * damaged ones included, without the browser's own overhead. Null if nothing is kept, or the
 * browser does not list its databases.
 */
export async function storedBytes(ledgerHex: string): Promise<number | null> {
  const databases = await databasesOf(ledgerHex);
  if (databases.length === 0) return null;
  let bytes = 0;
  for (const { name } of databases) bytes += await bytesOfDatabase(name);
  return bytes;
}

async function bytesOfDatabase(name: string): Promise<number> {
  // Any version is opened: nothing in it is interpreted or changed.
  const db = await openDB(name, undefined, { blocking: () => db.close() });
  try {
    let bytes = 0;
    for (const table of db.objectStoreNames) bytes += await bytesOfTable(db, table);
    return bytes;
  } finally {
    db.close();
  }
}

async function bytesOfTable(db: IDBPDatabase, table: string): Promise<number> {
  let bytes = 0;
  let range: IDBKeyRange | undefined;
  for (;;) {
    const { store, done } = db.transaction(table);
    const [keys, values] = await Promise.all([
      store.getAllKeys(range, MEASURED_RECORDS),
      store.getAll(range, MEASURED_RECORDS),
      done,
    ]);
    for (const value of values as unknown[])
      if (value instanceof Uint8Array) bytes += value.byteLength;
    const last = keys.at(-1);
    if (last === undefined || keys.length < MEASURED_RECORDS) return bytes;
    range = IDBKeyRange.lowerBound(last, true);
  }
}

/**
 * Deletes the ledger's databases, its records of generations and of own transactions, in every
 * slot. Rejects with StorageError `blocked` while another tab has it open: then the rest is deleted
 * the next time.
 */
export async function deleteStoredLedger(ledgerHex: string): Promise<void> {
  const databases = await databasesOf(ledgerHex);
  const there = await databaseNames();
  for (const { name } of databases) await deleteDatabase(name);
  for (const slot of new Set(databases.map((one) => one.slot))) {
    // Opening an absent database would create it.
    if (there.includes(generationDatabase(slot))) await forgetGenerations(slot, ledgerHex);
    if (there.includes(walletDatabase(slot))) await forgetOwn(slot, ledgerHex);
  }
}

async function databaseNames(): Promise<string[]> {
  // Missing in Firefox before 126.
  const list: typeof indexedDB.databases | undefined = indexedDB.databases;
  if (list === undefined) return [];
  return (await list.call(indexedDB)).map(({ name = '' }) => name);
}

async function databasesOf(ledgerHex: string): Promise<{ name: string; slot: number }[]> {
  const pattern = new RegExp(`^folio/(\\d+)/${ledgerHex}(?:/\\d+)?$`, 'u');
  return (await databaseNames()).flatMap((name) => {
    const slot = pattern.exec(name)?.[1];
    return slot === undefined ? [] : [{ name, slot: Number(slot) }];
  });
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const blocked = () => {
      const reason = 'Another tab has this ledger open; close it, then delete it again.';
      reject(new StorageError('blocked', reason));
    };
    deleteDB(name, { blocked }).then(resolve, reject);
  });
}

/** Its own signed transactions are in the slot's wallet database under `<ledger>/`. */
async function forgetOwn(slot: number, ledgerHex: string): Promise<void> {
  const tables = slotDatabase(slot);
  await tables.open();
  try {
    const prefix = `${ledgerHex}/`;
    const keys = await tables.keys('outbox', prefix);
    const own = keys.filter((key) => typeof key === 'string' && key.startsWith(prefix));
    await tables.write(own.map((key) => ({ kind: 'delete', table: 'outbox', key })));
  } finally {
    await tables.close();
  }
}
