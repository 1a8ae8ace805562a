/** The cases of the storage contract in which a damaged ledger is set aside. */
import { toHex } from '../../../src/base/bytes.ts';
import type { Define } from './contract-kit.ts';
import {
  entry,
  hashAt,
  headersOf,
  heights,
  key,
  rejects,
  reopened,
  same,
  summary,
  wholeStep,
} from './contract-kit.ts';

export function quarantineCases(define: Define): void {
  define('S-3 quarantine starts empty and keeps one copy', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 2, 'a');
    await store.open();
    for (const reason of ['first', 'second']) {
      await store.commit(wholeStep(chain, 'a'));
      await store.quarantine(reason);
      same(await heights(store.find(key('shared'))), []);
      same(await store.block(1, hashAt(chain, 1, 1)), null);
      const { ledger, damage } = await reopened(store);
      same(damage, []);
      same(ledger.headers.length, 0);
      same(await h.setAside(), [reason]);
    }
    await store.commit(wholeStep(chain, 'a'));
    same(toHex((await reopened(store)).ledger.headers), toHex(chain));
  });

  const kept = {
    pool: { replace: [Uint8Array.of(7), Uint8Array.of(8)] },
    seals: [Uint8Array.of(9)],
    peers: [{ address: 'kept', lastSeen: 5 }],
  };
  const onlyKept = {
    headers: '',
    accounts: [],
    changes: [],
    pool: ['07', '08'],
    seals: ['09'],
    peers: kept.peers,
    side: [],
  };

  define('S-3 the part kept of a quarantined ledger is there at once, alone', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 3, 'a');
    await store.open();
    for (const reason of ['first', 'second']) {
      await store.commit(wholeStep(chain, 'a'));
      await store.quarantine(reason, kept);
      same(await heights(store.find(key('shared'))), []);
      const { ledger, damage } = await reopened(store);
      same(damage, []);
      same(summary(ledger), onlyKept);
    }
    await store.quarantine('third', wholeStep(chain, 'b'));
    same(await heights(store.find(key('only 3'))), [3]);
    await store.commit({
      headers: { from: 4, bytes: headersOf(4, 1, 'b') },
      index: { truncate: 3, add: [entry('only 4', 4)] },
      pool: { append: Uint8Array.of(1) },
    });
    const { ledger, damage } = await reopened(store);
    same(damage, []);
    same(ledger.headers.length, 4 * 160);
    same(summary(ledger).pool, ['706f6f6c', '01']);
    same(await heights(store.find(key('shared'))), [1, 2, 3]);
    same(await heights(store.find(key('only 4'))), [4]);
    await rejects(store.quarantine('wrong', { headers: { from: 2, bytes: chain } }), 'range');
    same(await h.setAside(), ['third']);
  });

  define(
    'S-3 setting aside that dies anywhere leaves all as it was, or what is kept',
    async (h) => {
      const chain = headersOf(1, 2, 'a');
      let deaths = 0;
      for (let records = 0; ; records++) {
        const store = h.store();
        await store.open();
        await store.commit(wholeStep(chain, 'a'));
        const before = summary((await reopened(store)).ledger);
        const death = h.dieAfter(records);
        const isDone = await store.quarantine('why', kept).then(
          () => true,
          () => false,
        );
        const died = death.stop();
        await store.close();
        const again = h.store();
        const { ledger, damage } = await again.open();
        same(damage, []);
        same(summary(ledger), isDone ? onlyKept : before, `after ${records} records`);
        await again.commit({ peers: [] });
        await again.close();
        if (!died) break;
        deaths++;
      }
      same(deaths > 3, true);
      same(await h.setAside(), ['why']);
    },
  );

  define('S-4 a full disk refuses the quarantine, and the ledger can be used on', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 2, 'a');
    await store.open();
    await store.commit(wholeStep(chain, 'a'));
    const full = h.fillUp();
    await rejects(store.quarantine('why', kept), 'quota');
    same((await store.block(1, hashAt(chain, 1, 1))) === null, false);
    same(await heights(store.find(key('only 2'))), [2]);
    full.free();
    await store.commit({ headers: { from: 3, bytes: headersOf(3, 1, 'a') } });
    same((await reopened(store)).ledger.headers.length, 3 * 160);
    await store.quarantine('later', kept);
    same(summary((await reopened(store)).ledger), onlyKept);
    same(await h.setAside(), ['later']);
  });

  define(
    'two tabs on one ledger: a ledger one writes to is not quarantined by the other',
    async (h) => {
      const one = h.store();
      const two = h.store();
      const chain = headersOf(1, 2, 'a');
      await one.open();
      await two.open();
      await one.commit(wholeStep(chain, 'a'));
      await rejects(two.quarantine('why', kept), 'taken');
      await one.commit({ peers: [] });
      same((await reopened(one)).ledger.headers.length, 2 * 160);
      await reopened(two);
      await one.quarantine('why', kept);
      await rejects(two.commit({ peers: [] }), 'taken');
      same(summary((await reopened(one)).ledger), onlyKept);
    },
  );
}
