/**
 * Keeps a kill from costing everything. Chromium holds all databases of an origin in one LevelDB,
 * which at a start writes on in the log it finds. When a kill tore the last record of that log, the
 * tear ends up in its middle, and the start after that takes the store for corrupt and deletes the
 * whole of it, wallet included (seen after 1 of 15 kills in mid-write). Deleting a database makes
 * LevelDB fold its log into a table and begin a new one, so a torn log is never written on.
 * Elsewhere this is an empty database that comes and goes.
 */
import { deleteDB, openDB } from 'idb';
import { scratchDatabase } from './schema.ts';

const TABLE = 'nothing';

/**
 * At a start, before anything else is written. Never fails: a fault of the disk shows when it is
 * used.
 */
export async function beginFreshLog(slot: number): Promise<void> {
  const name = scratchDatabase(slot);
  try {
    const scratch = await openDB(name, 1, { upgrade: (db) => void db.createObjectStore(TABLE) });
    scratch.close();
    await deleteDB(name);
  } catch {
    // A full disk, or none.
  }
}
