/** The cases of the storage contract of what is written and read back, whole and in pieces. */
import { concat, toHex } from '../../../src/base/bytes.ts';
import type { Define } from './contract-kit.ts';
import {
  blockOf,
  entry,
  hashAt,
  headersOf,
  heights,
  key,
  noting,
  page,
  rejects,
  reopened,
  same,
  summary,
  text,
  wholeStep,
} from './contract-kit.ts';

export function writeCases(define: Define): void {
  define('an absent ledger opens empty and undamaged', async (h) => {
    const { ledger, damage } = await h.store().open();
    same(damage, []);
    same(summary(ledger), {
      headers: '',
      accounts: [],
      changes: [],
      pool: [],
      seals: [],
      peers: [],
      side: [],
    });
  });

  define('everything of a step is there after a restart', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 3, 'a');
    await store.open();
    await store.commit(wholeStep(chain, 'a'));
    await store.close();

    const again = h.store();
    const { ledger, damage } = await again.open();
    same(damage, []);
    same(summary(ledger), {
      headers: toHex(chain),
      accounts: ['0:a0', '1:a1'],
      changes: [],
      pool: ['706f6f6c'],
      seals: ['0102', '03'],
      peers: [{ address: 'peer-a', lastSeen: 7 }],
      side: [],
    });
    const block = await again.block(2, hashAt(chain, 1, 2));
    same(block && toHex(block.bytes), toHex(blockOf(chain, 1, 2).bytes));
    same(block?.undo && toHex(block.undo), '02');
    same(await heights(again.find(key('shared'))), [1, 2, 3]);
    same(await heights(again.find(key('only 2'))), [2]);
    same(await heights(again.find(key('none'))), []);
  });

  define('bytes handed in and out are copies', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 1, 'a');
    const step = wholeStep(chain, 'a');
    await store.open();
    await store.commit(step);
    for (const block of step.blocks ?? []) block.bytes.fill(0xee);
    const first = await store.block(1, hashAt(chain, 1, 1));
    first?.bytes.fill(0xdd);
    const second = await store.block(1, hashAt(chain, 1, 1));
    same(second && toHex(second.bytes), toHex(blockOf(chain, 1, 1).bytes));
    same(second?.bytes.buffer.byteLength, second?.bytes.length);
  });

  define('a large block is read in part and whole, summed up, replaced, pruned', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 2, 'a');
    await store.open();
    const body = Uint8Array.from({ length: 3 * 32_768 + 1_000 }, (_, i) => i >> 7);
    const summary = { count: 5_000, amount: 2 ** 60, fees: 12 };
    const large = { ...blockOf(chain, 1, 1), bytes: concat(chain.subarray(0, 160), body), summary };
    const next = { ...blockOf(chain, 1, 2), summary: { count: 1, amount: 2, fees: 3 } };
    const index = { truncate: 0, add: [] };
    await store.commit({ blocks: [large, next], headers: { from: 1, bytes: chain }, index });
    for (const undo of [large.undo, null]) {
      await store.commit({ blocks: [{ ...large, undo }] });
      const again = await store.block(1, large.hash);
      same(toHex(again?.bytes ?? body), toHex(large.bytes));
      same(again?.undo && toHex(again.undo), undo && toHex(undo));
    }
    same(await store.summary(1, large.hash), { ...summary, bytes: large.bytes.length });
    // A small one is read whole as soon.
    same(await store.summary(2, next.hash), null);
    // Within a piece, across two, at the end and beyond it.
    for (const [from, length] of [
      [0, 10],
      [32_760, 300],
      [3 * 32_768 - 1, 2],
      [body.length - 5, 300],
      [body.length + 40_000, 1],
    ] as const) {
      const part = await store.bodyPart(1, large.hash, from, length);
      same(part && toHex(part), toHex(body.slice(from, from + length)));
    }
    same(toHex((await store.bodyPart(2, next.hash, 2, 3)) ?? body), toHex(text('dy ')));
    // Its pieces stand for no blocks beside the chain, and go with it.
    await store.close();
    const { ledger, damage } = await store.open();
    same([damage, ledger.side], [[], []]);
    await store.commit({ prune: [large] });
    same(await store.block(1, large.hash), null);
    same(await store.bodyPart(1, large.hash, 0, 10), null);
    same(await store.summary(1, large.hash), null);
    same((await store.block(2, next.hash))?.undo, next.undo);
  });

  define('S-3 a damaged or lost piece of a block is no part of it', async (h) => {
    const chain = headersOf(1, 1, 'a');
    const bytes = concat(chain, new Uint8Array(2 * 32_768 + 5));
    const block = { ...blockOf(chain, 1, 1), bytes, summary: { count: 1, amount: 2, fees: 3 } };
    for (const spoil of [() => h.damage('blocks', 2), () => h.lose('blocks', 3)]) {
      const store = h.store();
      await store.open();
      await store.commit({ blocks: [block] });
      await store.close();
      await spoil();
      const again = h.store();
      await again.open();
      same(await again.block(1, block.hash), null);
      same((await again.bodyPart(1, block.hash, 0, 10))?.length, 10);
      same(await again.bodyPart(1, block.hash, 32_768 + 32_760, 12), null);
      await again.commit({ blocks: [block] });
      same((await again.block(1, block.hash))?.bytes.length, bytes.length);
      await again.close();
    }
  });

  define('a block without undo, a replaced block, a pruned block', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 2, 'a');
    const side = { ...blockOf(chain, 1, 1), undo: null };
    await store.open();
    await store.commit({ blocks: [side, blockOf(chain, 1, 2)] });
    same((await store.block(1, side.hash))?.undo, null);
    await store.commit({ blocks: [{ ...side, undo: new Uint8Array(0) }] });
    same((await store.block(1, side.hash))?.undo?.length, 0);
    await store.commit({ prune: [{ height: 1, hash: side.hash }] });
    same(await store.block(1, side.hash), null);
    same((await store.block(2, hashAt(chain, 1, 2))) === null, false);
  });

  define('accounts pages are put and removed', async (h) => {
    const store = h.store();
    await store.open();
    await store.commit({ accounts: { put: [page('', 'aa')], remove: [] } });
    await store.commit({ accounts: { put: [page('0', 'bb'), page('1', 'cc')], remove: [''] } });
    const { ledger } = await reopened(store);
    same(summary(ledger).accounts, ['0:bb', '1:cc']);
  });

  define('changed accounts are noted in order, until pages are written', async (h) => {
    const store = h.store();
    await store.open();
    await store.commit({ accounts: { put: [page('', 'aa')], remove: [] } });
    // More than one read takes.
    const noted = Array.from({ length: 70 }, (_, i) => Uint8Array.of(i, 1));
    for (const append of noted.slice(0, 40)) await store.commit({ changes: { append, drop: 0 } });
    same(summary((await reopened(store)).ledger).changes, noted.slice(0, 40).map(toHex));
    for (const append of noted.slice(40)) await store.commit({ changes: { append, drop: 0 } });
    const { ledger, damage } = await reopened(store);
    same(damage, []);
    same(summary(ledger).accounts, [':aa']);
    same(summary(ledger).changes, noted.map(toHex));
    // The oldest go alone, or all; pages may be written with them.
    await store.commit({ changes: { append: Uint8Array.of(5), drop: 2 } });
    same(summary((await reopened(store)).ledger).changes, [...noted.slice(2).map(toHex), '05']);
    await store.commit({
      accounts: { put: [page('', 'bb')], remove: [] },
      changes: { append: null, drop: 69 },
    });
    await store.commit({ changes: noting(7) });
    await store.commit({ changes: { append: Uint8Array.of(8), drop: 1 } });
    const after = summary((await reopened(store)).ledger);
    same(after.accounts, [':bb']);
    same(after.changes, ['08']);
  });

  define('more accounts pages than one read takes come back all, in order', async (h) => {
    const store = h.store();
    const put = Array.from({ length: 4_100 }, (_, i) =>
      page(i.toString(2).padStart(13, '0'), '01'),
    );
    await store.open();
    await store.commit({ accounts: { put, remove: [] } });
    const { ledger, damage } = await reopened(store);
    same(damage, []);
    same(
      ledger.accounts.map((one) => one.key),
      put.map((one) => one.key),
    );
  });

  define('the index loses what a reorganisation takes back', async (h) => {
    const store = h.store();
    await store.open();
    for (let height = 1; height <= 40; height++) {
      await store.commit({
        index: {
          truncate: height - 1,
          add: [entry('shared', height), entry(`h${height}`, height)],
        },
      });
    }
    await store.commit({ index: { truncate: 25, add: [entry('shared', 30), entry('new', 26)] } });
    for (const state of ['as committed', 'as read again']) {
      same(
        await heights(store.find(key('shared'))),
        [...Array.from({ length: 25 }, (_, i) => i + 1), 30],
        state,
      );
      same(await heights(store.find(key('h25'))), [25], state);
      same(await heights(store.find(key('h26'))), [], state);
      same(await heights(store.find(key('new'))), [26], state);
      same((await reopened(store)).damage, []);
    }
    await store.commit({ index: { truncate: 0, add: [] } });
    same(await heights(store.find(key('shared'))), []);
    await rejects(store.commit({ index: { truncate: 3, add: [entry('x', 3)] } }), 'range');
  });

  define('the pool is a journal: appended in order, rewritten whole', async (h) => {
    const store = h.store();
    await store.open();
    await store.commit({ pool: { append: Uint8Array.of(1) } });
    await store.commit({ pool: { append: Uint8Array.of(2) } });
    same(summary((await reopened(store)).ledger).pool, ['01', '02']);
    await store.commit({ pool: { append: Uint8Array.of(3) } });
    same(summary((await reopened(store)).ledger).pool, ['01', '02', '03']);
    await store.commit({ pool: { replace: [Uint8Array.of(4), Uint8Array.of(5)] } });
    await store.commit({ pool: { append: Uint8Array.of(6) } });
    same(summary((await reopened(store)).ledger).pool, ['04', '05', '06']);
    await store.commit({ pool: { replace: [] } });
    same(summary((await reopened(store)).ledger).pool, []);
  });

  define('side blocks are those off the main chain, newest first, not below 200', async (h) => {
    const store = h.store();
    const main = headersOf(1, 300, 'main');
    const old = headersOf(100, 1, 'old');
    const low = headersOf(101, 1, 'low');
    const high = headersOf(301, 1, 'high');
    await store.open();
    await store.commit({
      headers: { from: 1, bytes: main },
      blocks: [
        blockOf(main, 1, 300),
        blockOf(main, 1, 101),
        blockOf(old, 100, 100),
        blockOf(low, 101, 101),
        blockOf(high, 301, 301),
      ],
    });
    const { ledger } = await reopened(store);
    same(ledger.side.map(toHex), [toHex(high), toHex(low)]);
  });

  define('commits asked for at once are done in order', async (h) => {
    const store = h.store();
    await store.open();
    const chain = headersOf(1, 20, 'a');
    const commits = Array.from({ length: 20 }, (_, i) =>
      store.commit({
        headers: { from: i + 1, bytes: chain.slice(i * 160, (i + 1) * 160) },
        index: { truncate: i, add: [entry('all', i + 1)] },
        pool: { append: Uint8Array.of(i) },
      }),
    );
    await Promise.all(commits);
    const { ledger } = await reopened(store);
    same(toHex(ledger.headers), toHex(chain));
    same(ledger.pool.length, 20);
    same((await heights(store.find(key('all')))).length, 20);
  });
}
