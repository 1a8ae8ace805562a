/**
 * The lesson of docs/teaching.md given by a script to a class of so many tabs, in three browsers on
 * this machine, with what breaks in live classes tried on the way. Says what it saw, line by line,
 * and ends with 1 where something was lost. On a built page:
 * `node tests/run-ts.mjs tests/browser/support/lesson.ts [tabs, 30] [blocks, 0] [long]`. With
 * `blocks` the lesson is followed by a long one: one tab writes until the chain is so long, the
 * others pay in bursts and idle in between, and a third of them sleeps now and then. `long`: after
 * the claims it is the long one at once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type BrowserContext, type BrowserServer, chromium } from '@playwright/test';
import type { Status } from '../../../src/api/client.ts';
import { serve } from '../fixtures.ts';
import { freshLedger, Tab } from './tabs.ts';

const BROWSERS = 3;
const tabsWanted = Number(process.argv[2] ?? 30);
const blocksWanted = Number(process.argv[3] ?? 0);
const longOnly = process.argv[4] === 'long';
/** Little for each: so many builders share the cores of one machine. */
const BUILDER = { size: 3, sleep: 1, patience: 5, share: 0.05 } as const;
const WAIT_MS = 240_000;
const ASLEEP_MS = 15_000;
const ROUNDS = 3;
/** All pages count as seen, and one machine draws them all: what is drawn is small and still. */
const WINDOW = { viewport: { width: 480, height: 360 }, reducedMotion: 'reduce' } as const;
/** To look costs the class its cores. */
const LOOK_MS = 1_000;

const began = performance.now();
let failed = 0;
let crashes = 0;

function say(what: string, figures: string, ok = true): void {
  const at = ((performance.now() - began) / 1_000).toFixed(1).padStart(6);
  console.log(`${at} s  ${ok ? ' ' : '!'} ${what.padEnd(46)} ${figures}`);
  if (!ok) failed += 1;
}

const seconds = (from: number) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks until it holds; false where it never does. */
async function until(holds: () => Promise<boolean>, every = LOOK_MS): Promise<boolean> {
  const from = performance.now();
  while (performance.now() - from < WAIT_MS) {
    if (await holds().catch(() => false)) return true;
    await pause(every);
  }
  return false;
}

const statuses = (tabs: readonly Tab[]): Promise<Status[]> =>
  Promise.all(tabs.map((tab) => tab.status()));

async function agreed(tabs: readonly Tab[], pooled = 0): Promise<boolean> {
  let tip: string | null = null;
  for (const tab of tabs) {
    const now = await tab.status();
    if (now.pool !== pooled || (tip !== null && now.tip !== tip)) return false;
    tip = now.tip;
  }
  return true;
}

/** A process and all below it. */
function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const parent = Number(
        readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1],
      );
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const family = [root];
  for (const pid of family) family.push(...(children.get(pid) ?? []));
  return family;
}

/** Bytes of memory that a browser's processes hold alone, in MB. */
function megabytes(servers: readonly BrowserServer[]): number {
  let kilobytes = 0;
  for (const pid of servers.flatMap((one) => familyOf(one.process().pid ?? 0))) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // It ended while we looked.
    }
  }
  return Math.round(kilobytes / 1_024);
}

/** The long lesson: blocks, memory, and whether all tabs come along. */
const LONG = {
  /** Blocks between two looks at all tabs. */
  look: 100,
  /** One tab is looked at, and not the class. */
  lookMs: 150,
  /** Payments at once, and how long nothing is paid after them. */
  burst: 12,
  idleMs: 4_000,
  asleepMs: 10_000,
  /** Memory at the end against that after the first look, at most. */
  growth: 1.3,
} as const;

async function longLesson(
  tabs: readonly Tab[],
  servers: readonly BrowserServer[],
  sent: string[],
): Promise<void> {
  const [builder, ...payers] = tabs;
  if (builder === undefined) return;
  for (const tab of payers) await tab.builder({ on: false });
  await builder.builder({ on: true, size: 1, sleep: 0.1, patience: 1, share: 0.3 });
  const { address } = await builder.status();
  const phones = servers[2]?.process().pid ?? 0;
  const memory: number[] = [];
  let { height } = await builder.status();
  for (let turn = 0; height < blocksWanted; turn += 1) {
    const awake = payers.filter((_, index) => (index + 1) % BROWSERS !== 2);
    for (let one = 0; one < LONG.burst; one += 1) {
      const tab = awake[(turn * LONG.burst + one) % awake.length];
      if (tab !== undefined) sent.push((await tab.send({ receiver: address, amount: 1 })).id);
      await until(async () => (await builder.status()).pool === 0, LONG.lookMs);
    }
    if (turn % 3 === 2) await pause(LONG.idleMs);
    const before = height;
    ({ height } = await builder.status());
    if (Math.floor(before / LONG.look) === Math.floor(height / LONG.look)) continue;
    const from = performance.now();
    const pids = familyOf(phones);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await pause(LONG.asleepMs);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    const one = await until(() => agreed(tabs));
    memory.push(megabytes(servers));
    const each = Math.round((memory.at(-1) ?? 0) / tabs.length);
    say(`${height} blocks, a third slept: one chain`, `${seconds(from)}, ${each} MB a tab`, one);
  }
  const [first = 0] = memory;
  const growth = (memory.at(-1) ?? 0) / first;
  say('memory, last look against the first', growth.toFixed(2), growth <= LONG.growth);
}

async function payAround(tabs: readonly Tab[], memo: string): Promise<string[]> {
  const all = await statuses(tabs);
  const pay = async (tab: Tab, index: number) => {
    const receiver = all[(index + 1) % all.length]?.address ?? '';
    return (await tab.send({ receiver, amount: 100, memo })).id;
  };
  return Promise.all(tabs.map(pay));
}

async function lesson(tabs: readonly Tab[], servers: readonly BrowserServer[]): Promise<void> {
  const sent: string[] = [];
  let from = performance.now();
  say(
    'all tabs have a peer',
    `${await until(async () => (await statuses(tabs)).every(({ peers }) => peers > 0))} after ${seconds(from)}`,
  );
  for (const tab of tabs) await tab.builder({ ...BUILDER, on: true });

  from = performance.now();
  sent.push(...(await Promise.all(tabs.map(async (tab) => (await tab.claim()).id))));
  const claimed = await until(() => agreed(tabs));
  const { height } = (await statuses(tabs))[0] as Status;
  say(
    'everyone has claimed, one chain, pools empty',
    `${seconds(from)}, ${height} blocks`,
    claimed,
  );
  const before = megabytes(servers);
  if (!longOnly) await steps(tabs, servers, sent);
  if (blocksWanted > 0) await longLesson(tabs, servers, sent);
  const chain = (await tabs[0]?.written()) ?? [];
  const lost = sent.filter((id) => !chain.includes(id));
  const twice = chain.length - new Set(chain).size;
  say('payments lost, written twice', `${lost.length}, ${twice}`, lost.length + twice === 0);
  const after = megabytes(servers);
  const each = (all: number) => `${Math.round(all / tabs.length)} MB`;
  say('memory a tab, after the claims and at the end', `${each(before)}, ${each(after)}`);
  say('tabs that crashed', String(crashes), crashes === 0);
  const errors = tabs.flatMap((tab) => tab.errors);
  say('errors on the pages', errors.slice(0, 3).join(' | ') || 'none', errors.length === 0);
}

/** What follows the claims in the plan, and what breaks in live classes. */
async function steps(
  tabs: readonly Tab[],
  servers: readonly BrowserServer[],
  sent: string[],
): Promise<void> {
  for (const tab of tabs) await tab.builder({ on: false });
  let from = performance.now();
  sent.push(...(await payAround(tabs, 'neighbour')));
  const pooled = await until(() => agreed(tabs, tabs.length));
  say('builders off, everyone pays: pools are equal', seconds(from), pooled);

  from = performance.now();
  await tabs[0]?.builder({ on: true, share: 0.5 });
  const one = await until(() => agreed(tabs));
  say('one builder on: all is written', seconds(from), one);

  for (const tab of tabs) await tab.builder({ ...BUILDER, on: true });
  from = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    sent.push(...(await payAround(tabs.slice(0, 10), `burst ${round}`)));
    await pause(500);
  }
  const burst = await until(() => agreed(tabs));
  say(`bursts: ${ROUNDS * Math.min(10, tabs.length)} payments, all builders`, seconds(from), burst);

  // Sleeping phones: a third of the class is stopped in the midst of its work.
  const third = tabs.filter((_, index) => index % BROWSERS === 2);
  const awake = tabs.filter((_, index) => index % BROWSERS !== 2);
  const phones = servers[2]?.process().pid ?? 0;
  sent.push(...(await payAround(third, 'before sleep')));
  for (const pid of familyOf(phones)) process.kill(pid, 'SIGSTOP');
  from = performance.now();
  sent.push(...(await payAround(awake, 'while they sleep')));
  await pause(ASLEEP_MS);
  const alone = await until(() => agreed(awake));
  say(`${third.length} tabs asleep: the others go on`, seconds(from), alone);
  for (const pid of familyOf(phones)) process.kill(pid, 'SIGCONT');
  from = performance.now();
  const back = await until(() => agreed(tabs));
  say('they wake: one chain again', seconds(from), back);

  // Most builders leave at once: the work was made for many.
  for (const tab of tabs.slice(1)) await tab.builder({ on: false });
  from = performance.now();
  sent.push(...(await payAround(tabs.slice(0, 3), 'after they left')));
  const eased = await until(() => agreed(tabs));
  say('one builder is left: the next blocks', seconds(from), eased);
}

const server = await serve();
const servers: BrowserServer[] = [];
try {
  const fragment = freshLedger('lesson-run', { spacing: blocksWanted > 0 ? 1_000 : 5_000 });
  const contexts: BrowserContext[] = [];
  for (let index = 0; index < BROWSERS; index += 1) {
    const one = await chromium.launchServer({
      executablePath: process.env.FOLIO_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    servers.push(one);
    contexts.push(await (await chromium.connect(one.wsEndpoint())).newContext(WINDOW));
  }
  const tabs: Tab[] = [];
  for (let index = 0; index < tabsWanted; index += 1) {
    const page = await contexts[index % BROWSERS]?.newPage();
    if (page === undefined) throw new Error('no page');
    page.on('crash', () => {
      crashes += 1;
    });
    const tab = new Tab(page);
    await page.goto(server.url + fragment);
    await tab.opened();
    await tab.builder({ on: false });
    tabs.push(tab);
  }
  say(`${tabs.length} tabs are open in ${BROWSERS} browsers`, seconds(began));
  await lesson(tabs, servers);
} finally {
  for (const one of servers) await one.kill();
  await server.close();
}
process.exit(failed === 0 ? 0 : 1);
