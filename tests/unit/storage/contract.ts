/**
 * The contract that every ChainStore must keep, on any disk. It knows no test framework, so the
 * same cases run in Node over memory and fake-indexeddb, and in a real browser's page.
 */
import { concat, toHex } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import type { ChainStep, ChainStore, Damage, StoredBlock } from '../../../src/node/ports.ts';
import type { ChainTable } from '../../../src/storage/tables.ts';

export interface StoreHarness {
  /** A store on this harness's disk; a second one is a restarted node. */
  store(): ChainStore;
  /** Flips a bit in the `index`-th record of a table. No store may be open. */
  damage(table: ChainTable, index: number): Promise<void>;
  /** Deletes the `index`-th record of a table. No store may be open. */
  lose(table: ChainTable, index: number): Promise<void>;
  /**
   * A commit, or setting aside, from now on dies after this many records, and the store with it.
   */
  dieAfter(records: number): {
    /** No longer; true when it happened. */
    stop(): boolean;
  };
  /** Commits find the disk full until it is freed. */
  fillUp(): { free(): void };
  /** Reasons of quarantined ledgers that are still kept. */
  setAside(): Promise<readonly string[]>;
}

export interface ContractCase {
  name: string;
  run(): Promise<void>;
}

export function storeContract(make: () => StoreHarness): readonly ContractCase[] {
  const cases: ContractCase[] = [];
  const define = (name: string, run: (harness: StoreHarness) => Promise<void>): void => {
    cases.push({ name, run: () => run(make()) });
  };

  define('an absent ledger opens empty and undamaged', async (h) => {
    const { ledger, damage } = await h.store().open();
    same(damage, []);
    same(summary(ledger), {
      headers: '',
      accounts: [],
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
      pool: ['706f6f6c'],
      seals: ['0102', '03'],
      peers: [{ address: 'peer-a', lastSeen: 7 }],
      side: [],
    });
    const block = await again.block(2, hashAt(chain, 1, 2));
    same(block && toHex(block.bytes), toHex(blockOf(chain, 1, 2).bytes));
    same(block?.undo && toHex(block.undo), '02');
    same(await again.find(key('shared')), [1, 2, 3]);
    same(await again.find(key('only 2')), [2]);
    same(await again.find(key('none')), []);
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

  define('headers over several pages grow, fork and shrink', async (h) => {
    const store = h.store();
    await store.open();
    let chain = headersOf(1, 1_000, 'a');
    const step = (from: number, bytes: Uint8Array): ChainStep => {
      return { headers: { from, bytes }, index: { truncate: from - 1, add: [] } };
    };
    await store.commit(step(1, chain));
    for (const [from, count, branch] of [
      [1_001, 30, 'b'],
      [1_024, 10, 'c'],
      [1_025, 1, 'd'],
      [500, 600, 'e'],
      [513, 0, 'f'],
      [513, 2, 'g'],
      [400, 3, 'h'],
      [403, 700, 'i'],
      [1, 5, 'j'],
      [6, 0, 'k'],
      [3, 0, 'l'],
      [1, 0, 'm'],
      [1, 520, 'n'],
    ] as const) {
      const bytes = headersOf(from, count, branch);
      await store.commit(step(from, bytes));
      chain = concat(chain.subarray(0, (from - 1) * 160), bytes);
      const { ledger, damage } = await reopened(store);
      same(damage, []);
      same(toHex(sha256(ledger.headers)), toHex(sha256(chain)));
    }
    await rejects(store.commit({ headers: { from: 522, bytes: headersOf(522, 1, 'x') } }), 'range');
    await rejects(store.commit({ headers: { from: 0, bytes: headersOf(1, 1, 'x') } }), 'range');
  });

  define('accounts pages are put and removed', async (h) => {
    const store = h.store();
    await store.open();
    await store.commit({ accounts: { put: [page('', 'aa')], remove: [] } });
    await store.commit({ accounts: { put: [page('0', 'bb'), page('1', 'cc')], remove: [''] } });
    const { ledger } = await reopened(store);
    same(summary(ledger).accounts, ['0:bb', '1:cc']);
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
        await store.find(key('shared')),
        [...Array.from({ length: 25 }, (_, i) => i + 1), 30],
        state,
      );
      same(await store.find(key('h25')), [25], state);
      same(await store.find(key('h26')), [], state);
      same(await store.find(key('new')), [26], state);
      same((await reopened(store)).damage, []);
    }
    await store.commit({ index: { truncate: 0, add: [] } });
    same(await store.find(key('shared')), []);
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
    same((await store.find(key('all'))).length, 20);
  });

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
      same(await again.find(key('only 5')), died ? [] : [5]);
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
    same(await store.find(key('only 2')), [2]);
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
        same(await again.find(key('only 2')), empty('index') ? [] : [2]);

        const healed = headersOf(1, 4, 'b');
        const step = wholeStep(healed, 'b');
        const whole = { truncate: 0, add: [], ...step.index, whole: true };
        await again.commit({ ...step, index: whole, pool: { append: Uint8Array.of(8) } });
        const after = await reopened(again);
        same(after.damage, []);
        same(toHex(after.ledger.headers), toHex(healed));
        same(summary(after.ledger).accounts, ['0:b0', '1:b1']);
        same(await again.find(key('only 4')), [4]);
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
      same(await store.find(key('new')), [10]);
      const add = [entry('old', 4), entry('new', 10)];
      await store.commit({ index: { truncate: 0, add, whole: false } });
      await store.close();
      same(await named(), ['index']);
      same(await store.find(key('old')), [4]);
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
      same(await store.find(key('shared')), []);
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
      same(await store.find(key('shared')), []);
      const { ledger, damage } = await reopened(store);
      same(damage, []);
      same(summary(ledger), onlyKept);
    }
    await store.quarantine('third', wholeStep(chain, 'b'));
    same(await store.find(key('only 3')), [3]);
    await store.commit({
      headers: { from: 4, bytes: headersOf(4, 1, 'b') },
      index: { truncate: 3, add: [entry('only 4', 4)] },
      pool: { append: Uint8Array.of(1) },
    });
    const { ledger, damage } = await reopened(store);
    same(damage, []);
    same(ledger.headers.length, 4 * 160);
    same(summary(ledger).pool, ['706f6f6c', '01']);
    same(await store.find(key('shared')), [1, 2, 3]);
    same(await store.find(key('only 4')), [4]);
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
    same(await store.find(key('only 2')), [2]);
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

  return cases;
}

/** Closes and opens the same store object. */
async function reopened(store: ChainStore): ReturnType<ChainStore['open']> {
  await store.close();
  return store.open();
}

type Opened = Awaited<ReturnType<ChainStore['open']>>['ledger'];

function summary(ledger: Opened): {
  headers: string;
  accounts: string[];
  pool: string[];
  seals: string[];
  peers: { address: string; lastSeen: number }[];
  side: string[];
} {
  return {
    headers: toHex(ledger.headers),
    accounts: ledger.accounts.map((one) => `${one.key}:${toHex(one.bytes)}`),
    pool: ledger.pool.map(toHex),
    seals: ledger.seals.map(toHex),
    peers: ledger.peers.map(({ address, lastSeen }) => ({ address, lastSeen })),
    side: ledger.side.map(toHex),
  };
}

/** A step that touches everything; replaces the whole chain. `branch`: one hex digit. */
function wholeStep(chain: Uint8Array, branch: string): ChainStep {
  const count = chain.length / 160;
  const heights = Array.from({ length: count }, (_, i) => i + 1);
  return {
    blocks: heights.slice(0, 10).map((height) => blockOf(chain, 1, height)),
    headers: { from: 1, bytes: chain },
    accounts: { put: [page('0', `${branch}0`), page('1', `${branch}1`)], remove: [] },
    index: {
      truncate: 0,
      add: heights.flatMap((height) => [entry('shared', height), entry(`only ${height}`, height)]),
    },
    pool: { append: text('pool') },
    seals: [Uint8Array.of(1, 2), Uint8Array.of(3)],
    peers: [{ address: `peer-${branch}`, lastSeen: 7 }],
  };
}

function headersOf(from: number, count: number, branch: string): Uint8Array {
  const headers = Array.from({ length: count }, (_, i) => {
    const seed = sha256(text(`${branch} ${from + i}`));
    return concat(seed, seed, seed, seed, seed);
  });
  return concat(...headers);
}

function hashAt(chain: Uint8Array, first: number, height: number): Uint8Array {
  return sha256(chain.subarray((height - first) * 160, (height - first + 1) * 160));
}

function blockOf(chain: Uint8Array, first: number, height: number): StoredBlock {
  const header = chain.subarray((height - first) * 160, (height - first + 1) * 160);
  return {
    height,
    hash: sha256(header),
    bytes: concat(header, text(`body ${height}`)),
    undo: Uint8Array.of(height & 0xff),
  };
}

function page(pageKey: string, hex: string): { key: string; bytes: Uint8Array } {
  return { key: pageKey, bytes: Uint8Array.of(Number.parseInt(hex, 16)) };
}

function entry(name: string, height: number): { key: Uint8Array; height: number } {
  return { key: key(name), height };
}

function key(name: string): Uint8Array {
  return sha256(text(name)).slice(0, 8);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function same(actual: unknown, expected: unknown, about = ''): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${about} expected ${wanted}, found ${found}`);
}

async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  const found = error instanceof RangeError ? 'range' : (error as { code?: unknown } | null)?.code;
  same(found, code, `rejection (${String(error)})`);
}
