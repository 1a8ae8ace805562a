/**
 * The lesson of docs/teaching.md given by a script to a class of so many tabs, in three browsers on
 * this machine, with what breaks in live classes tried on the way. Says what it saw, line by line,
 * and ends with 1 where something was lost or not reached. On a built page:
 * `node tests/run-ts.mjs tests/browser/support/lesson.ts [tabs] [blocks] [all|long] [minutes]`, by
 * default 30 tabs, 0 blocks, `all`, and no end but its own. With `blocks` the lesson is followed by
 * a long one: one tab writes until the chain is so long, the others pay in bursts and idle in
 * between, and a third of them sleeps now and then. `long`: after the claims it is the long one at
 * once. Where its minutes are over, or on SIGTERM or SIGINT, it stops there, lets the class come to
 * one chain, and says what of it all was lost, as at its own end.
 */
import { setTimeout as after } from 'node:timers/promises';
import { type BrowserContext, type BrowserServer, chromium } from '@playwright/test';
import type { Status } from '../../../src/api/client.ts';
import { commandLine, oneOf, wholeNumber } from '../../support/command-line.ts';
import { serve } from '../fixtures.ts';
import { familyOf, megabytes, signalFamily } from './processes.ts';
import { freshLedger, Tab } from './tabs.ts';

const BROWSERS = 3;
const USAGE = `npm run lesson -- [tabs] [blocks] [all|long] [minutes]
  tabs       of the class, 30
  blocks     goes on until the chain is so long, 0
  all|long   the whole lesson (all), or after the claims the long one at once
  minutes    ends by then, 0: at its own end`;
const { tabsWanted, blocksWanted, longOnly, minutes } = commandLine(
  { usage: USAGE, words: 4 },
  ({ words: [tabs = '30', blocks = '0', what = 'all', most = '0'] }) => ({
    tabsWanted: wholeNumber('tabs', tabs, 1),
    blocksWanted: wholeNumber('blocks', blocks),
    longOnly: oneOf('the third word', what, ['all', 'long']) === 'long',
    minutes: wholeNumber('minutes', most),
  }),
);
/** Little for each: so many builders share the cores of one machine. */
const BUILDER = { size: 3, sleep: 1, patience: 5, share: 0.05 } as const;
const WAIT_MS = 240_000;
/** How long a class that was ended early gets to come to one chain. */
const SETTLE_MS = 60_000;
const ASLEEP_MS = 15_000;
const ROUNDS = 3;
/** All pages count as seen, and one machine draws them all: what is drawn is small and still. */
const WINDOW = { viewport: { width: 480, height: 360 }, reducedMotion: 'reduce' } as const;
/** To look costs the class its cores. */
const LOOK_MS = 1_000;

const began = performance.now();
const ending = new AbortController();
/** Rejects from here on where the run is to end: nothing is sent, and nobody put to sleep. */
const goOn = () => ending.signal.throwIfAborted();
let failed = 0;
let crashes = 0;

function say(what: string, figures: string, ok = true): void {
  const at = ((performance.now() - began) / 1_000).toFixed(1).padStart(6);
  console.log(`${at} s  ${ok ? ' ' : '!'} ${what.padEnd(46)} ${figures}`);
  if (!ok) failed += 1;
}

const seconds = (from: number) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;
/** Rejects as soon as the run is to end. */
const pause = (ms: number) => after(ms, undefined, { signal: ending.signal });

/** Looks until it holds; false where it never does. Rejects as soon as the run is to end. */
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

/** The class, and what is known of it so far. */
interface Course {
  readonly tabs: readonly Tab[];
  /** Process ids of the browsers; tab number n is in browser n modulo their count. */
  readonly browsers: readonly number[];
  /** Ids of all payments and claims sent. */
  readonly sent: string[];
  /** MB a tab: after the claims, and at each look of the long lesson. */
  readonly memory: number[];
}

const megabytesEach = ({ tabs, browsers }: Course) =>
  Math.round(megabytes(browsers.flatMap(familyOf)) / tabs.length);

/** The browser whose tabs fall asleep. */
const PHONES = 2;
const isPhone = (index: number) => index % BROWSERS === PHONES;

/** The long lesson: blocks, memory, and whether all tabs come along. */
const LONG = {
  /** Blocks between two looks at all tabs. */
  look: 100,
  /** One tab is looked at, and not the class. */
  lookMs: 100,
  /** Payments one by one, a block for each, and how long nothing is paid after some bursts. */
  burst: 12,
  idleMs: 4_000,
  idleEvery: 3,
  /** A third sleeps for so many bursts; the others go on. */
  asleepBursts: 1,
  /** Memory at the end against that at the first look, or after the claims, at most. */
  growth: 1.3,
} as const;

/** Process 0 would be every process of this group. */
function phonesOf(browsers: readonly number[]): number {
  const pid = browsers[PHONES];
  if (pid === undefined) throw new Error('no browser of the phones');
  return pid;
}

async function longLesson(course: Course): Promise<void> {
  const { tabs, browsers, sent, memory } = course;
  const [builder, ...payers] = tabs;
  if (builder === undefined) return;
  for (const tab of payers) await tab.builder({ on: false });
  await builder.builder({ on: true, size: 1, sleep: 0.1, patience: 1, share: 0.2 });
  const { address } = await builder.status();
  const phones = phonesOf(browsers);
  const awake = payers.filter((_, index) => !isPhone(index + 1));
  let { height } = await builder.status();
  let paid = 0;
  const burst = async () => {
    for (let one = 0; one < LONG.burst; one += 1) {
      const tab = awake[paid % awake.length];
      paid += 1;
      goOn();
      if (tab !== undefined) sent.push((await tab.send({ receiver: address, amount: 1 })).id);
      await until(async () => (await builder.status()).pool === 0, LONG.lookMs);
    }
    ({ height } = await builder.status());
  };
  for (let turn = 1; height < blocksWanted; turn += 1) {
    const before = height;
    await burst();
    if (turn % LONG.idleEvery === 0) await pause(LONG.idleMs);
    if (Math.floor(before / LONG.look) === Math.floor(height / LONG.look)) continue;
    goOn();
    signalFamily(phones, 'SIGSTOP');
    const asleep = performance.now();
    for (let one = 0; one < LONG.asleepBursts; one += 1) await burst();
    const slept = seconds(asleep);
    signalFamily(phones, 'SIGCONT');
    const from = performance.now();
    const one = await until(() => agreed(tabs));
    memory.push(megabytesEach(course));
    const figures = `${seconds(from)} after ${slept} asleep, ${memory.at(-1)} MB a tab`;
    say(`${height} blocks: one chain`, figures, one);
  }
}

async function payAround(tabs: readonly Tab[], memo: string): Promise<string[]> {
  const all = await statuses(tabs);
  goOn();
  const pay = async (tab: Tab, index: number) => {
    const receiver = all[(index + 1) % all.length]?.address ?? '';
    return (await tab.send({ receiver, amount: 100, memo })).id;
  };
  return Promise.all(tabs.map(pay));
}

async function lesson(course: Course): Promise<void> {
  const { tabs, sent, memory } = course;
  let from = performance.now();
  const linked = await until(async () => (await statuses(tabs)).every(({ peers }) => peers > 0));
  say('all tabs have a peer', seconds(from), linked);
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
  memory.push(megabytesEach(course));
  if (!longOnly) await steps(course);
  if (blocksWanted > 0) await longLesson(course);
}

/** What follows the claims in the plan, and what breaks in live classes. */
async function steps({ tabs, browsers, sent }: Course): Promise<void> {
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
  const third = tabs.filter((_, index) => isPhone(index));
  const awake = tabs.filter((_, index) => !isPhone(index));
  const phones = phonesOf(browsers);
  sent.push(...(await payAround(third, 'before sleep')));
  goOn();
  signalFamily(phones, 'SIGSTOP');
  from = performance.now();
  sent.push(...(await payAround(awake, 'while they sleep')));
  await pause(ASLEEP_MS);
  const alone = await until(() => agreed(awake));
  say(`${third.length} tabs asleep: the others go on`, seconds(from), alone);
  signalFamily(phones, 'SIGCONT');
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

/** Lets a class that was ended early come to one chain. */
async function settle({ tabs, browsers }: Course): Promise<void> {
  say('ended early', String(ending.signal.reason), false);
  for (const pid of browsers) signalFamily(pid, 'SIGCONT');
  const from = performance.now();
  let one = false;
  const patient = Promise.race([
    after(SETTLE_MS, undefined, { ref: false }),
    (async () => {
      await tabs[0]?.builder({ on: true, size: 1, patience: 1, share: 0.2 });
      while (!one && performance.now() - from < SETTLE_MS) {
        await after(LOOK_MS);
        one = await agreed(tabs).catch(() => false);
      }
    })(),
  ]);
  await patient.catch(() => undefined);
  say('the class comes to one chain, pools empty', seconds(from), one);
}

/** What is sure of all that happened, however far it came. */
async function verdict(course: Course): Promise<void> {
  const { tabs, sent, memory } = course;
  const [first] = tabs;
  if (first === undefined) return;
  try {
    const [blocks, pooled] = [await first.blocks(), await first.pooled()];
    const chain = blocks.flatMap(({ items }) => items.map(({ id }) => id));
    const height = blocks.length - 1;
    say('blocks of the chain', `${height}, wanted ${blocksWanted}`, height >= blocksWanted);
    const lost = sent.filter((id) => !chain.includes(id) && !pooled.includes(id));
    const twice = chain.length - new Set(chain).size;
    say(`of ${sent.length} sent, lost, twice`, `${lost.length}, ${twice}`, !lost.length && !twice);
    say('still in the pool', `${pooled.length}`);
  } catch (error) {
    say('the chain cannot be read', String(error), false);
  }
  memory.push(megabytesEach(course));
  const base = memory.length > 2 ? memory[1] : memory[0];
  const growth = (memory.at(-1) ?? 0) / (base ?? 1);
  say('MB a tab, after the claims, at each look, now', memory.join(', '));
  say('grown by', growth.toFixed(2), blocksWanted === 0 || growth <= LONG.growth);
  say('tabs that crashed', String(crashes), crashes === 0);
  const errors = tabs.flatMap((tab) => tab.errors);
  const told = errors.slice(0, 3).join(' | ') || 'none';
  say('errors on the pages', `${errors.length}: ${told}`, errors.length === 0);
}

const server = await serve();
// The server would end this program at once.
process.removeAllListeners('SIGTERM');
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => ending.abort(new Error(signal)));
if (minutes > 0)
  after(60_000 * minutes, undefined, { ref: false }).then(() =>
    ending.abort(new Error(`${minutes} minutes are over`)),
  );
const ended = new Promise<never>((_, reject) => {
  ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true });
});
ended.catch(() => undefined);
const servers: BrowserServer[] = [];
try {
  // The least work and spacing that a charter may have: 1,000 blocks are 1,000 s at this pace, less
  // what the work takes to rise to it.
  const rules = blocksWanted > 0 ? { spacing: 1_000, work: 2 ** 8 } : { spacing: 5_000 };
  const fragment = freshLedger('lesson-run', rules);
  const contexts: BrowserContext[] = [];
  for (let index = 0; index < BROWSERS; index += 1) {
    const one = await chromium.launchServer({
      executablePath: process.env.FOLIO_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
      handleSIGTERM: false,
      handleSIGINT: false,
    });
    servers.push(one);
    contexts.push(await (await chromium.connect(one.wsEndpoint())).newContext(WINDOW));
  }
  const tabs: Tab[] = [];
  const course: Course = {
    tabs,
    browsers: servers.map((one) => {
      const { pid } = one.process();
      if (pid === undefined) throw new Error('a browser without a process');
      return pid;
    }),
    sent: [],
    memory: [],
  };
  const given = async () => {
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
    await lesson(course);
  };
  const run = given();
  try {
    await Promise.race([run, ended]);
  } catch (error) {
    if (ending.signal.aborted) {
      // What it was about to send is sent, or is not, before anything is counted.
      const over = run.catch(() => undefined);
      await Promise.race([over, after(LOOK_MS * 5, undefined, { ref: false })]);
      await settle(course);
    } else say('the lesson broke', String(error), false);
  }
  await verdict(course);
} finally {
  for (const one of servers) await one.kill();
  await server.close();
}
process.exit(failed === 0 ? 0 : 1);
