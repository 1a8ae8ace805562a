/**
 * Measures a tab of Folio that syncs a ready ledger over WebRTC from a bare peer in another
 * browser, beside the signatures that this machine verifies in the same run; then its start, its
 * disk, single blocks, and its cost while nothing happens.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { type Figure, rounds } from '../figures.ts';
import { launch, type World } from '../world.ts';
import { heapsOf } from './heaps.ts';
import { type BenchLedger, benchLedger, type LedgerSpec } from './ledgers.ts';
import { buildPeerPage, PeerPage } from './peer-page.ts';
import { costliest, threadsOf } from './threads.ts';

const CEILING_MS = 1_500;
/** Each look costs the receiver some time. */
const LOOK_MS = 100;
const STARTS = 3;
const PUSHES = 5;
/**
 * What a start leaves behind is done by then: parts fetched at rest, the service worker, the
 * browser's own databases, and a collection of garbage in each thread, which comes last.
 */
const SETTLE_MS = 60_000;
const IDLE_MS = 20_000;
/** Percent of a core by links. */
const IDLE_MOST: Readonly<Record<number, number>> = { 0: 1, 7: 1.5, 16: 2 };
const EMPTY: LedgerSpec = { transactions: 0, perBlock: 1, accounts: 1 };

interface Moments {
  /** Ms after navigation began. */
  opened: number;
  linked: number;
  reached: number;
}

/** Waits in the page for what `folio.status()` says. */
function moments(page: Page, height: number, pauseMs: number): Promise<Moments> {
  return page.evaluate(
    async ({ height, pauseMs }) => {
      const { folio } = globalThis as unknown as {
        folio: { status(): Promise<{ height: number; peers: number }> };
      };
      let opened = 0;
      let linked = 0;
      for (;;) {
        const status = await folio.status();
        const now = performance.now();
        opened ||= now;
        if (status.peers > 0) linked ||= now;
        if (status.height >= height) return { opened, linked, reached: now };
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    },
    { height, pauseMs },
  );
}

/** Ms of CPU all processes of a browser have used so far. */
async function cpuOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
}

/** Private memory of the largest renderer, MB; null where the system does not tell. */
export async function memoryOf(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let most: number | null = null;
  for (const { type, id } of processInfo) {
    const file = `/proc/${id}/smaps_rollup`;
    if (type !== 'renderer' || !existsSync(file)) continue;
    const found = /Private_Dirty:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'));
    if (found !== null) most = Math.max(most ?? 0, Number(found[1]) / 1_024);
  }
  return most;
}

/** Share of one core a browser takes while it is left alone. */
async function idleShare(browser: Browser): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const before = await cpuOf(browser);
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const used = (await cpuOf(browser)) - before;
  return (used / (performance.now() - began)) * 100;
}

/** Bytes of the page's databases; where the browser does not tell, of all it keeps for the page. */
async function usage(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { usage = 0, usageDetails }: StorageEstimate & { usageDetails?: { indexedDB?: number } } =
      await navigator.storage.estimate();
    return usageDetails?.indexedDB ?? usage;
  });
}

/** Navigation to the node's first answer, several times in one profile. */
async function startsOf(
  context: BrowserContext,
  url: string,
  height: number,
): Promise<{ shown: number[] }> {
  const shown: number[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    const page = await context.newPage();
    await page.goto(url);
    shown.push((await moments(page, height, 2)).reached);
    await page.close();
    // The slot is free again once the page's lock is gone.
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { shown };
}

interface SyncRun {
  ledger: BenchLedger;
  perSecond: number;
  ceilings: number[];
  single: number[];
  cpuMs: number;
  /** In words, of the receiver and of the peer. */
  threads: string;
  memory: number | null;
  /** MB of all workers, garbage collected. */
  heap: number;
  stored: number;
  shown: number[];
  small: number[];
  large: number[];
}

async function syncRun(world: World, serving: Browser, spec: LedgerSpec): Promise<SyncRun> {
  const ledger = benchLedger(spec);
  const { meta } = ledger;
  const peer = await PeerPage.open(world, serving);
  const single = [await peer.ceiling(1, CEILING_MS)];
  const ceilings = [await peer.ceiling(2, CEILING_MS)];
  const id = await peer.serve(world, ledger);
  const browser = await launch();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    const before = await cpuOf(browser);
    const [own, others] = [await threadsOf(browser), await threadsOf(serving)];
    await page.goto(`${world.url}${meta.fragment}?via=${id}`);
    const { linked, reached } = await moments(page, meta.base, LOOK_MS);
    const cpuMs = (await cpuOf(browser)) - before;
    const cost = costliest(own, await threadsOf(browser), meta.count);
    const served = costliest(others, await threadsOf(serving), meta.count);
    const threads = `us: ${cost}; the peer: ${served}`;
    const memory = await memoryOf(browser);
    const heap = (await heapsOf(page)).reduce((sum, one) => sum + one, 0);
    const small: number[] = [];
    const large: number[] = [];
    for (let pair = 0; pair < PUSHES; pair += 1) {
      small.push(await peer.push());
      large.push(await peer.push());
    }
    ceilings.push(await peer.ceiling(2, CEILING_MS));
    single.push(await peer.ceiling(1, CEILING_MS));
    const stored = await usage(page);
    await page.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { shown } = await startsOf(context, `${world.url}${meta.fragment}`, meta.base);
    const perSecond = (meta.count * 1_000) / (reached - linked);
    const run = { ledger, perSecond, ceilings, single, cpuMs, threads, memory, heap, stored };
    return { ...run, shown, small, large };
  } finally {
    await browser.close();
    await peer.close();
  }
}

export async function syncFigures(world: World, specs: readonly LedgerSpec[]): Promise<Figure[]> {
  await buildPeerPage(world);
  const figures: Figure[] = [];
  const empty = await emptyStart(world);
  const serving = await launch();
  try {
    let least: SyncRun | null = null;
    for (const spec of specs) {
      const run = await syncRun(world, serving, spec);
      least ??= run;
      figures.push(...figuresOf(run, least, empty));
    }
  } finally {
    await serving.close();
  }
  return figures;
}

async function emptyStart(world: World): Promise<number> {
  const { meta } = benchLedger(EMPTY);
  const browser = await launch();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${world.url}${meta.fragment}`);
    await moments(page, 0, 10);
    await page.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return rounds((await startsOf(context, `${world.url}${meta.fragment}`, 0)).shown).value;
  } finally {
    await browser.close();
  }
}

function figuresOf(run: SyncRun, least: SyncRun, empty: number): Figure[] {
  const { meta } = run.ledger;
  const size = `${meta.transactions.toLocaleString('en')} tx of ${meta.perBlock}`;
  const two = rounds(run.ceilings);
  const figures: Figure[] = [
    {
      group: 'sync',
      what: `full sync over WebRTC, ${size}`,
      value: run.perSecond,
      unit: '/s',
      reference: { what: 'Ed25519, 2 workers', value: two.value },
      least: 0.8,
      spread: two.spread,
    },
    {
      group: 'sync',
      what: `CPU of the whole browser a transaction, ${size}`,
      value: (run.cpuMs * 1_000) / meta.count,
      unit: 'us',
      reference: { what: 'a signature, 1 worker', value: 1e6 / rounds(run.single).value },
      note: run.threads,
    },
    {
      group: 'sync',
      what: `disk : raw, ${size}`,
      value: run.stored / 1e6,
      unit: 'MB',
      reference: { what: 'raw blocks', value: meta.bytes / 1e6 },
      most: 1.6,
    },
    {
      group: 'sync',
      what: `start, figures shown, ${size}`,
      ...rounds(run.shown),
      unit: 'ms',
      reference: { what: 'empty ledger', value: empty },
      most: 3,
    },
    {
      group: 'sync',
      what: `one block of 3, ${size}`,
      ...rounds(run.small),
      unit: 'ms',
      reference: { what: 'smallest', value: rounds(least.small).value },
      most: 1.2,
    },
    {
      group: 'sync',
      what: `one block of 1,000, ${size}`,
      ...rounds(run.large),
      unit: 'ms',
      reference: { what: 'smallest', value: rounds(least.large).value },
      most: 1.2,
    },
  ];
  const after = { group: 'sync', unit: 'MB', most: 150 } as const;
  figures.push({
    ...after,
    what: `memory of the workers after the sync, ${size}`,
    value: run.heap,
  });
  if (run.memory !== null)
    figures.push({
      ...after,
      what: `memory of the tab's process, garbage included, ${size}`,
      value: run.memory,
    });
  return figures;
}

/** The cost of tabs while nothing happens, beside a blank page. */
export async function idleFigures(world: World, linksWanted: readonly number[]): Promise<Figure[]> {
  const { meta } = benchLedger(EMPTY);
  const url = `${world.url}${meta.fragment}`;
  const blank = await shareOf('about:blank', async () => undefined);
  const note = `blank page ${blank.toFixed(2)} %`;
  const figures: Figure[] = [];
  for (const links of linksWanted) {
    const others = await launch();
    try {
      for (let other = 0; other < links; other += 1) {
        const page = await (await others.newContext()).newPage();
        await page.goto(url);
      }
      const value = await shareOf(url, async (page) => {
        await page.waitForFunction(
          async (links) => {
            const { folio } = globalThis as unknown as {
              folio: { status(): Promise<{ peers: number }> };
            };
            return (await folio.status()).peers >= links;
          },
          links,
          { polling: 500, timeout: 60_000 },
        );
      });
      const what = `an idle tab, ${links === 0 ? 'alone' : `${links} links`}, share of a core`;
      const most = IDLE_MOST[links];
      const wanted = most === undefined ? {} : { most };
      figures.push({ group: 'idle', what, value, unit: '%', note, ...wanted });
    } finally {
      await others.close();
    }
  }
  return figures;
}

async function shareOf(url: string, ready: (page: Page) => Promise<void>): Promise<number> {
  const browser = await launch();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await ready(page);
    return await idleShare(browser);
  } finally {
    await browser.close();
  }
}
