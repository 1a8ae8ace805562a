import 'fake-indexeddb/auto';
import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { beginFreshLog } from '../../../src/storage/fresh-log.ts';
import { LedgerGenerations } from '../../../src/storage/generations.ts';
import { IdbStore } from '../../../src/storage/idb-store.ts';
import { IdbTables } from '../../../src/storage/idb-tables.ts';
import { CHAIN_VERSION, chainDatabase, generationDatabase } from '../../../src/storage/schema.ts';
import { storeContract } from './contract.ts';
import { idbHarness, onWriteRequest } from './idb-harness.ts';

let ledgers = 0;
let restore: () => void = () => undefined;
afterEach(() => restore());

function freshId(): Uint8Array {
  const id = new Uint8Array(32);
  new DataView(id.buffer).setUint32(0, ++ledgers);
  return id;
}

/** Transactions that come through and are reported as a dead handle would; as many as `count`. */
function loseAnswers(isLost: (db: IDBDatabase) => boolean, count = 1): void {
  const { transaction } = IDBDatabase.prototype;
  let left = count;
  restore = () => {
    IDBDatabase.prototype.transaction = transaction;
  };
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
    const tx = transaction.apply(this, args);
    if (!isLost(this)) return tx;
    left -= 1;
    if (left === 0) restore();
    const listen = tx.addEventListener.bind(tx);
    tx.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      if (type === 'abort') listen('complete', listener);
    };
    return tx;
  };
}

/** Numbers of a ledger's databases, ascending. */
async function generationsOf(hex: string): Promise<number[]> {
  const base = chainDatabase(1, hex, 0);
  return (await indexedDB.databases())
    .filter(({ name }) => name?.startsWith(base))
    .map(({ name }) => Number(name?.slice(base.length + 1)))
    .sort((a, b) => a - b);
}

async function spoilGenerations(keys: readonly string[]): Promise<void> {
  const db = await openDB(generationDatabase(1));
  for (const key of keys) await db.put('generations', Uint8Array.of(1, 2, 3), key);
  db.close();
}

describe('the store in IndexedDB', () => {
  for (const { name, run } of storeContract(() => idbHarness(freshId()))) it(name, run);
});

describe('S-4 the store in trouble', () => {
  const peers = [{ address: 'p', lastSeen: 1 }];

  /** A closed store whose third generation holds peers. */
  async function twiceSetAside() {
    const ledgerId = freshId();
    const store = new IdbStore({ slot: 1, ledgerId, now: () => 1_700_000_000_000 });
    await store.open();
    await store.quarantine('a reason');
    await store.quarantine('another');
    await store.commit({ peers });
    await store.close();
    return { ledgerId, hex: toHex(ledgerId), store };
  }

  it('a dead handle is dropped, opened again, and the step done once', async () => {
    const store = new IdbStore({ slot: 1, ledgerId: freshId() });
    await store.open();
    let deaths = 0;
    restore = onWriteRequest((_, stop) => {
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
    restore = onWriteRequest(() => {
      throw new DOMException('dead', 'UnknownError');
    });
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'gone' });
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
    restore = onWriteRequest(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await expect(store.commit({ peers })).rejects.toMatchObject({ code: 'quota' });
    restore();
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
    restore = () => {
      IDBDatabase.prototype.transaction = transaction;
    };
    // Cleared together with the site's data while the handle was dead.
    IDBDatabase.prototype.transaction = function (this: IDBDatabase) {
      restore();
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

  it('one damaged record of generations is made up for by its copy', async () => {
    const { ledgerId, hex, store } = await twiceSetAside();
    for (const key of [hex, `${hex}/copy`]) {
      await spoilGenerations([key]);
      const { ledger, damage } = await store.open();
      expect(ledger.peers).toEqual(peers);
      expect(damage).toEqual([]);
      await store.quarantine('once more', { peers });
      await store.close();
      expect(await idbHarness(ledgerId).setAside()).toEqual(['once more']);
    }
  });

  it('damaged records of generations are made anew from the databases there are', async () => {
    const { hex, store } = await twiceSetAside();
    await spoilGenerations([hex, `${hex}/copy`]);
    const { ledger, damage } = await store.open();
    expect(ledger.peers).toEqual(peers);
    expect(damage).toEqual([]);
    await store.quarantine('a third');
    await store.close();
    await expect.poll(() => generationsOf(hex)).toEqual([2, 3]);
  });

  it('a generation that was begun and never named is not taken for the current one', async () => {
    const ledgerId = freshId();
    const hex = toHex(ledgerId);
    const harness = idbHarness(ledgerId);
    for (let records = 0; ; records++) {
      const store = harness.store();
      await store.open();
      await store.commit({ pool: { append: Uint8Array.of(1) } });
      const death = harness.dieAfter(records);
      await store.quarantine('why', { peers }).catch(() => undefined);
      const died = death.stop();
      await store.close();
      expect(died).toBe(true);
      if ((await generationsOf(hex)).length === 1) continue;
      // All it starts with is on disk; all that lacks is its name.
      const next = await openDB(chainDatabase(1, hex, Math.max(...(await generationsOf(hex)))));
      const isWritten = (await next.count('peers')) > 0;
      next.close();
      if (isWritten) break;
    }
    await spoilGenerations([hex]);
    const store = harness.store();
    const { ledger } = await store.open();
    expect(ledger.peers).toEqual([]);
    expect(ledger.pool.length).toBeGreaterThan(0);
    await expect.poll(() => generationsOf(hex)).toEqual([0]);
    await store.quarantine('again');
    await store.close();
    expect((await store.open()).ledger).toMatchObject({ peers: [], pool: [] });
    expect(await harness.setAside()).toEqual(['again']);
  });

  it('a database that lies under the name of the next generation is emptied', async () => {
    const { hex, store } = await twiceSetAside();
    const db = await openDB(generationDatabase(1));
    for (const key of [hex, `${hex}/copy`]) await db.delete('generations', key);
    db.close();
    expect((await store.open()).ledger.peers).toEqual([]);
    await store.quarantine('why', { pool: { replace: [Uint8Array.of(1)] } });
    await store.quarantine('why', { pool: { replace: [Uint8Array.of(2)] } });
    await store.close();
    const { ledger, damage } = await store.open();
    expect(damage).toEqual([]);
    expect(ledger).toMatchObject({ peers: [], pool: [Uint8Array.of(2)] });
  });

  it('a disk that is full anywhere in setting aside leaves a store that works', async () => {
    const ledgerId = freshId();
    const store = new IdbStore({ slot: 1, ledgerId });
    await store.open();
    await store.commit({ peers, pool: { append: Uint8Array.of(1) } });
    let pool = 1;
    for (let room = 0; ; room++) {
      let written = 0;
      restore = onWriteRequest(() => {
        if (written++ >= room) throw new DOMException('no room', 'QuotaExceededError');
      });
      const code = await store.quarantine('why', { peers: [] }).then(
        () => null,
        (error: { code: string }) => error.code,
      );
      restore();
      if (code === null) break;
      expect(code).toBe('quota');
      expect(await store.block(1, new Uint8Array(32))).toBe(null);
      await store.commit({ pool: { append: Uint8Array.of(1) } });
      await store.close();
      const { ledger } = await store.open();
      pool += 1;
      expect([ledger.peers, ledger.pool.length]).toEqual([peers, pool]);
    }
    expect(pool).toBeGreaterThan(4);
    await store.close();
    expect((await store.open()).ledger).toMatchObject({ peers: [], pool: [] });
    // No number is given twice: what failed may still be on its way to be deleted.
    await expect.poll(() => generationsOf(toHex(ledgerId))).toHaveLength(2);
    expect((await generationsOf(toHex(ledgerId))).at(-1)).toBeGreaterThan(2);
  });

  it('a generation whose naming came through unheard is the current one', async () => {
    const ledgerId = freshId();
    const store = new IdbStore({ slot: 1, ledgerId });
    await store.open();
    await store.commit({ pool: { append: Uint8Array.of(1) } });
    let exchanges = 0;
    // The answer about the number taken for it comes; those about naming it and about the second
    // try are lost.
    loseAnswers(({ name }) => name === generationDatabase(1) && ++exchanges > 1, 2);
    await store.quarantine('why', { peers });
    expect(exchanges).toBe(3);
    await store.commit({ seals: [Uint8Array.of(1)] });
    await store.close();
    const { ledger } = await store.open();
    expect(ledger).toMatchObject({ peers, pool: [], seals: [Uint8Array.of(1)] });
    await expect.poll(() => generationsOf(toHex(ledgerId))).toEqual([0, 1]);
  });

  describe('which generation is the current one', () => {
    const begin = async (name: string) => {
      (await openDB(name)).close();
      return { name, close: async () => undefined };
    };
    const tabOf = (ledgerHex: string) =>
      new LedgerGenerations({ slot: 1, ledgerHex, now: () => 0 });

    it('a deletion that ends while the next one is begun takes nothing back', async () => {
      const hex = toHex(freshId());
      for (let turns = 0; turns < 30; turns++) {
        const tab = tabOf(hex);
        await tab.current();
        await tab.advance('one', begin);
        // The database it quarantined before is being deleted meanwhile.
        for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
        const { name } = await tab.advance('two', begin);
        await expect.poll(async () => (await generationsOf(hex)).length).toBe(2);
        expect(await tabOf(hex).current()).toBe(name);
      }
    });

    it('one that another tab deleted while it was begun does not become it', async () => {
      const hex = toHex(freshId());
      const tab = tabOf(hex);
      const name = await tab.current();
      await begin(name);
      const deleted = tab.advance('why', async (next) => {
        const begun = await begin(next);
        await tabOf(hex).current();
        await expect.poll(() => generationsOf(hex)).toEqual([0]);
        // Noted a moment after.
        await new Promise((resolve) => setTimeout(resolve, 50));
        return begun;
      });
      await expect(deleted).rejects.toMatchObject({ code: 'gone' });
      expect(await tabOf(hex).current()).toBe(name);
    });

    it('of two tabs that set one ledger aside one does, whichever is sooner', async () => {
      const hex = toHex(freshId());
      const tabs = [tabOf(hex), tabOf(hex)];
      for (const tab of tabs) await begin(await tab.current());
      const outcomes = await Promise.allSettled(tabs.map((tab) => tab.advance('why', begin)));
      const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.name] : []));
      expect(outcomes).toContainEqual({
        status: 'rejected',
        reason: expect.objectContaining({ code: 'gone' }),
      });
      expect(won).toEqual([await tabOf(hex).current()]);
      await expect.poll(async () => (await generationsOf(hex)).length).toBe(2);
    });
  });

  it('beginning a fresh log leaves nothing behind, and does not mind a browser without a disk', async () => {
    const before = await indexedDB.databases();
    await beginFreshLog(1);
    expect(await indexedDB.databases()).toEqual(before);
    const kept = globalThis.indexedDB;
    restore = () => {
      globalThis.indexedDB = kept;
    };
    Reflect.deleteProperty(globalThis, 'indexedDB');
    await beginFreshLog(1);
  });

  it('a browser without IndexedDB is named unavailable', async () => {
    const kept = globalThis.indexedDB;
    restore = () => {
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
    const key = new Uint8Array(8);
    await store.commit({ index: { truncate: 0, add: [{ key, height: 1 }] } });
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
