/**
 * `npm run bench`: everything that is measured, as one table. Noise is some 25 %: trust the ratios
 * of one run more than its figures. docs/performance.md says what each figure means; `--help` the
 * options.
 */
import { writeFileSync } from 'node:fs';
import { commandLine, oneOf, wholeNumber } from '../support/command-line.ts';
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
import { poolFigures } from './pool-figures.ts';
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

const USAGE = `npm run bench -- [options]: takes all figures and prints them as one table
  --quick                  small ledgers, in minutes
  --only=node,sync         these groups alone, of
                           ${GROUPS.join(' ')}
  --sizes=10000,1000000    payments of the ledgers of node and sync
  --op=blocks              of the group ops this op alone
  --json                   JSON in place of the table
  --plot=FILE              cost against size as an SVG, of what node and sync measured`;

const { quick, wanted, sizes, op, json, plot } = commandLine(
  {
    usage: USAGE,
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      sizes: { type: 'string' },
      op: { type: 'string' },
      json: { type: 'boolean' },
      plot: { type: 'string' },
    },
  },
  ({ values }) => {
    const isQuick = values.quick === true;
    const usual = isQuick ? '10000,30000' : '10000,100000,300000';
    return {
      quick: isQuick,
      wanted: values.only?.split(',').map((name) => oneOf('--only', name, GROUPS)) ?? GROUPS,
      sizes: (values.sizes ?? usual).split(',').map((size) => wholeNumber('--sizes', size, 1)),
      op: values.op,
      json: values.json === true,
      plot: values.plot,
    };
  },
);

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
  ops: () => opFigures(op),
  node: async () => [...(await nodeFigures(specs())), ...(await joinFigures(specs()))],
  sync: async () => syncFigures(await browsing(), specs()),
  idle: async () => idleFigures(await browsing(), quick ? [0] : [0, 7, 16]),
  relay: async () => [...(await relayFigures()), ...(await poolFigures())],
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
if (plot !== undefined) writeFileSync(plot, plotOf(figures));
console.log(json ? JSON.stringify(figures, null, 2) : tableOf(figures));
// Timers of the nodes that were measured may still run.
process.exit(0);
