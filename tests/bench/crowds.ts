/**
 * Measures several tabs that work at once on this machine: four that are sent payments without
 * pause, and a class of thirty that pays around. All link over WebRTC, each in a profile of its
 * own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { ledgerIdOf } from '../../src/ledger/charter.ts';
import { transactionToJson } from '../../src/ledger/transaction-json.ts';
import { megabytes } from '../browser/support/processes.ts';
import { freshName, type Tab } from '../browser/support/tabs.ts';
import { ChainMaker, easyLedger, importBlocks } from './chain.ts';
import type { Figure } from './figures.ts';
import { momentOf, type World } from './world.ts';

const LOAD = { tabs: 4, perSecond: 1_000, people: 1_000, tickMs: 200, builder: { share: 0.5 } };
/** A block a second of the usual size, 128 KiB, holds fewer than come. */
const LOAD_BLOCK_BYTES = 2 ** 22;
/** As many as one JSON request holds of a block. */
const CLAIMS_AT_ONCE = 250;
const CLASS = { tabs: 30, rounds: 2 };
/** As fast as the ledger's spacing lets it. */
const QUICK = { on: true, size: 1, sleep: 0.5, patience: 1 } as const;
/** After this it counts as never. */
const AGREED_WITHIN_MS = 120_000;
/** The engine collects what a page has left behind while nothing happens. */
const REST_MS = 10_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens tabs, each in a profile of its own; their builders rest. */
async function openAll(world: World, fragment: string, count: number): Promise<Tab[]> {
  const tabs: Tab[] = [];
  for (let index = 0; index < count; index += 1) {
    const tab = await world.open(await world.profile(), fragment);
    await tab.builder({ on: false });
    tabs.push(tab);
  }
  return tabs;
}

/**
 * Ms since 1970 when all tabs had the same tip and an empty pool. Looking costs them time, so one
 * of them is asked until its pool is empty, then all.
 */
async function agreement(tabs: readonly Tab[], lookMs: number): Promise<number> {
  const end = Date.now() + AGREED_WITHIN_MS;
  for (; Date.now() < end; await pause(lookMs)) {
    const first = await tabs[0]?.status();
    if (first?.pool !== 0) continue;
    const all = await Promise.all(tabs.map((tab) => tab.status()));
    const now = Date.now();
    if (all.every(({ pool, tip }) => pool === 0 && tip === all[0]?.tip)) return now;
  }
  throw new Error('the tabs did not agree');
}

interface Sending {
  taken: number;
  ended: number;
  slowest: number;
}

/** Sends batches of payments at even times, by the op any script may use. */
function send(tab: Tab, batches: readonly (readonly unknown[])[]): Promise<Sending> {
  return tab.page.evaluate(
    async ({ batches, tickMs }) => {
      const { folio } = globalThis as unknown as {
        folio: {
          op(name: string, args: unknown): Promise<{ response: { taken: number } | null }>;
        };
      };
      let taken = 0;
      let slowest = 0;
      const answers = batches.map(async (pool, at) => {
        await new Promise((resolve) => setTimeout(resolve, at * tickMs));
        const sent = performance.now();
        taken += (await folio.op('merge', { pool })).response?.taken ?? 0;
        slowest = Math.max(slowest, performance.now() - sent);
      });
      await Promise.all(answers);
      return { taken, ended: performance.timeOrigin + performance.now(), slowest };
    },
    { batches, tickMs: LOAD.tickMs },
  );
}

/** Payments by tab and tick. A person's payments go to one tab, so that they come in order. */
async function batchesOf(maker: ChainMaker, seconds: number): Promise<unknown[][][]> {
  const ledgerId = ledgerIdOf(maker.charter);
  const payments = await maker.payments(LOAD.perSecond * seconds);
  const ticks = (seconds * 1_000) / LOAD.tickMs;
  const perTick = payments.length / ticks;
  const batches: unknown[][][] = Array.from({ length: LOAD.tabs }, () =>
    Array.from({ length: ticks }, () => []),
  );
  for (const [index, payment] of payments.entries()) {
    const tick = Math.floor(index / perTick);
    batches[index % LOAD.tabs]?.[tick]?.push(transactionToJson(ledgerId, payment));
  }
  return batches;
}

export async function loadFigures(world: World, seconds: number): Promise<Figure[]> {
  const { charter, fragment } = easyLedger('load', { maxBlockBytes: LOAD_BLOCK_BYTES });
  const maker = new ChainMaker(charter, LOAD.people / CLAIMS_AT_ONCE);
  for (let made = 0; made < LOAD.people; made += CLAIMS_AT_ONCE) await maker.claims(CLAIMS_AT_ONCE);
  const height = maker.blocks.length;
  const batches = await batchesOf(maker, seconds);
  const tabs = await openAll(world, fragment, LOAD.tabs);
  await importBlocks(tabs[0] as Tab, charter, maker.blocks);
  await Promise.all(tabs.map((tab) => momentOf(tab, { height, peers: LOAD.tabs - 1 })));
  for (const tab of tabs) await tab.builder({ ...QUICK, ...LOAD.builder });
  const began = Date.now();
  const sendings = await Promise.all(tabs.map((tab, index) => send(tab, batches[index] ?? [])));
  const sent = Math.max(...sendings.map(({ ended }) => ended));
  const agreed = await agreement(tabs, 250);
  const count = LOAD.perSecond * seconds;
  const written = await writtenAbove(tabs[1] as Tab, height);
  await Promise.all(tabs.map((tab) => tab.page.context().close()));
  const taken = sendings.reduce((sum, one) => sum + one.taken, 0);
  const slowest = Math.max(...sendings.map((one) => one.slowest));
  const what = `${LOAD.tabs} tabs, ${LOAD.perSecond} payments a second for ${seconds} s`;
  return [
    {
      group: 'load',
      what: `${what}: answered a second`,
      value: (count * 1_000) / (sent - began),
      unit: '/s',
      least: LOAD.perSecond,
      note: `${taken} of ${count} taken, ${written} written; slowest call ${Math.round(slowest)} ms`,
    },
    {
      group: 'load',
      what: `${what}: written a second until all agreed`,
      value: (written * 1_000) / (agreed - began),
      unit: '/s',
    },
    {
      group: 'load',
      what: `${what}: same tip and empty pools after the last answer`,
      value: (agreed - sent) / 1_000,
      unit: 's',
      most: 10,
    },
  ];
}

/** Transactions in the blocks above a height; a large block comes as its count alone. */
async function writtenAbove(tab: Tab, height: number): Promise<number> {
  let count = 0;
  for (let start = height + 1; ; ) {
    const { response } = await tab.op('blocks', { start, limit: 20 });
    const { blocks } = response as { blocks: { items?: unknown[]; count?: number }[] };
    if (blocks.length === 0) return count;
    for (const block of blocks) count += block.items?.length ?? block.count ?? 0;
    start += blocks.length;
  }
}

/** True for a renderer with a page of Folio: the browser draws its own windows in others. */
function hasWorkers(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).some((task) => {
    try {
      const name = readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8');
      return name.startsWith('DedicatedWorker');
    } catch {
      // The thread has ended meanwhile.
      return false;
    }
  });
}

type ProcessInfo = Awaited<ReturnType<typeof processesOf>>;

async function processesOf({ browser }: World) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

/**
 * MB of memory of the tabs' own processes, and of those that they share; pages of memory that
 * several processes hold are counted in parts.
 */
async function memoryOf(world: World): Promise<{ tabs: number; shared: number }> {
  const processes = await processesOf(world);
  const renderers = processes.filter(({ type }) => type === 'renderer');
  const others = processes.filter(({ type }) => type !== 'renderer');
  const tabs = renderers.map(({ id }) => id).filter(hasWorkers);
  return { tabs: megabytes(tabs), shared: megabytes(others.map(({ id }) => id)) };
}

/** Seconds of processor by kind of process, in words. */
function spent(before: ProcessInfo, after: ProcessInfo): string {
  const until = new Map(before.map(({ id, cpuTime }) => [id, cpuTime]));
  const kinds = new Map<string, number>();
  for (const { id, type, cpuTime } of after)
    kinds.set(type, (kinds.get(type) ?? 0) + cpuTime - (until.get(id) ?? 0));
  const told = [...kinds].sort(([, a], [, b]) => b - a).slice(0, 4);
  return told.map(([kind, seconds]) => `${kind} ${seconds.toFixed(1)} s`).join(', ');
}

/** MB of a page that has two workers and a connection to nobody, and does nothing: the least. */
async function leastMemory(world: World): Promise<number> {
  const { tabs: others } = await memoryOf(world);
  const context = await world.profile();
  const url = `${world.url}nothing`;
  await context.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await context.route(`${url}.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'onmessage = () => 0;' }),
  );
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(async (script) => {
    const workers = [1, 2].map(() => new Worker(script, { type: 'module' }));
    const connection = new RTCPeerConnection();
    connection.createDataChannel('nothing');
    await connection.setLocalDescription();
    Object.assign(globalThis, { workers, connection });
  }, `${url}.js`);
  await pause(REST_MS);
  const { tabs } = await memoryOf(world);
  await context.close();
  return tabs - others;
}

export async function classFigures(world: World): Promise<Figure[]> {
  const least = await leastMemory(world);
  const tabs = await openAll(world, `#/${freshName('class')}`, CLASS.tabs);
  for (const tab of tabs) await tab.builder({ on: true });
  await Promise.all(tabs.map((tab) => tab.claim()));
  await agreement(tabs, 1_000);
  const all = await Promise.all(tabs.map((tab) => tab.status()));
  const before = (await (tabs[0] as Tab).written()).length;
  const processes = await processesOf(world);
  const began = Date.now();
  for (let round = 0; round < CLASS.rounds; round += 1)
    await Promise.all(
      tabs.map((tab, index) => {
        const receiver = all[(index + 1) % all.length]?.address ?? '';
        return tab.send({ receiver, amount: 1 });
      }),
    );
  const agreed = await agreement(tabs, 1_000);
  const work = spent(processes, await processesOf(world));
  const written = (await (tabs[0] as Tab).written()).length - before;
  const payments = CLASS.tabs * CLASS.rounds;
  const memory = await memoryOf(world);
  await pause(REST_MS);
  const rested = await memoryOf(world);
  await Promise.all(tabs.map((tab) => tab.page.context().close()));
  if (written !== payments) throw new Error(`${written} of ${payments} payments were written`);
  const what = `a class of ${CLASS.tabs} tabs, ${payments} payments`;
  return [
    {
      group: 'class',
      what: `${what}: all in blocks, one tip`,
      value: (agreed - began) / 1_000,
      unit: 's',
      most: 20,
      note: `processor: ${work}`,
    },
    {
      group: 'class',
      what: `${what}: memory a tab`,
      value: memory.tabs / CLASS.tabs,
      unit: 'MB',
      most: 60,
      note: `a page with two workers and a connection that does nothing: ${least} MB`,
    },
    {
      group: 'class',
      what: `${what}: memory a tab, ${REST_MS / 1_000} s later`,
      value: rested.tabs / CLASS.tabs,
      unit: 'MB',
      most: 60,
    },
    {
      group: 'class',
      what: `${what}: memory a tab, with what the browser takes for all`,
      value: (memory.tabs + memory.shared) / CLASS.tabs,
      unit: 'MB',
      most: 60,
    },
  ];
}
