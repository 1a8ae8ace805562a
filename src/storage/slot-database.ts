/**
 * The database of a slot that outlives all its ledgers: seed, own transactions, settings (S-3). It
 * is not fenced, since the node's worker and the page both have it open; its records are
 * independent of each other.
 */
import { IdbTables } from './idb-tables.ts';
import { SLOT_TABLES, SLOT_VERSION, type SlotTable, walletDatabase } from './schema.ts';

const LIST_PATIENCE_MS = 3_000;

/** Strict: a seed must be on disk before it is shown. */
export function slotDatabase(slot: number): IdbTables<SlotTable> {
  return new IdbTables({
    name: walletDatabase(slot),
    version: SLOT_VERSION,
    tables: SLOT_TABLES,
    durability: 'strict',
    fenced: false,
  });
}

/**
 * The slots of this browser that have a wallet, ascending: the accounts one can switch to. Empty if
 * the browser does not list its databases, or does not answer.
 */
export async function knownSlots(): Promise<number[]> {
  // Missing in Firefox before 126.
  const list: typeof indexedDB.databases | undefined = indexedDB.databases;
  if (list === undefined) return [];
  const databases = await Promise.race([list.call(indexedDB), afterPatience()]);
  const slots = databases.map(({ name }) =>
    Number(/^folio\/(\d+)\/wallet$/u.exec(name ?? '')?.[1]),
  );
  return slots.filter(Number.isInteger).sort((a, b) => a - b);
}

/** A browser whose storage hangs must not hang a mere listing. */
function afterPatience(): Promise<IDBDatabaseInfo[]> {
  return new Promise((resolve) => {
    setTimeout(() => resolve([]), LIST_PATIENCE_MS);
  });
}
