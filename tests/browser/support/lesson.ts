/**
 * Gives the lesson of docs/teaching.md by script to a class of many tabs, in three browsers on this
 * machine, and tries on the way what breaks in live classes. Prints each result on a line, and ends
 * with 1 if something was lost. On a built page: `node tests/run-ts.mjs
 * tests/browser/support/lesson.ts [tabs, 30]`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type BrowserContext, type BrowserServer, chromium } from '@playwright/test';
import type { Status } from '../../../src/api/client.ts';
import { serve } from '../fixtures.ts';
import { freshLedger, Tab } from './tabs.ts';

const BROWSERS = 3;
const tabsWanted = Number(process.argv[2] ?? 30);
/** A small share for each: many builders share the cores of one machine. */
const BUILDER = { size: 3, sleep: 1, patience: 5, share: 0.05 } as const;
const WAIT_MS = 120_000;
const ASLEEP_MS = 15_000;
const ROUNDS = 3;
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
async function until(holds: () => Promise<boolean>, within = WAIT_MS): Promise<boolean> {
  const from = performance.now();
  while (performance.now() - from < within) {
    if (await holds().catch(() => false)) return true;
    await pause(LOOK_MS);
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

  for (const tab of tabs) await tab.builder({ on: false });
  from = performance.now();
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

const server = await serve();
const servers: BrowserServer[] = [];
try {
  const fragment = freshLedger('lesson-run', { spacing: 5_000 });
  const contexts: BrowserContext[] = [];
  for (let index = 0; index < BROWSERS; index += 1) {
    const one = await chromium.launchServer({
      executablePath: process.env.FOLIO_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    servers.push(one);
    contexts.push(await (await chromium.connect(one.wsEndpoint())).newContext());
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
