/** The cases of the storage contract with deaths, full disks, damage, and a second tab. */
import { concat, toHex } from '../../../src/base/bytes.ts';
import type { Damage } from '../../../src/node/ports.ts';
import type { Define } from './contract-kit.ts';
import {
  blockOf,
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

export function faultCases(define: Define): void {
  define('S-2 a commit that dies anywhere leaves before or after', async (h) => {
    const before = headersOf(1, 3, 'a');
    const first = h.store();
    await first.open();
    await first.commit(wholeStep(before, 'a'));
    await first.close();
    const after = concat(before.subarray(0, 160), headersOf(2, 4, 'b'));
    const step = { ...wholeStep(after, 'b'), pool: { replace: [Uint8Array.of(9)] } };
    let deaths = 0;
    for (let records = 0; ; records++) {
      const store = h.store();
      await store.open();
      const death = h.dieAfter(records);
      const outcome = await store.commit(step).then(
        () => 'done',
        () => 'died',
      );
      const died = death.stop();
      await store.close();
      const again = h.store();
      const { ledger, damage } = await again.open();
      same(damage, []);
      same(toHex(ledger.headers), toHex(died ? before : after));
      same(summary(ledger).accounts, died ? ['0:a0', '1:a1'] : ['0:b0', '1:b1']);
      same(summary(ledger).pool, died ? ['706f6f6c'] : ['09']);
      same(await heights(again.find(key('only 5'))), died ? [] : [5]);
      same((await again.block(5, hashAt(after, 1, 5))) === null, died);
      await again.close();
      same(outcome, died ? 'died' : 'done');
      if (!died) break;
      deaths++;
    }
    // A run in which nothing died proves nothing.
    same(deaths > 8, true);
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
