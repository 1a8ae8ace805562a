/** S-2, S-4: the store in IndexedDB keeps the contract, and names its troubles. */
import 'fake-indexeddb/auto';
import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { beginFreshLog } from '../../../src/storage/fresh-log.ts';
import { IdbStore } from '../../../src/storage/idb-store.ts';
import { IdbTables } from '../../../src/storage/idb-tables.ts';
import { CHAIN_TABLES, CHAIN_VERSION, chainDatabase } from '../../../src/storage/schema.ts';
import { storeContract } from './contract.ts';
import { fault, freshId, loseAnswers } from './idb-faults.ts';
import { idbHarness, onWriteRequest } from './idb-harness.ts';

describe('the store in IndexedDB', () => {
  for (const { name, run } of storeContract(() => idbHarness(freshId()))) it(name, run);
});

describe('S-4 the store in trouble', () => {
  const peers = [{ address: 'p', lastSeen: 1 }];

  it('a dead handle is dropped, opened again, and the step done once', async () => {
    const store = new IdbStore({ slot: 1, ledgerId: freshId() });
    await store.open();
    let deaths = 0;
    fault.repair = onWriteRequest((_, stop) => {
      deaths++;
      stop();
      throw new DOMException('dead', 'InvalidStateError');
    });
    await store.commit({ pool: { append: Uint8Array.of(1) } });
    expect(deaths).toBe(1);
    await store.close();
    expect((await store.open()).ledger.pool).toHaveLength(1);
  });

  it('a handle that stays dead is named gone', async () => {
    const store = new IdbStore({ slot: 1, ledgerId: freshId() });
    await store.open();
    fault.repair = onWriteRequest(() => {
      throw new DOMException('dead', 'UnknownError');
    });
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'gone' });
  });

  it('a request that fails ends its whole write, is named, and holds up no later one', async () => {
    const tables = new IdbTables({
      name: 'refused-request',
      version: 1,
      tables: ['rows'],
      durability: 'relaxed',
      fenced: true,
    });
    await tables.open();
    const add = (key: number) =>
      ({ kind: 'add', table: 'rows', key, value: Uint8Array.of(key) }) as const;
    await tables.write([add(1)]);
    await expect(tables.write([add(2), add(1), add(3)])).rejects.toMatchObject({ code: 'exists' });
    expect(await tables.keys('rows', null)).toEqual([1]);
    await tables.write([add(4)]);
    expect(await tables.keys('rows', null)).toEqual([1, 4]);
    await tables.close();
  });

  it('a disk that is full only when the write is to be kept is named', async () => {
    const store = new IdbStore({ slot: 1, ledgerId: freshId() });
    await store.open();
    const { commit } = IDBTransaction.prototype;
    fault.repair = () => {
      IDBTransaction.prototype.commit = commit;
    };
    IDBTransaction.prototype.commit = function (this: IDBTransaction) {
      (this as unknown as { _abort(name: string): void })._abort('QuotaExceededError');
    };
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'quota' });
    fault.repair();
    await store.commit({ peers });
    await store.close();
    expect((await store.open()).ledger.peers).toEqual(peers);
  });

  it('a write whose answer was lost is not done twice', async () => {
    const tables = new IdbTables({
      name: 'lost-answer',
      version: 1,
      tables: ['rows'],
      durability: 'relaxed',
      fenced: true,
    });
    await tables.open();
    await tables.write([{ kind: 'add', table: 'rows', key: 1, value: Uint8Array.of(1) }]);
    loseAnswers(() => true);
    await tables.write([{ kind: 'add', table: 'rows', key: 2, value: Uint8Array.of(2) }]);
    await tables.write([{ kind: 'add', table: 'rows', key: 3, value: Uint8Array.of(3) }]);
    expect(await tables.keys('rows', null)).toEqual([1, 2, 3]);
    await tables.close();
  });

  it('a write told as failed and on disk all the same is not taken for the next one', async () => {
    const put = (key: number) =>
      ({ kind: 'put', table: 'rows', key, value: Uint8Array.of(key) }) as const;
    const tables = new IdbTables({
      name: 'lost-twice',
      version: 1,
      tables: ['rows'],
      durability: 'relaxed',
      fenced: true,
    });
    await tables.open();
    await tables.write([put(1)]);
    loseAnswers(() => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = () => {
        IDBFactory.prototype.open = open;
        throw new DOMException('still dead', 'UnknownError');
      };
      return true;
    });
    await expect(tables.write([put(2)])).rejects.toMatchObject({ code: 'gone' });
    for (const key of [3, 4])
      await expect(tables.write([put(key)])).rejects.toMatchObject({ code: 'gone' });
    expect(await tables.keys('rows', null)).toEqual([1, 2]);
    await tables.close();
    await tables.open();
    await tables.write([put(5)]);
    expect(await tables.keys('rows', null)).toEqual([1, 2, 5]);
    await tables.close();
  });

  it('a write that failed does not stand in the way of the next one', async () => {
    const store = new IdbStore({ slot: 1, ledgerId: freshId() });
    await store.open();
    fault.repair = onWriteRequest(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'quota' });
    fault.repair();
    await store.commit({ peers });
    await store.commit({ pool: { append: Uint8Array.of(1) } });
    await store.close();
    expect((await store.open()).ledger).toMatchObject({ peers, pool: [Uint8Array.of(1)] });
  });

  it('a database deleted and emptied behind the handle is named gone', async () => {
    const ledgerId = freshId();
    const store = new IdbStore({ slot: 1, ledgerId });
    await store.open();
    await store.commit({ peers });
    await deleteDB(chainDatabase(1, toHex(ledgerId), 0));
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'gone' });
    await expect(store.block(1, new Uint8Array(32))).rejects.toMatchObject({ code: 'gone' });
  });

  it('a newer tab that upgrades is let through, and this one says so', async () => {
    const ledgerId = freshId();
    const name = chainDatabase(1, toHex(ledgerId), 0);
    const store = new IdbStore({ slot: 1, ledgerId });
    await store.open();
    const newer = await openDB(name, CHAIN_VERSION + 1);
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'newer' });
    newer.close();
    const old = new IdbStore({ slot: 1, ledgerId });
    await expect(old.open()).rejects.toMatchObject({ code: 'newer' });
  });

  it('a database of an earlier layout gets the tables it lacks (S-5)', async () => {
    const lacking: readonly (readonly [number, readonly string[]])[] = [
      [1, ['past', 'changes']],
      [2, ['past', 'changes']],
      [3, ['changes']],
    ];
    for (const [version, absent] of lacking) {
      const ledgerId = freshId();
      const early = await openDB(chainDatabase(1, toHex(ledgerId), 0), version, {
        upgrade: (db) => {
          for (const table of CHAIN_TABLES)
            if (!absent.includes(table)) db.createObjectStore(table);
          db.createObjectStore('fence');
        },
      });
      early.close();
      const store = new IdbStore({ slot: 1, ledgerId });
      expect(await store.open()).toMatchObject({ damage: [], ledger: { base: null, past: [] } });
      await store.commit({ past: 'none', base: { height: 0, verified: 0 } });
      await store.commit({ changes: { append: Uint8Array.of(version), drop: 0 } });
      await store.close();
    }
  });

  it('an old tab that does not let go is named blocked, and a late upgrade leaves no handle', async () => {
    const old: IDBPDatabase = await openDB('held', 1);
    const tables = new IdbTables({
      name: 'held',
      version: 2,
      tables: ['rows'],
      durability: 'strict',
      fenced: false,
      blockedWaitMs: 0,
    });
    await expect(tables.open()).rejects.toMatchObject({ code: 'blocked' });
    old.close();
    await tables.open();
    await tables.write([{ kind: 'put', table: 'rows', key: 'k', value: Uint8Array.of(7) }]);
    expect(await tables.read('rows', 'k')).toEqual(Uint8Array.of(7));
    await tables.close();
    await deleteDB('held');
  });

  it('a browser that never answers is named, and the next try may succeed', async () => {
    const silent = Object.create(IDBOpenDBRequest.prototype, {
      addEventListener: { value: () => undefined },
      removeEventListener: { value: () => undefined },
    });
    const open = vi.spyOn(indexedDB, 'open').mockReturnValueOnce(silent);
    const tables = new IdbTables({
      name: 'silent',
      version: 1,
      tables: ['rows'],
      durability: 'strict',
      fenced: false,
      openWaitMs: 0,
    });
    await expect(tables.open()).rejects.toMatchObject({ code: 'no-answer' });
    open.mockRestore();
    const again = new IdbTables({
      name: 'silent',
      version: 1,
      tables: ['rows'],
      durability: 'strict',
      fenced: false,
    });
    await again.open();
    expect(await again.read('rows', 'k')).toBe(null);
    await again.close();
    await deleteDB('silent');
  });

  it('whoever asked is told at once that the database was deleted, or is wanted by a newer Folio', async () => {
    const told: string[] = [];
    const lost = ({ code }: { code: string }): void => void told.push(code);
    const ids = [freshId(), freshId()] as const;
    const stores = ids.map((ledgerId) => new IdbStore({ slot: 1, ledgerId, lost }));
    for (const store of stores) await store.open();
    await deleteDB(chainDatabase(1, toHex(ids[0]), 0));
    const newer = await openDB(chainDatabase(1, toHex(ids[1]), 0), CHAIN_VERSION + 1);
    newer.close();
    expect(told).toEqual(['gone', 'newer']);
  });

  it('a dead handle is not replaced by an empty database of the same name', async () => {
    const ledgerId = freshId();
    const told: string[] = [];
    const store = new IdbStore({ slot: 1, ledgerId, lost: ({ code }) => void told.push(code) });
    await store.open();
    await store.commit({ peers });
    const { transaction } = IDBDatabase.prototype;
    fault.repair = () => {
      IDBDatabase.prototype.transaction = transaction;
    };
    // Cleared together with the site's data while the handle was dead.
    IDBDatabase.prototype.transaction = function (this: IDBDatabase) {
      fault.repair();
      this.close();
      indexedDB.deleteDatabase(this.name);
      throw new DOMException('dead', 'InvalidStateError');
    };
    await expect(store.block(1, new Uint8Array(32))).rejects.toMatchObject({ code: 'gone' });
    expect(told).toEqual(['gone']);
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'gone' });
    await store.open();
    await store.commit({ peers });
    await store.close();
  });

  it('beginning a fresh log leaves nothing behind, and does not mind a browser without a disk', async () => {
    const before = await indexedDB.databases();
    await beginFreshLog(1);
    expect(await indexedDB.databases()).toEqual(before);
    const kept = globalThis.indexedDB;
    fault.repair = () => {
      globalThis.indexedDB = kept;
    };
    Reflect.deleteProperty(globalThis, 'indexedDB');
    await beginFreshLog(1);
  });

  it('a browser without IndexedDB is named unavailable', async () => {
    const kept = globalThis.indexedDB;
    fault.repair = () => {
      globalThis.indexedDB = kept;
    };
    Reflect.deleteProperty(globalThis, 'indexedDB');
    const store = new IdbStore({ slot: 1, ledgerId: freshId() });
    await expect(store.open()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('a damaged list of index segments is damage to the index alone', async () => {
    const ledgerId = freshId();
    const store = new IdbStore({ slot: 1, ledgerId });
    await store.open();
    const block = { height: 1, keys: new Uint8Array(8), places: Uint32Array.of(0) };
    await store.commit({ index: { truncate: 0, add: [block] } });
    await store.close();
    const db = await openDB(chainDatabase(1, toHex(ledgerId), 0));
    await db.put('meta', new Uint8Array(9), 'segments');
    db.close();
    const { damage } = await store.open();
    expect(damage.map(({ what }) => what)).toEqual(['index']);
  });

  it('what is not bytes at all reads as damage', async () => {
    const ledgerId = freshId();
    const store = new IdbStore({ slot: 1, ledgerId });
    await store.open();
    await store.commit({ peers });
    await store.close();
    const db = await openDB(chainDatabase(1, toHex(ledgerId), 0));
    await db.put('peers', { junk: true }, 'list');
    db.close();
    const { damage } = await store.open();
    expect(damage.map(({ what }) => what)).toEqual(['peers']);
  });
});
