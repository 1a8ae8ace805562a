/** S-2: all that a browser keeps of one ledger is found, and deleted without touching another. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { IdbStore } from '../../../src/storage/idb-store.ts';
import { slotDatabase } from '../../../src/storage/slot-database.ts';
import {
  deleteStoredLedger,
  slotsKeeping,
  storedBytes,
} from '../../../src/storage/stored-ledgers.ts';

const GONE = new Uint8Array(32).fill(1);
const KEPT = new Uint8Array(32).fill(2);

async function fill(slot: number, ledgerId: Uint8Array): Promise<void> {
  const store = new IdbStore({ slot, ledgerId });
  await store.open();
  // Quarantined once: the old one is kept beside the current one.
  await store.quarantine('damaged');
  await store.close();
  const tables = slotDatabase(slot);
  await tables.open();
  const value = Uint8Array.of(1);
  await tables.write([{ kind: 'put', table: 'outbox', key: `${toHex(ledgerId)}/a`, value }]);
  await tables.close();
}

it('deletes databases, generations and own transactions of one ledger in every slot', async () => {
  for (const slot of [1, 3]) for (const id of [GONE, KEPT]) await fill(slot, id);
  expect(await slotsKeeping(toHex(GONE))).toEqual([1, 3]);
  await deleteStoredLedger(toHex(GONE));
  expect(await slotsKeeping(toHex(GONE))).toEqual([]);
  expect(await slotsKeeping(toHex(KEPT))).toEqual([1, 3]);
  const tables = slotDatabase(1);
  await tables.open();
  expect(await tables.keys('outbox', null)).toEqual([`${toHex(KEPT)}/a`]);
  await tables.close();
  // As if it had never been there: the first generation again.
  const fresh = new IdbStore({ slot: 1, ledgerId: GONE });
  expect((await fresh.open()).ledger.headers).toHaveLength(0);
  await fresh.close();
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names).toContain(`folio/1/${toHex(GONE)}`);
  expect(names).not.toContain(`folio/1/${toHex(GONE)}/1`);
});

it('says so while another tab has it open, and deletes nothing else', async () => {
  const id = new Uint8Array(32).fill(3);
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`folio/1/${toHex(id)}`, 1);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  await expect(deleteStoredLedger(toHex(id))).rejects.toMatchObject({ code: 'blocked' });
  db.close();
});

it('measures what all slots keep of a ledger, and makes no database by asking', async () => {
  const id = new Uint8Array(32).fill(4);
  const names = async () => (await indexedDB.databases()).map(({ name }) => name).sort();
  const before = await names();
  expect(await storedBytes(toHex(id))).toBeNull();
  expect(await names()).toEqual(before);
  for (const slot of [1, 2]) await fill(slot, id);
  expect(await storedBytes(toHex(id))).toBe(0);
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`folio/1/${toHex(id)}/1`);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // More records than are read at once.
  const blocks = db.transaction('blocks', 'readwrite').objectStore('blocks');
  for (let at = 0; at < 20; at += 1) blocks.put(new Uint8Array(100), at);
  await new Promise((resolve) => {
    blocks.transaction.oncomplete = resolve;
  });
  db.close();
  expect(await storedBytes(toHex(id))).toBe(2_000);
  await deleteStoredLedger(toHex(id));
});
