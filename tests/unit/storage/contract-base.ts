/** The cases of the storage contract on a base and what lies below it (S-5). */
import { toHex } from '../../../src/base/bytes.ts';
import type { Define } from './contract-kit.ts';
import {
  blockOf,
  entry,
  headersOf,
  heights,
  key,
  page,
  reopened,
  same,
  summary,
  wholeStep,
} from './contract-kit.ts';

export function baseCases(define: Define): void {
  define('S-5 base, accounts of the past and its index are there after a restart', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 9, 'a');
    same((await store.open()).ledger.base, null);
    await store.commit({
      headers: { from: 1, bytes: chain },
      index: { truncate: 0, add: [], whole: true },
      accounts: { put: [page('', 'aa')], remove: [] },
      base: { height: 9, verified: 0 },
      past: 'none',
    });
    await store.commit({ index: { truncate: 9, add: [entry('both', 10)] } });
    for (const verified of [3, 6])
      await store.commit({
        blocks: [blockOf(chain, 1, verified)],
        pastIndex: [entry('both', verified), entry(`only ${verified}`, verified)],
        base: { height: 9, verified },
        past: { put: [page('0', `0${verified}`)], remove: [] },
      });
    const { ledger, damage } = await reopened(store);
    same(damage, []);
    same(ledger.base, { height: 9, verified: 6 });
    same(
      ledger.past.map((one) => `${one.key}:${toHex(one.bytes)}`),
      ['0:06'],
    );
    same(summary(ledger).accounts, [':aa']);
    same(await heights(store.find(key('both'))), [3, 6, 10]);
    await store.commit({ index: { truncate: 9, add: [entry('both', 11)] } });
    same(await heights(store.find(key('both'))), [3, 6, 11]);
    same(await heights(store.find(key('only 3'))), [3]);
    await store.commit({ index: { truncate: 11, add: [], least: 10 }, past: 'none' });
    same(await heights(store.find(key('both'))), [11]);
    same(await heights(store.find(key('only 3'))), []);
    await store.commit({ pastIndex: [entry('both', 3), entry('both', 6)] });
    await store.commit({ base: { height: 9, verified: 6, isAccepted: true } });
    same((await reopened(store)).ledger.base, { height: 9, verified: 6, isAccepted: true });
    await store.commit({ base: { height: 0, verified: 0 }, past: 'none' });
    const after = await reopened(store);
    same(after.ledger.base, { height: 0, verified: 0 });
    same(after.ledger.past, []);
    same(await heights(store.find(key('both'))), [3, 6, 11]);
  });

  for (const [table, index, what] of [
    ['past', 0, 'past'],
    ['meta', 0, 'base'],
  ] as const)
    define(`S-3 damage to ${table} ${index}, of a base, is named and heals`, async (h) => {
      const store = h.store();
      const chain = headersOf(1, 9, 'a');
      await store.open();
      await store.commit({
        headers: { from: 1, bytes: chain },
        index: { truncate: 0, add: [] },
        base: { height: 9, verified: 3 },
        past: { put: [page('0', 'aa'), page('1', 'bb')], remove: [] },
      });
      await store.close();
      await h.damage(table, index);
      const again = h.store();
      const { ledger, damage } = await again.open();
      same(
        damage.map((one) => one.what),
        [what],
      );
      same(toHex(ledger.headers), toHex(chain));
      same(ledger.base === null, what === 'base');
      same(ledger.past.length, what === 'past' ? 0 : 2);
      await again.commit({
        base: { height: 9, verified: 1 },
        past: { put: [page('01', 'cc')], remove: what === 'past' ? [] : ['0', '1'] },
      });
      const after = await reopened(again);
      same(after.damage, []);
      same(after.ledger.base, { height: 9, verified: 1 });
      same(
        after.ledger.past.map((one) => one.key),
        ['01'],
      );
    });

  define(
    'S-5 a step that begins with a base and dies anywhere leaves before or after',
    async (h) => {
      const before = headersOf(1, 3, 'a');
      const first = h.store();
      await first.open();
      await first.commit(wholeStep(before, 'a'));
      await first.close();
      const after = headersOf(1, 600, 'b');
      const pages = Array.from({ length: 6 }, (_, i) =>
        page(`${i >> 2}${(i >> 1) & 1}${i & 1}`, 'cc'),
      );
      let deaths = 0;
      for (let records = 0; ; records++) {
        const store = h.store();
        await store.open();
        const death = h.dieAfter(records);
        const done = store.commit({
          headers: { from: 1, bytes: after },
          accounts: { put: pages, remove: ['0', '1'] },
          index: { truncate: 0, add: [], whole: true },
          base: { height: 600, verified: 0 },
          past: 'none',
        });
        await done.catch(() => undefined);
        const died = death.stop();
        await store.close();
        const { ledger, damage } = await h.store().open();
        same(damage, []);
        same(toHex(ledger.headers), toHex(died ? before : after));
        same(ledger.base, died ? null : { height: 600, verified: 0 });
        same(summary(ledger).accounts.length, died ? 2 : 6);
        if (!died) break;
        deaths++;
      }
      same(deaths > 8, true);
    },
  );
}
