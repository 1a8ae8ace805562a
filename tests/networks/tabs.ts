/**
 * Many real tabs in one room: how soon they find each other and form a mesh, how soon a claim is in
 * every pool, and what all of it takes while nothing happens. `npm run networks:tabs [tabs]`; needs
 * what `networks:long` needs. Each tab is a profile of its own in one browser: none sees another
 * but over the network.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { ConsoleApi } from '../../src/main/console-api.ts';
import { familyOf, megabytes } from '../browser/support/processes.ts';
import { commandLine, wholeNumber } from '../support/command-line.ts';
import { Stage, whyNoStage } from './stage.ts';

const TABS = commandLine(
  { usage: 'npm run networks:tabs [tabs, 24]', words: 1 },
  ({ words: [tabs = '24'] }) => wholeNumber('tabs', tabs, 2),
);
/** So many are opened at a time, as a class opens them. */
const AT_ONCE = 4;
const GIVEN_UP_MS = 90_000;
const IDLE_MS = 20_000;
const TICKS_A_SECOND = 100;
/** A node looks for more peers below this. */
const WANTED_PEERS = 4;

interface Folio {
  folio: ConsoleApi;
}

/** Processor time so far, s, and memory that no other process shares, MB, of a browser. */
function usageOf(pid: number): { seconds: number; megabytes: number } {
  const family = familyOf(pid);
  let seconds = 0;
  for (const each of family) {
    try {
      const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      seconds += (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    } catch {
      // It has ended meanwhile.
    }
  }
  return { seconds, megabytes: megabytes(family) };
}

/** Seconds until each tab's answer is right. */
async function untilAll(pages: readonly Page[], right: (page: Page) => Promise<boolean>) {
  const began = performance.now();
  for (;;) {
    const answers = await Promise.all(pages.map(right));
    const seconds = (performance.now() - began) / 1_000;
    if (answers.every(Boolean)) return `${seconds.toFixed(1)} s`;
    if (seconds * 1_000 > GIVEN_UP_MS) {
      process.exitCode = 1;
      return `FAILED: ${answers.filter(Boolean).length} of ${answers.length}`;
    }
    await wait(250);
  }
}

const status = (page: Page) => page.evaluate(() => (globalThis as unknown as Folio).folio.status());

async function measure(): Promise<void> {
  const stage = new Stage();
  try {
    await stage.startServer();
    const { browser, pid, page: blank } = await stage.browse(stage.net.host());
    const before = usageOf(pid);
    const pages: Page[] = [];
    const began = performance.now();
    while (pages.length < TABS) {
      const count = Math.min(AT_ONCE, TABS - pages.length);
      const batch = await Promise.all(
        Array.from({ length: count }, async () => {
          const page = await (await browser.newContext({ locale: 'en' })).newPage();
          await page.goto(`${stage.url}#/class`);
          await status(page);
          return page;
        }),
      );
      pages.push(...batch);
    }
    const opened = ((performance.now() - began) / 1_000).toFixed(1);
    const linked = await untilAll(pages, async (page) => (await status(page)).peers > 0);
    const meshed = await untilAll(
      pages,
      async (page) => (await status(page)).peers >= WANTED_PEERS,
    );
    const [first] = pages;
    if (first === undefined) throw new RangeError('no tab');
    for (const page of pages)
      await page.evaluate(() => (globalThis as unknown as Folio).folio.builder({ on: false }));
    await first.evaluate(() => (globalThis as unknown as Folio).folio.claim());
    const spread = await untilAll(pages, async (page) => (await status(page)).pool === 1);
    const peers = (await Promise.all(pages.map(status)))
      .map((one) => one.peers)
      .sort((a, b) => a - b);
    await blank.close();
    await wait(5_000);
    const from = usageOf(pid);
    await wait(IDLE_MS);
    const to = usageOf(pid);
    const share = (100 * (to.seconds - from.seconds)) / (IDLE_MS / 1_000);
    console.log(
      `${TABS} tabs opened in ${opened} s; each has a peer after ${linked} more, ${WANTED_PEERS} ` +
        `after ${meshed} more; a claim is in every pool after ${spread}; peers a tab: ` +
        `${peers[0]} to ${peers.at(-1)}, median ${peers[Math.floor(peers.length / 2)]}; idle: ` +
        `${share.toFixed(0)} % of one core, ${((to.megabytes - before.megabytes) / TABS).toFixed(0)} ` +
        'MB a tab',
    );
  } finally {
    await stage.close();
  }
}

const reason = whyNoStage();
if (reason === null) await measure();
else console.log(`skipped: no networks can be made here (${reason})`);
