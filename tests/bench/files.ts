// `npm run bench:files`: how fast a ledger is taken out and brought in, in a real tab, and what it
// takes of memory. Noise is some 25 %.
import type { Page } from '@playwright/test';
import { ledgerFile } from '../../src/api/files/file-writer.ts';
import { blockSize, encodeBlock } from '../../src/ledger/block.ts';
import { headerHash } from '../../src/ledger/header.ts';
import type { ConsoleApi } from '../../src/main/console-api.ts';
import type { BlockIndex } from '../../src/node/chain/block-index.ts';
import { ChainMaker, easyLedger } from './chain.ts';
import { openWorld } from './world.ts';

const BLOCKS = Number(process.argv[2] ?? 100);
const PER_BLOCK = 600;
const PEOPLE = 400;

const { charter, fragment } = easyLedger('files');
const chain = new ChainMaker(charter, BLOCKS + 1);
await chain.claims(PEOPLE);
await chain.paid(BLOCKS * PER_BLOCK, PER_BLOCK);
const raw = chain.blocks.reduce((sum, block) => sum + blockSize(block), 0);
const parts: Uint8Array[] = [];
const entries = chain.blocks.map(
  ({ header }) => ({ height: header.height, header, hash: headerHash(header) }) as BlockIndex,
);
const source = {
  bytes: async ({ height }: BlockIndex) => encodeBlock(chain.blocks[height - 1] as never),
  seals: { toTell: () => [] },
};
const node = { charter, ledgerId: new Uint8Array(32), chain: source } as never;
for await (const { bytes } of ledgerFile(node, entries, Date.now())) parts.push(bytes);
const file = Buffer.concat(parts);
const count = chain.blocks.reduce((sum, { transactions }) => sum + transactions.length, 0);
console.log(`${count} transactions, ${mb(raw)} MB of blocks, ${mb(file.length)} MB as a file`);

const world = await openWorld();
try {
  const tab = await world.open(await world.profile(), fragment);
  await tab.builder({ on: false });
  await tab.go('Ledger');
  const began = performance.now();
  await tab.page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'bench.folio', mimeType: 'application/octet-stream', buffer: file });
  await tab.page.getByText(/^All .* blocks of the file/).waitFor({ timeout: 600_000 });
  const took = performance.now() - began;
  console.log(`taken in and verified: ${(took / 1000).toFixed(1)} s, ${rate(count, took)} tx/s`);
  for (const format of ['file', 'csv', 'journal', 'jsonl'] as const) {
    const { ms, size, heap } = await exported(tab.page, format);
    const speed = (raw / 1000 / ms).toFixed(1);
    console.log(
      `${format}: ${(ms / 1000).toFixed(2)} s, ${mb(size)} MB; ${speed} MB/s of blocks, ${(size / 1000 / ms).toFixed(1)} MB/s written; page heap +${mb(heap)} MB`,
    );
  }
} finally {
  await world.close();
}

/** Through `window.folio`, as the page's buttons do it. */
function exported(page: Page, format: 'file' | 'csv' | 'journal' | 'jsonl') {
  return page.evaluate(async (wanted) => {
    const { folio } = globalThis as unknown as { folio: ConsoleApi };
    const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } };
    const before = memory.usedJSHeapSize;
    const start = performance.now();
    const { size } = await folio.export({ format: wanted });
    return { ms: performance.now() - start, size, heap: memory.usedJSHeapSize - before };
  }, format);
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function rate(items: number, ms: number): string {
  return Math.round((items / ms) * 1000).toLocaleString('en');
}
