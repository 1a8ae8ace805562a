/**
 * `npm run bench`: everything that is measured, as one table. Noise is some 25 %: trust the ratios
 * of one run more than its figures. docs/performance.md says what each figure means.
 *
 * - `--quick`: small ledgers, in minutes.
 * - `--only=node,sync`: these groups alone.
 * - `--sizes=10000,1000000`: payments of the ledgers of `node` and `sync`.
 * - `--json`: JSON in place of the table.
 * - `--plot=FILE`: cost against size as an SVG, of what `node` and `sync` measured.
 */
import { writeFileSync } from 'node:fs';
import { chainFigures } from './chain-scroll.ts';
import { checkFigures } from './checks.ts';
import { classFigures, loadFigures } from './crowds.ts';
import { type Figure, tableOf } from './figures.ts';
import { fileFigures } from './files.ts';
import { floodFigures } from './flood.ts';
import { kernelFigures } from './kernel.ts';
import { labFigures } from './lab.ts';
import { opFigures } from './op-costs.ts';
import { pageFigures } from './page-figures.ts';
import { placeFigures } from './places.ts';
import { plotOf } from './plot.ts';
import { relayFigures } from './relay-figures.ts';
import { idleFigures, syncFigures } from './scale/browser-figures.ts';
import { joinFigures } from './scale/join-figures.ts';
import type { LedgerSpec } from './scale/ledgers.ts';
import { nodeFigures } from './scale/node-figures.ts';
import { openWorld, type World } from './world.ts';

const GROUPS = [
  'kernel',
  'checks',
  'ops',
  'node',
  'sync',
  'idle',
  'relay',
  'page',
  'places',
  'lab',
  'chain',
  'files',
  'flood',
  'load',
  'class',
] as const;
type Group = (typeof GROUPS)[number];

const ACCOUNTS = 100_000;
const LARGE_BLOCKS = 5_000;
const SMALL_BLOCKS = 5;

const options = new Map(
  process.argv.slice(2).map((argument) => {
    const [name = '', value = ''] = argument.split(/=(.*)/s);
    return [name, value] as const;
  }),
);
const quick = options.has('--quick');
const wanted = options.get('--only')?.split(',') ?? GROUPS;
const unknown = wanted.filter((name) => !(GROUPS as readonly string[]).includes(name));
if (unknown.length > 0) throw new Error(`no group ${unknown.join(', ')}: ${GROUPS.join(', ')}`);
const sizes = (options.get('--sizes') ?? (quick ? '10000,30000' : '10000,100000,300000'))
  .split(',')
  .map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1))
  throw new Error('--sizes takes numbers of payments');

/** Each size in large blocks, and the smallest in small ones. */
function specs(): LedgerSpec[] {
  const large = sizes.map((transactions) => ({
    transactions,
    perBlock: LARGE_BLOCKS,
    accounts: ACCOUNTS,
  }));
  const [least = 0] = sizes;
  return [...large, { transactions: least, perBlock: SMALL_BLOCKS, accounts: ACCOUNTS }];
}

let world: World | null = null;
const browsing = async (): Promise<World> => {
  world ??= await openWorld();
  return world;
};

const MEASURE: Record<Group, () => Promise<Figure[]>> = {
  kernel: async () => kernelFigures(),
  checks: checkFigures,
  ops: () => opFigures(options.get('--op')),
  node: async () => [...(await nodeFigures(specs())), ...(await joinFigures(specs()))],
  sync: async () => syncFigures(await browsing(), specs()),
  idle: async () => idleFigures(await browsing(), quick ? [0] : [0, 7, 16]),
  relay: relayFigures,
  page: async () => pageFigures(await browsing(), quick),
  places: async () => placeFigures(await browsing(), quick),
  lab: async () => labFigures(await browsing()),
  chain: async () => chainFigures(await browsing(), quick ? 1_000 : 10_000),
  files: async () => fileFigures(await browsing(), quick ? 20 : 100),
  flood: () => floodFigures(quick ? 2 : 5),
  load: async () => loadFigures(await browsing(), quick ? 5 : 20),
  class: async () => classFigures(await browsing()),
};

const figures: Figure[] = [];
try {
  for (const group of GROUPS) {
    if (!wanted.includes(group)) continue;
    const began = performance.now();
    figures.push(...(await MEASURE[group]()));
    console.error(`  ${group}: ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
} finally {
  await (world as World | null)?.close();
}
const plot = options.get('--plot');
if (plot !== undefined) writeFileSync(plot, plotOf(figures));
console.log(options.has('--json') ? JSON.stringify(figures, null, 2) : tableOf(figures));
// Timers of the nodes that were measured may still run.
process.exit(0);
