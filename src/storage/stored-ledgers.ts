/** Finds and deletes all that the slots of this browser keep of a ledger (S-2). */
import { deleteDB } from 'idb';
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
