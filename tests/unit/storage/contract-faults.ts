/** The cases of the storage contract with deaths, full disks, damage, and a second tab. */
import { concat, toHex } from '../../../src/base/bytes.ts';
import type { ChainStep, Damage } from '../../../src/node/ports.ts';
import type { Define, StoreHarness } from './contract-kit.ts';
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
  wholeStep,
} from './contract-kit.ts';

/**
 * Commits a step again and again, each time with a store that dies one record later, until it is
 * done. `see` looks at the disk after each. Returns how often it died.
 */
async function dyingAnywhere(
  h: StoreHarness,
  step: ChainStep,
  see: (died: boolean) => Promise<void>,
): Promise<number> {
  for (let deaths = 0; ; deaths++) {
    const store = h.store();
    await store.open();
    const death = h.dieAfter(deaths);
    const outcome = await store.commit(step).then(
      () => 'done',
      () => 'died',
    );
    const died = death.stop();
    await store.close();
    await see(died);
    same(outcome, died ? 'died' : 'done');
    if (!died) return deaths;
  }
}

export function faultCases(define: Define): void {
  define('S-2 a commit that dies anywhere leaves before or after', async (h) => {
    const before = headersOf(1, 3, 'a');
    const first = h.store();
    await first.open();
    await first.commit(wholeStep(before, 'a'));
    await first.close();
    const after = concat(before.subarray(0, 160), headersOf(2, 4, 'b'));
    const step = { ...wholeStep(after, 'b'), pool: { replace: [Uint8Array.of(9)] } };
    const deaths = await dyingAnywhere(h, step, async (died) => {
      const again = h.store();
      const { ledger, damage } = await again.open();
      same(damage, []);
      same(toHex(ledger.headers), toHex(died ? before : after));
      same(summary(ledger).accounts, died ? ['0:a0', '1:a1'] : ['0:b0', '1:b1']);
      same(summary(ledger).pool, died ? ['706f6f6c'] : ['09']);
      same(await heights(again.find(key('only 5'))), died ? [] : [5]);
      same((await again.block(5, hashAt(after, 1, 5))) === null, died);
      await again.close();
    });
    // A run in which nothing died proves nothing.
    same(deaths > 8, true);
  });

  define('S-2 blocks that leave the main chain are whole before and after a death', async (h) => {
    const bare = (chain: Uint8Array, from: number, height: number) => {
      return { ...blockOf(chain, from, height), undo: null };
    };
    const before = headersOf(1, 5, 'a');
    const first = h.store();
    await first.open();
    await first.commit({
      blocks: [1, 2, 3, 4, 5].map((height) => bare(before, 1, height)),
      headers: { from: 1, bytes: before },
      index: { truncate: 0, add: [] },
    });
    await first.close();
    const branch = headersOf(3, 2, 'b');
    const step = {
      blocks: [3, 4].map((height) => bare(branch, 3, height)),
      headers: { from: 3, bytes: branch },
      index: { truncate: 2, add: [] },
    };
    const deaths = await dyingAnywhere(h, step, async (died) => {
      const again = h.store();
      const { ledger, damage } = await again.open();
      same(damage, []);
      const left = [5, 4, 3].map((height) =>
        toHex(before.subarray(160 * (height - 1), 160 * height)),
      );
      same(summary(ledger).side, died ? [] : left);
      for (const height of [1, 2, 3, 4, 5]) {
        const read = await again.block(height, hashAt(before, 1, height));
        same(read && toHex(read.bytes), toHex(bare(before, 1, height).bytes));
      }
      for (const height of [3, 4]) {
        const read = await again.block(height, hashAt(branch, 3, height));
        same(read && toHex(read.bytes), died ? null : toHex(bare(branch, 3, height).bytes));
      }
      await again.close();
    });
    same(deaths > 6, true);
  });

  define('S-2 pages that take in what was noted die whole, or are there whole', async (h) => {
    const pages = (hex: string) => ({ put: [page('0', hex), page('1', hex)], remove: [] });
    const first = h.store();
    await first.open();
    await first.commit({ accounts: pages('a0') });
    for (const one of [1, 2, 3]) await first.commit({ changes: noting(one) });
    await first.close();
    const step = { accounts: pages('b0'), changes: { append: Uint8Array.of(9), drop: 3 } };
    const deaths = await dyingAnywhere(h, step, async (died) => {
      const again = h.store();
      const { ledger, damage } = await again.open();
      await again.close();
      same(damage, []);
      same(summary(ledger).accounts, died ? ['0:a0', '1:a0'] : ['0:b0', '1:b0']);
      same(summary(ledger).changes, died ? ['01', '02', '03'] : ['09']);
    });
    same(deaths >= 3, true);
  });

  for (const how of ['damage', 'lose'] as const)
    define(`S-3 noted accounts, one record: ${how}; the accounts are named and heal`, async (h) => {
      const store = h.store();
      await store.open();
      await store.commit({ accounts: { put: [page('0', 'a0')], remove: [] } });
      for (const one of [1, 2, 3]) await store.commit({ changes: noting(one) });
      await store.close();
      await h[how]('changes', 1);
      const again = h.store();
      const { ledger, damage } = await again.open();
      same(
        damage.map(({ what }) => what),
        ['accounts'],
      );
      same(summary(ledger).accounts, []);
      same(summary(ledger).changes, []);
      await again.commit({ accounts: { put: [page('1', 'b1')], remove: [] } });
      await again.commit({ changes: noting(9) });
      const after = await reopened(again);
      same(after.damage, []);
      same(summary(after.ledger).accounts, ['1:b1']);
      same(summary(after.ledger).changes, ['09']);
      await again.commit({ changes: { append: Uint8Array.of(10), drop: 1 } });
      same(summary((await reopened(again)).ledger).changes, ['0a']);
    });

  define('S-4 a full disk refuses the step by name; reads and later steps go on', async (h) => {
    const store = h.store();
    const chain = headersOf(1, 2, 'a');
    await store.open();
    await store.commit(wholeStep(chain, 'a'));
    const full = h.fillUp();
    await rejects(store.commit({ headers: { from: 3, bytes: headersOf(3, 1, 'a') } }), 'quota');
    same((await store.block(1, hashAt(chain, 1, 1))) === null, false);
    same(await heights(store.find(key('only 2'))), [2]);
    full.free();
    await store.commit({ headers: { from: 3, bytes: headersOf(3, 1, 'a') } });
    same((await reopened(store)).ledger.headers.length, 3 * 160);
  });

  for (const [table, index, what] of [
    ['headers', 0, 'headers'],
    ['headers', 1, 'headers'],
    ['accounts', 1, 'accounts'],
    ['index', 0, 'index'],
    ['pool', 0, 'pool'],
    ['seals', 0, 'seals'],
    ['peers', 0, 'peers'],
    ['meta', 0, 'index'],
    ['meta', 1, 'meta'],
  ] as const) {
    define(
      `S-3 damage to ${table} ${index} is named, the rest is there, the part heals`,
      async (h) => {
        const chain = headersOf(1, 600, 'a');
        const store = h.store();
        await store.open();
        await store.commit(wholeStep(chain, 'a'));
        await store.close();
        await h.damage(table, index);

        const again = h.store();
        const { ledger, damage } = await again.open();
        same(
          damage.some((one) => one.what === what),
          true,
          JSON.stringify(damage),
        );
        const found = summary(ledger);
        const empty = (part: Damage['what']): boolean => part === what;
        same(found.headers, empty('headers') ? '' : toHex(chain));
        same(found.accounts, empty('accounts') ? [] : ['0:a0', '1:a1']);
        same(found.pool, empty('pool') ? [] : ['706f6f6c']);
        same(found.seals, empty('seals') ? [] : ['0102', '03']);
        same(found.peers.length, empty('peers') ? 0 : 1);
        same(await heights(again.find(key('only 2'))), empty('index') ? [] : [2]);

        const healed = headersOf(1, 4, 'b');
        const step = wholeStep(healed, 'b');
        const whole = { truncate: 0, add: [], ...step.index, whole: true };
        await again.commit({ ...step, index: whole, pool: { append: Uint8Array.of(8) } });
        const after = await reopened(again);
        same(after.damage, []);
        same(toHex(after.ledger.headers), toHex(healed));
        same(summary(after.ledger).accounts, ['0:b0', '1:b1']);
        same(await heights(again.find(key('only 4'))), [4]);
      },
    );
  }

  for (const [table, index, what] of [
    ['headers', 0, 'headers'],
    ['headers', 1, 'headers'],
    ['index', 0, 'index'],
    ['meta', 0, 'index'],
    ['meta', 1, 'meta'],
  ] as const) {
    define(`S-3 the loss of ${table} ${index} is named`, async (h) => {
      const store = h.store();
      await store.open();
      await store.commit(wholeStep(headersOf(1, 600, 'a'), 'a'));
      await store.close();
      await h.lose(table, index);
      const { damage } = await h.store().open();
      same(
        damage.map((one) => one.what),
        [what],
      );
    });
  }

  define(
    'S-3 a damaged index is named at each start until one that lacks nothing is written',
    async (h) => {
      const store = h.store();
      await store.open();
      await store.commit(wholeStep(headersOf(1, 9, 'a'), 'a'));
      await store.close();
      await h.damage('index', 0);
      const named = async (): Promise<string[]> => {
        const { damage } = await store.open();
        return damage.map(({ what }) => what);
      };
      same(await named(), ['index']);
      await store.commit({ index: { truncate: 9, add: [entry('new', 10)] } });
      await store.close();
      same(await named(), ['index']);
      same(await heights(store.find(key('new'))), [10]);
      const add = [entry('old', 4), entry('new', 10)];
      await store.commit({ index: { truncate: 0, add, whole: false } });
      await store.close();
      same(await named(), ['index']);
      same(await heights(store.find(key('old'))), [4]);
      await store.commit({ index: { truncate: 0, add, whole: true } });
      await store.close();
      same(await named(), []);
    },
  );

  define('S-3 the loss of the whole index with its list is named', async (h) => {
    const store = h.store();
    await store.open();
    await store.commit(wholeStep(headersOf(1, 3, 'a'), 'a'));
    await store.close();
    await h.lose('index', 0);
    await h.lose('meta', 0);
    const { damage } = await store.open();
    same(
      damage.map((one) => one.what),
      ['index'],
    );
  });

  define('S-3 a damaged block reads as absent, and a damaged side block is named', async (h) => {
    const main = headersOf(1, 1, 'a');
    const other = headersOf(2, 1, 'b');
    const store = h.store();
    await store.open();
    await store.commit({ ...wholeStep(main, 'a') });
    await store.commit({ blocks: [blockOf(other, 2, 2)] });
    await store.close();
    await h.damage('blocks', 0);
    await h.damage('blocks', 1);
    const again = h.store();
    const { ledger, damage } = await again.open();
    same(
      damage.map((one) => one.what),
      ['block'],
    );
    same(ledger.side, []);
    same(await again.block(1, hashAt(main, 1, 1)), null);
    same(await again.block(2, hashAt(other, 2, 2)), null);
    await again.commit({ blocks: [blockOf(main, 1, 1)] });
    same((await again.block(1, hashAt(main, 1, 1))) === null, false);
  });

  define(
    'S-3 a damaged side block is named until the next step, which may bring it anew',
    async (h) => {
      const main = headersOf(1, 3, 'a');
      const side = headersOf(2, 2, 'b');
      const store = h.store();
      await store.open();
      await store.commit({ ...wholeStep(main, 'a'), blocks: [blockOf(side, 2, 2)] });
      await store.commit({ blocks: [blockOf(side, 2, 3)] });
      await store.close();
      await h.damage('blocks', 0);
      await h.damage('blocks', 1);
      const named = async (): Promise<string[]> =>
        (await reopened(store)).damage.map(({ what }) => what);
      same(await named(), ['block', 'block']);
      same(await named(), ['block', 'block']);
      await store.commit({ blocks: [blockOf(side, 2, 3)] });
      const { ledger, damage } = await reopened(store);
      same(damage, []);
      same(ledger.side.map(toHex), [toHex(side.subarray(160))]);
    },
  );

  define('two tabs on one ledger: the second to write is refused, and reads on', async (h) => {
    const one = h.store();
    const two = h.store();
    const chain = headersOf(1, 2, 'a');
    await one.open();
    await two.open();
    await one.commit(wholeStep(chain, 'a'));
    await rejects(two.commit(wholeStep(headersOf(1, 2, 'b'), 'b')), 'taken');
    await rejects(two.commit({ peers: [] }), 'taken');
    same((await two.block(1, hashAt(chain, 1, 1))) === null, false);
    await one.commit({ headers: { from: 3, bytes: headersOf(3, 1, 'a') } });
    same((await reopened(one)).ledger.headers.length, 3 * 160);
  });

  define('a closed store says so', async (h) => {
    const store = h.store();
    await store.open();
    await store.close();
    await rejects(store.commit({ peers: [] }), 'gone');
    await rejects(store.find(key('x')), 'gone');
  });
}
