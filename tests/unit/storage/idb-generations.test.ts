/** S-3, S-4: which generation of a ledger’s database is the current one, whatever fails. */
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { LedgerGenerations } from '../../../src/storage/generations.ts';
import { IdbStore } from '../../../src/storage/idb-store.ts';
import { chainDatabase, generationDatabase } from '../../../src/storage/schema.ts';
import { fault, freshId, generationsOf, loseAnswers, spoilGenerations } from './idb-faults.ts';
import { idbHarness, onWriteRequest } from './idb-harness.ts';

describe('S-3 the generations of a ledger’s database', () => {
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
      fault.repair = onWriteRequest(() => {
        if (written++ >= room) throw new DOMException('no room', 'QuotaExceededError');
      });
      const code = await store.quarantine('why', { peers: [] }).then(
        () => null,
        (error: { code: string }) => error.code,
      );
      fault.repair();
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
});
