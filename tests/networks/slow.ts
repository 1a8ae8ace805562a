/**
 * Joining over a slow, lossy line: a tab behind 100 ms each way and 2 % loss in either direction
 * opens the page and takes in a ledger of 10,000 payments from a tab on the LAN; time, bytes, and
 * the longest stall. `npm run networks:slow`; needs what `networks:long` needs, and
 * Python for the line.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { ConsoleApi } from '../../src/main/console-api.ts';
import { ChainMaker, easyLedger } from '../bench/chain.ts';
import { fileOf } from '../bench/files.ts';
import { commandLine } from '../support/command-line.ts';
import type { Net } from './net.ts';
import { Stage, whyNoStage } from './stage.ts';

commandLine({ usage: 'npm run networks:slow' }, () => null);
const DELAY_MS = 100;
const LOSS = 0.02;
const PEOPLE = 400;
const PAYMENTS = 10_000;
const PER_BLOCK = 500;
const GIVEN_UP_MS = 300_000;
/** How often the line is looked at, what counts as progress, and how long may pass without. */
const LOOK_MS = 250;
const PROGRESS_BYTES = 4_000;
const STALL_MS = 8_000;

interface Folio {
  folio: ConsoleApi;
}

/** Ms since navigation began at which the tab has `peers` peers and `height` blocks; 0: never. */
function reached(page: Page, peers: number, height: number): Promise<number> {
  return page.evaluate(
    async ({ peers, height, givenUpMs }) => {
      const { folio } = globalThis as unknown as Folio;
      while (performance.now() < givenUpMs) {
        const status = await folio.status();
        if (status.peers >= peers && status.height >= height) return performance.now();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return 0;
    },
    { peers, height, givenUpMs: GIVEN_UP_MS },
  );
}

/** Watches a line while `work` runs: the longest time in which hardly anything came. */
async function longestStall(net: Net, host: string, work: Promise<unknown>): Promise<number> {
  let [bytes, since, longest] = [net.bytesOf(host).received, performance.now(), 0];
  let working = true;
  const done = work.finally(() => {
    working = false;
  });
  while (working) {
    await wait(LOOK_MS);
    const { received } = net.bytesOf(host);
    const now = performance.now();
    longest = Math.max(longest, now - since);
    if (received - bytes > PROGRESS_BYTES) [bytes, since] = [received, now];
  }
  await done;
  return longest;
}

async function measure(): Promise<void> {
  const { charter, fragment } = easyLedger('slow');
  const chain = new ChainMaker(charter, PAYMENTS / PER_BLOCK + 2);
  await chain.claims(PEOPLE);
  await chain.paid(PAYMENTS, PER_BLOCK);
  const file = await fileOf(chain);
  const stage = new Stage();
  try {
    await stage.startServer();
    const near = await stage.browse(stage.net.host());
    await near.page.goto(`${stage.url}${fragment}`);
    await near.page.evaluate(async (bytes) => {
      const { folio } = globalThis as unknown as Folio;
      await folio.builder({ on: false });
      const text = atob(bytes);
      await folio.import(new Blob([Uint8Array.from(text, (one) => one.charCodeAt(0))]));
    }, file.toString('base64'));
    const height = chain.blocks.length;
    const host = await stage.net.slowHost(DELAY_MS, LOSS);
    const far = await stage.browse(host);
    await far.page.goto(`${stage.url}${fragment}`, { timeout: GIVEN_UP_MS });
    const opened = await reached(far.page, 0, 0);
    const linked = await reached(far.page, 1, 0);
    const before = stage.net.bytesOf(host);
    const synced = reached(far.page, 1, height);
    const stall = await longestStall(stage.net, host, synced);
    const all = stage.net.bytesOf(host);
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    const mega = (bytes: number) => (bytes / 1e6).toFixed(2);
    console.log(
      `${2 * DELAY_MS} ms there and back, ${100 * LOSS} % loss each way, ${PAYMENTS} payments in ` +
        `${height} blocks (${mega(file.length)} MB): open after ${seconds(opened)} s, linked ` +
        `after ${seconds(linked)} s (${mega(before.received)} MB received), all taken in after ` +
        `${seconds(await synced)} s (${mega(all.received - before.received)} MB more, ` +
        `${mega(all.sent)} MB sent in all); longest stall of the line ${seconds(stall)} s`,
    );
    if ((await synced) === 0 || stall > STALL_MS) {
      console.log('FAILED');
      for (const { page } of [near, far]) {
        const lines = await page.evaluate(() => (globalThis as unknown as Folio).folio.log());
        for (const line of lines.slice(-40)) console.log(JSON.stringify(line));
      }
      process.exitCode = 1;
    }
  } finally {
    await stage.close();
  }
}

const reason = whyNoStage();
if (reason === null) await measure();
else console.log(`skipped: no networks can be made here (${reason})`);
