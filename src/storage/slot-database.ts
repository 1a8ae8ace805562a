/**
 * The database of a slot that outlives all its ledgers: seed, own transactions, settings (S-3). Not
 * fenced, since the node's worker and the page both have it open; every record in it stands alone.
 */
import { IdbTables } from './idb-tables.ts';
import { SLOT_TABLES, SLOT_VERSION, type SlotTable, walletDatabase } from './schema.ts';

/** Strict: a seed that was shown must be on disk. */
export function slotDatabase(slot: number): IdbTables<SlotTable> {
  return new IdbTables({
    name: walletDatabase(slot),
    version: SLOT_VERSION,
    tables: SLOT_TABLES,
    durability: 'strict',
    fenced: false,
  });
}
