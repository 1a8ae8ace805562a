/** The figures of the bench, each from runs of its own. All times in ms. */
import { gzipSync } from 'node:zlib';
import type { BrowserContext } from '@playwright/test';
import { formatLink } from '../../src/api/link.ts';
import type { BuilderSettings } from '../../src/api/view.ts';
import { defaultCharter } from '../../src/ledger/charter.ts';
import { freshName, type Tab } from '../browser/support/tabs.ts';
import { ChainMaker, easyLedger, importBlocks, importPayments } from './chain.ts';
import { type Task, tracedTasks, traceTasks } from './trace.ts';
import { lastOf, median, momentOf, type World } from './world.ts';

const AT_ONCE: Partial<BuilderSettings> = { on: true, size: 1, sleep: 0.1, share: 1 };
const PEOPLE = 200;

/** Three tabs, two of them in one browser profile, all linked. */
async function twoKinds(world: World, fragment: string): Promise<[Tab, Tab, Tab]> {
  const [here, there] = [await world.profile(), await world.profile()];
  const tabs: [Tab, Tab, Tab] = [
    await world.open(here, fragment),
    await world.open(here, fragment),
    await world.open(there, fragment),
  ];
  await Promise.all(tabs.map((tab) => momentOf(tab, { peers: 2 })));
  return tabs;
}

function leave(tabs: readonly Tab[]): Promise<unknown> {
  const contexts = new Set<BrowserContext>(tabs.map((tab) => tab.page.context()));
  return Promise.all([...contexts].map((context) => context.close()));
}

/**
 * The time from `send` in one tab to the pool of a tab of the same browser, and to that of one over
 * WebRTC.
 */
export async function sentToPools(world: World): Promise<{ local: number; rtc: number }> {
  const { fragment } = easyLedger('sent');
  const tabs = await twoKinds(world, fragment);
  const [sender, near, far] = tabs;
  await sender.builder(AT_ONCE);
  await sender.claim();
  await Promise.all(tabs.map((tab) => momentOf(tab, { height: 1 })));
  for (const tab of tabs) await tab.builder({ on: false });
  const receiver = (await far.status()).address;
  const times: { local: number[]; rtc: number[] } = { local: [], rtc: [] };
  for (let round = 1; round <= 30; round += 1) {
    const arrivals = [momentOf(near, { pool: round }), momentOf(far, { pool: round })] as const;
    const sent = await sender.page.evaluate(async (receiver) => {
      const { folio } = globalThis as unknown as {
        folio: { send(request: { receiver: string; amount: number }): Promise<unknown> };
      };
      const start = performance.timeOrigin + performance.now();
      await folio.send({ receiver, amount: 1 });
      return start;
    }, receiver);
    times.local.push((await arrivals[0]) - sent);
    times.rtc.push((await arrivals[1]) - sent);
  }
  await leave(tabs);
  return { local: median(times.local), rtc: median(times.rtc) };
}

/**
 * The time from the payment that makes the pool enough (3) to its block in all of three tabs, with
 * default settings.
 */
export async function enoughToBlock(world: World): Promise<number> {
  const tabs = await twoKinds(world, `#/${freshName('enough')}`);
  const [sender] = tabs;
  await Promise.all(tabs.map((tab) => tab.claim()));
  const { address } = await tabs[1].status();
  await Promise.all(tabs.map((tab) => momentOf(tab, { balance: 1 })));
  await Promise.all(tabs.map((tab) => untilEmpty(tab)));
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const { height } = await sender.status();
    const blocks = lastOf(tabs.map((tab) => momentOf(tab, { height: height + 1 })));
    for (let payment = 0; payment < 3; payment += 1)
      await sender.send({ receiver: address, amount: 1 });
    const enough = await momentOf(sender, {});
    times.push((await blocks) - enough);
    await Promise.all(tabs.map((tab) => untilEmpty(tab)));
  }
  await leave(tabs);
  return median(times);
}

async function untilEmpty(tab: Tab): Promise<void> {
  await tab.page.evaluate(async () => {
    const { folio } = globalThis as unknown as { folio: { status(): Promise<{ pool: number }> } };
    while ((await folio.status()).pool > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
}

/**
 * The time from a pool of this many payments to one block of them in all of three tabs; the proof
 * takes no time.
 */
export async function poolToBlock(world: World, payments: number): Promise<number> {
  const { charter, fragment } = easyLedger('full');
  const tabs = await twoKinds(world, fragment);
  const [sender] = tabs;
  for (const tab of tabs) await tab.builder({ on: false });
  const maker = new ChainMaker(charter, 1);
  await maker.claims(PEOPLE);
  await importBlocks(sender, charter, maker.blocks);
  await Promise.all(tabs.map((tab) => momentOf(tab, { height: 1 })));
  await importPayments(sender, charter, await maker.payments(payments));
  await Promise.all(tabs.map((tab) => momentOf(tab, { pool: payments })));
  const blocks = lastOf(tabs.map((tab) => momentOf(tab, { height: 2 })));
  const start = await momentOf(sender, {});
  await sender.builder(AT_ONCE);
  const took = (await blocks) - start;
  const [written] = (await sender.blocks()).slice(2);
  if (written === undefined) throw new Error('no block');
  await leave(tabs);
  return took;
}

export interface Joined {
  /** The time from navigation to in sync. */
  synced: number;
  /** The longest task of the page from the node's first answer to in sync. */
  longest: Task;
  /** The longest task before that: loading, and the first screen. */
  longestLoading: Task;
}

/** A tab that joins a ledger of this many payments, in the same browser and from another one. */
export async function joinLate(
  world: World,
  payments: number,
): Promise<{ local: Joined; rtc: Joined; height: number }> {
  const perBlock = 100;
  const { charter, fragment } = easyLedger('join');
  const maker = new ChainMaker(charter, payments / perBlock + 1);
  await maker.claims(PEOPLE);
  await maker.paid(payments, perBlock);
  const home = await world.profile();
  const first = await world.open(home, fragment);
  await first.builder({ on: false });
  await importBlocks(first, charter, maker.blocks);
  const height = maker.blocks.length;
  await momentOf(first, { height });
  const away = await world.profile();
  const local = await joined(world, home, fragment, height);
  const rtc = await joined(world, away, fragment, height);
  await home.close();
  await away.close();
  return { local, rtc, height };
}

async function joined(
  world: World,
  context: BrowserContext,
  fragment: string,
  height: number,
): Promise<Joined> {
  const page = await context.newPage();
  await traceTasks(world.browser, page);
  await page.goto(world.url + fragment);
  const synced = await page.evaluate(async (height) => {
    const { folio } = globalThis as unknown as {
      folio: { status(): Promise<{ height: number; synced: boolean; peers: number }> };
    };
    await folio.status();
    performance.mark('opened');
    for (;;) {
      const status = await folio.status();
      if (status.height >= height && status.synced && status.peers > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const time = performance.now();
    // The last view has yet to be shown.
    await new Promise((resolve) => setTimeout(resolve, 500));
    performance.mark('shown');
    return time;
  }, height);
  const tasks = await tracedTasks(world.browser);
  await page.close();
  return {
    synced,
    longest: tasks.longest('opened', 'shown'),
    longestLoading: tasks.longest(null, 'opened'),
  };
}

export interface Responsive {
  /** Calls to the node: median and slowest of those in two seconds. */
  median: number;
  slowest: number;
  /** The longest task of the page meanwhile. */
  longest: Task;
}

/**
 * The answers of page and node while the builder rests, and while it seeks a proof that it will not
 * find.
 */
export async function whileBuilding(
  world: World,
): Promise<{ resting: Responsive; seeking: Responsive }> {
  const name = freshName('seek');
  const charter = defaultCharter(name, { work: 2 ** 40 });
  const context = await world.profile();
  const link = formatLink({ name, charter, view: { kind: 'ledger' }, via: [] });
  const tab = await world.open(context, link);
  await tab.builder({ on: false });
  await tab.claim();
  const resting = await responsive(world, tab);
  await tab.builder(AT_ONCE);
  await tab.page.evaluate(async () => {
    const { folio } = globalThis as unknown as {
      folio: { status(): Promise<{ builder: { state: string } }> };
    };
    while ((await folio.status()).builder.state !== 'seeking')
      await new Promise((resolve) => setTimeout(resolve, 20));
  });
  const seeking = await responsive(world, tab);
  await context.close();
  return { resting, seeking };
}

async function responsive(world: World, tab: Tab): Promise<Responsive> {
  await traceTasks(world.browser, tab.page);
  const calls = await tab.page.evaluate(async () => {
    const { folio } = globalThis as unknown as { folio: { status(): Promise<unknown> } };
    const times: number[] = [];
    performance.mark('began');
    for (const end = performance.now() + 2_000; performance.now() < end; ) {
      const start = performance.now();
      await folio.status();
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    performance.mark('ended');
    return times;
  });
  const tasks = await tracedTasks(world.browser);
  return {
    median: median(calls),
    slowest: Math.max(...calls),
    longest: tasks.longest('began', 'ended'),
  };
}

/**
 * Bytes, gzipped, of all scripts a page loads: the first screen's, and with a ledger open also the
 * workers'.
 */
export async function scriptBytes(world: World): Promise<{ first: number; ledger: number }> {
  const measure = async (fragment: string, seen: string) => {
    const context = await world.profile();
    const page = await context.newPage();
    const bodies: Promise<number>[] = [];
    context.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js'))
        bodies.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    });
    await page.goto(world.url + fragment);
    await page.getByRole('heading', { name: seen }).first().waitFor();
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(bodies)).reduce((sum, each) => sum + each, 0);
    await context.close();
    return bytes;
  };
  return {
    first: await measure('', 'Open a ledger'),
    ledger: await measure(`#/${freshName('bytes')}`, 'Wallet'),
  };
}
