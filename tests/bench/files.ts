/**
 * Measures how fast a ledger is taken out and brought in, in a real tab, and how much memory that
 * takes.
 */
import type { Page } from '@playwright/test';
import { ledgerFile } from '../../src/api/files/file-writer.ts';
import { blockSize, encodeBlock } from '../../src/ledger/block.ts';
import { headerHash } from '../../src/ledger/header.ts';
import type { ConsoleApi } from '../../src/main/console-api.ts';
import type { BlockIndex } from '../../src/node/chain/block-index.ts';
import { ChainMaker, easyLedger } from './chain.ts';
import { type Figure, rounds } from './figures.ts';
import { memoryOf } from './scale/browser-figures.ts';
import type { World } from './world.ts';

const PER_BLOCK = 600;
const PEOPLE = 400;
/** The goal for the whole ledger's file. */
const EXPORT_MB_S = 20;
/** Runs of each format beside the one that is watched. */
const TIMED = 3;
const FORMATS = ['file', 'csv', 'journal', 'jsonl'] as const;

/** @param blocks of 600 payments. */
export async function fileFigures(world: World, blocks: number): Promise<Figure[]> {
  const { charter, fragment } = easyLedger('files');
  const chain = new ChainMaker(charter, blocks + 1);
  await chain.claims(PEOPLE);
  await chain.paid(blocks * PER_BLOCK, PER_BLOCK);
  const raw = chain.blocks.reduce((sum, block) => sum + blockSize(block), 0);
  const count = chain.blocks.reduce((sum, { transactions }) => sum + transactions.length, 0);
  const size = `${count.toLocaleString('en')} tx`;
  const file = await fileOf(chain);
  const tab = await world.open(await world.profile(), fragment);
  await tab.builder({ on: false });
  await tab.go('Ledger');
  const began = performance.now();
  await tab.page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'bench.folio', mimeType: 'application/octet-stream', buffer: file });
  await tab.page.getByText(/^All .* blocks of the file/).waitFor({ timeout: 600_000 });
  const took = performance.now() - began;
  const figures: Figure[] = [
    {
      group: 'files',
      what: `a file taken in and verified, ${size}`,
      value: (count * 1_000) / took,
      unit: '/s',
      note: `${(file.length / 1e6).toFixed(1)} MB`,
    },
  ];
  for (const format of FORMATS) {
    // Looking at a process's memory holds it up: one run is watched, the others are timed.
    const watched = watchMemory(world);
    const { size: bytes } = await exported(tab.page, format);
    const grown = await watched.stop();
    const times: number[] = [];
    for (let run = 0; run < TIMED; run += 1) times.push((await exported(tab.page, format)).ms);
    const { value: ms, spread } = rounds(times);
    figures.push({
      group: 'files',
      what: `blocks written as ${format}, ${size}`,
      value: raw / 1e3 / ms,
      unit: 'MB/s',
      spread,
      note: `${(bytes / 1e6).toFixed(1)} MB at ${(bytes / 1e3 / ms).toFixed(1)} MB/s; ${grown}`,
      ...(format === 'file' ? { least: EXPORT_MB_S } : {}),
    });
  }
  await tab.page.context().close();
  return figures;
}

/** The ledger's file (F-2), as another browser would have saved it. */
export async function fileOf(chain: ChainMaker): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const entries = chain.blocks.map(
    ({ header }) => ({ height: header.height, header, hash: headerHash(header) }) as BlockIndex,
  );
  const source = {
    bytes: async ({ height }: BlockIndex) => encodeBlock(chain.blocks[height - 1] as never),
    seals: { toTell: () => [] },
    base: { height: 0 },
  };
  const node = { charter: chain.charter, ledgerId: new Uint8Array(32), chain: source } as never;
  for await (const { bytes } of ledgerFile(node, entries, Date.now())) parts.push(bytes);
  return Buffer.concat(parts);
}

/** The largest renderer's memory, page and workers together, looked at again and again. */
function watchMemory({ browser }: World): { stop(): Promise<string> } {
  let over = false;
  const watch = async () => {
    const before = await memoryOf(browser);
    let most = before ?? 0;
    while (!over) {
      most = Math.max(most, (await memoryOf(browser)) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return before === null
      ? 'memory unknown'
      : `renderer +${(most - before).toFixed(0)} MB at most`;
  };
  const watching = watch();
  return {
    stop: () => {
      over = true;
      return watching;
    },
  };
}

/** Through `window.folio`, as the page's buttons do it. */
function exported(page: Page, format: (typeof FORMATS)[number]) {
  return page.evaluate(async (wanted) => {
    const { folio } = globalThis as unknown as { folio: ConsoleApi };
    const start = performance.now();
    const { size } = await folio.export({ format: wanted });
    return { ms: performance.now() - start, size };
  }, format);
}
