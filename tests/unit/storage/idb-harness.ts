/** The contract's harness over the IndexedDB of the global scope. */
import { type IDBPDatabase, openDB } from 'idb';
import { toHex } from '../../../src/base/bytes.ts';
import { IdbStore } from '../../../src/storage/idb-store.ts';
import { CHAIN_VERSION, chainDatabase } from '../../../src/storage/schema.ts';
import type { StoreHarness } from './contract-kit.ts';

const SLOT = 1;
/** The day everything is quarantined here. */
const NOW = 1_700_000_000_000;
/** Deletions are waited for by nobody but a test, ms. */
const DELETION_PATIENCE = 20_000;

/** `ledgerId`: one nobody else uses, so that cases do not meet. */
export function idbHarness(ledgerId: Uint8Array): StoreHarness {
  const ledgerHex = toHex(ledgerId);
  const withDatabase = async (work: (db: IDBPDatabase) => Promise<unknown>): Promise<void> => {
    const db = await openDB(chainDatabase(SLOT, ledgerHex, 0), CHAIN_VERSION);
    await work(db);
    db.close();
  };
  return {
    store: () => new IdbStore({ slot: SLOT, ledgerId, now: () => NOW }),
    damage: (table, index) =>
      withDatabase(async (db) => {
        const key = (await db.getAllKeys(table))[index];
        if (key === undefined) throw new Error(`no record ${index} in ${table}`);
        const value = (await db.get(table, key)) as Uint8Array;
        value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
        await db.put(table, value, key);
      }),
    lose: (table, index) =>
      withDatabase(async (db) => {
        const key = (await db.getAllKeys(table))[index];
        if (key !== undefined) await db.delete(table, key);
      }),
    dieAfter: (records) => {
      let seen = 0;
      let happened = false;
      const { transaction } = IDBDatabase.prototype;
      const { open, deleteDatabase } = IDBFactory.prototype;
      // A tab that was killed does nothing after, be it to clear up.
      const dead = (): never => {
        throw new Error('killed');
      };
      const unhook = onWriteRequest((store) => {
        if (seen++ !== records) return;
        happened = true;
        IDBDatabase.prototype.transaction = dead;
        Object.assign(IDBFactory.prototype, { open: dead, deleteDatabase: dead });
        store.transaction.abort();
        dead();
      });
      return {
        stop: () => {
          unhook();
          IDBDatabase.prototype.transaction = transaction;
          Object.assign(IDBFactory.prototype, { open, deleteDatabase });
          return happened;
        },
      };
    },
    fillUp: () => {
      const restore = onWriteRequest(() => {
        throw new DOMException('no room', 'QuotaExceededError');
      });
      return { free: restore };
    },
    setAside: async () => {
      const db = await openDB(`folio/${SLOT}/generations`);
      const record = (await db.get('generations', ledgerHex)) as Uint8Array;
      db.close();
      const state = JSON.parse(new TextDecoder().decode(record.subarray(8))) as {
        current: number;
        aside: { generation: number; at: string; reason: string };
      };
      const wanted = [state.aside.generation, state.current].map((generation) =>
        chainDatabase(SLOT, ledgerHex, generation),
      );
      const end = performance.now() + DELETION_PATIENCE;
      for (;;) {
        const surplus = (await indexedDB.databases())
          .map(({ name = '' }) => name)
          .filter((name) => name.startsWith(chainDatabase(SLOT, ledgerHex, 0)))
          .filter((name) => !wanted.includes(name));
        if (surplus.length === 0) break;
        if (performance.now() > end) throw new Error(`databases left behind: ${surplus}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      if (state.aside.at !== new Date(NOW).toISOString()) throw new Error('undated');
      return [state.aside.reason];
    },
  };
}

type WriteHook = (store: IDBObjectStore, restore: () => void) => void;

/** Calls `hook` before every request that changes something; it may throw. */
export function onWriteRequest(hook: WriteHook): () => void {
  const { prototype } = IDBObjectStore;
  const { put, add, delete: remove, clear } = prototype;
  const restore = (): void => {
    Object.assign(prototype, { put, add, delete: remove, clear });
  };
  prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    hook(this, restore);
    return put.call(this, value, key);
  };
  prototype.add = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    hook(this, restore);
    return add.call(this, value, key);
  };
  prototype.delete = function (this: IDBObjectStore, query: IDBValidKey | IDBKeyRange) {
    hook(this, restore);
    return remove.call(this, query);
  };
  prototype.clear = function (this: IDBObjectStore) {
    hook(this, restore);
    return clear.call(this);
  };
  return restore;
}
