/**
 * Keeps a kill from deleting everything. Chromium holds all databases of an origin in one LevelDB,
 * which at a start goes on writing in the log it finds. If a kill tore the last record of that log,
 * the tear ends up in its middle; the next start then takes the store for corrupt and deletes all
 * of it, wallet included (seen after 1 of 15 kills in mid-write). Deleting a database makes LevelDB
 * turn its log into a table and begin a new one, so a torn log is never written on. In other
 * browsers this only makes and deletes an empty database.
 */
import { deleteDB, openDB } from 'idb';
import { scratchDatabase } from './schema.ts';

const TABLE = 'nothing';

/**
 * Begins a new log; call it at a start, before anything else is written. Never fails: a fault of
 * the disk shows when the disk is used.
 */
export async function beginFreshLog(slot: number): Promise<void> {
  const name = scratchDatabase(slot);
  try {
    const scratch = await openDB(name, 1, { upgrade: (db) => void db.createObjectStore(TABLE) });
    scratch.close();
    await deleteDB(name);
  } catch {
    // The disk is full, or there is none.
  }
}
