/** The cases of the storage contract with headers in pages, some of which no block's record has. */
import { concat, toHex } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { HEADER_BYTES } from '../../../src/ledger/header.ts';
import type { ChainStep } from '../../../src/node/ports.ts';
import type { Define } from './contract-kit.ts';
import { blockOf, hashAt, headersOf, rejects, reopened, same, text } from './contract-kit.ts';

export function headerCases(define: Define): void {
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

  define('small blocks are read whole, from records with a header and without', async (h) => {
    const store = h.store();
    await store.open();
    const chain = headersOf(1, 1_100, 'a');
    const blocks = Array.from({ length: 1_100 }, (_, i) => ({
      ...blockOf(chain, 1, i + 1),
      undo: null,
    }));
    const own = concat(...blocks.map(({ bytes }) => bytes)).length;
    // Those that come before their headers keep them, as every record of an earlier version did.
    await store.commit({ blocks: blocks.slice(0, 20) });
    await store.commit({
      blocks: blocks.slice(20),
      headers: { from: 1, bytes: chain },
      index: { truncate: 0, add: [] },
    });
    for (const height of [1, 20, 21, 512, 513, 1_024, 1_025, 1_100, 30, 900]) {
      const read = await store.block(height, hashAt(chain, 1, height));
      same(read && toHex(read.bytes), toHex(blocks[height - 1]?.bytes ?? new Uint8Array()));
      const part = await store.bodyPart(height, hashAt(chain, 1, height), 2, 3);
      same(part && toHex(part), toHex(text(`body ${height}`).slice(2, 5)));
    }
    // The newest page is held in memory; of an older one the newest bytes count.
    const branch = headersOf(500, 3, 'b');
    await store.commit({
      headers: { from: 500, bytes: branch },
      index: { truncate: 499, add: [] },
    });
    const { ledger, damage } = await reopened(store);
    same(damage, []);
    same(ledger.side.length, 601);
    let read = 0;
    for (const { height, hash } of blocks)
      read += (await store.block(height, hash))?.bytes.length ?? 0;
    same(read, own);
  });

  define('a store opened again reads the headers that another one wrote meanwhile', async (h) => {
    const bare = (chain: Uint8Array, from: number, height: number) => {
      return { ...blockOf(chain, from, height), undo: null };
    };
    const store = h.store();
    await store.open();
    const chain = headersOf(1, 600, 'a');
    await store.commit({
      blocks: [bare(chain, 1, 2), bare(chain, 1, 3)],
      headers: { from: 1, bytes: chain },
      index: { truncate: 0, add: [] },
    });
    // The first page is not the newest one: it is kept for the blocks read next.
    same((await store.block(2, hashAt(chain, 1, 2))) === null, false);
    await store.close();
    const other = h.store();
    await other.open();
    const branch = headersOf(3, 700, 'b');
    await other.commit({
      blocks: [bare(branch, 3, 3)],
      headers: { from: 3, bytes: branch },
      index: { truncate: 2, add: [] },
    });
    await other.close();
    await store.open();
    for (const [own, from, height] of [
      [chain, 1, 2],
      [chain, 1, 3],
      [branch, 3, 3],
    ] as const) {
      const read = await store.block(height, hashAt(own, from, height));
      same(read && toHex(read.bytes), toHex(bare(own, from, height).bytes));
    }
  });

  define('beside a damaged page of headers a block is read by its own alone', async (h) => {
    const store = h.store();
    await store.open();
    const chain = headersOf(1, 3, 'a');
    await store.commit({
      blocks: [1, 2, 3].map((height) => ({ ...blockOf(chain, 1, height), undo: null })),
      headers: { from: 1, bytes: chain },
      index: { truncate: 0, add: [] },
    });
    await store.close();
    await h.damage('headers', 0);
    await store.open();
    const hash = hashAt(chain, 1, 2);
    same(await store.block(2, hash), null);
    const { bytes } = blockOf(chain, 1, 2);
    const read = await store.block(2, hash, bytes.subarray(0, HEADER_BYTES));
    same(read && toHex(read.bytes), toHex(bytes));
  });
}
