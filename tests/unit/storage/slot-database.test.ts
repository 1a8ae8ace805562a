import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { IdbStore } from '../../../src/storage/idb-store.ts';
import { knownSlots, slotDatabase } from '../../../src/storage/slot-database.ts';

it('S-1 knows the slots of this browser that have a wallet', async () => {
  expect(await knownSlots()).toEqual([]);
  for (const slot of [10, 2]) {
    const tables = slotDatabase(slot);
    await tables.open();
    await tables.close();
  }
  const ledger = new IdbStore({ slot: 3, ledgerId: new Uint8Array(32) });
  await ledger.open();
  expect(await knownSlots()).toEqual([2, 10]);
});

it('S-3 the wallet stays when a ledger is quarantined', async () => {
  const tables = slotDatabase(2);
  await tables.open();
  await tables.write([{ kind: 'put', table: 'seed', key: 'first', value: Uint8Array.of(1) }]);
  const ledger = new IdbStore({ slot: 2, ledgerId: new Uint8Array(32) });
  await ledger.open();
  await ledger.quarantine('damaged');
  await ledger.quarantine('damaged again');
  expect(await tables.read('seed', 'first')).toEqual(Uint8Array.of(1));
});
