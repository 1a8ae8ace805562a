// `npm run bench`: how fast, as one table. Noise is some 25 %: trust the ratios of one run more
// than its figures.
import {
  enoughToBlock,
  joinLate,
  poolToBlock,
  scriptBytes,
  sentToPools,
  whileBuilding,
} from './measures.ts';
import type { Task } from './trace.ts';
import { openWorld } from './world.ts';

const SMALL = 100;
const LARGE = 10_000;
/** A block of 1 MiB is full at some 6,800. */
const FULL = 6_000;
const FIRST_SCREEN_KB = 180;
const TASK_MS = 50;

const rows: { figure: string; value: string; wanted: string }[] = [];

function row(figure: string, value: string, wanted = ''): void {
  rows.push({ figure, value, wanted });
  console.log(`  ${figure}: ${value}`);
}

const ms = (value: number) =>
  value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const times = (a: number, b: number) => `${(a / b).toFixed(2)} x`;
const task = ({ cpu, wall }: Task) => `${Math.round(cpu)} (${Math.round(wall)}) ms`;
const kept = (value: number, limit: number, text: string) =>
  `${text}: ${value <= limit ? 'kept' : 'MISSED'}`;

const world = await openWorld();
try {
  const bytes = await scriptBytes(world);
  row(
    'JavaScript of the first screen, gzip',
    kb(bytes.first),
    kept(bytes.first, FIRST_SCREEN_KB * 1000, `<= ${FIRST_SCREEN_KB} kB`),
  );
  row('JavaScript with a ledger open, workers included, gzip', kb(bytes.ledger));

  const sent = await sentToPools(world);
  row('sent -> in the pool of a tab of the same browser', ms(sent.local));
  row('sent -> in the pool of a tab over WebRTC', ms(sent.rtc));
  row('WebRTC : same browser', times(sent.rtc, sent.local));

  row(
    '3 payments in the pool -> block in 3 tabs, default settings',
    ms(await enoughToBlock(world)),
  );
  const few = await poolToBlock(world, 3);
  const full = await poolToBlock(world, FULL);
  row('3 payments -> block in 3 tabs, proof and sleep aside', ms(few));
  row(`${FULL} payments -> block in 3 tabs, proof and sleep aside`, ms(full));
  row(`${FULL} : 3 payments`, times(full, few));

  const { resting, seeking } = await whileBuilding(world);
  row('a call to the node, median, builder resting', `${resting.median.toFixed(1)} ms`);
  row('a call to the node, median, builder seeking', `${seeking.median.toFixed(1)} ms`);
  row('the slowest such call, resting', ms(resting.slowest));
  row('the slowest such call, seeking', ms(seeking.slowest));
  row('longest page task while seeking, CPU (wall)', task(seeking.longest));

  const small = await joinLate(world, SMALL);
  const large = await joinLate(world, LARGE);
  for (const [name, few, many] of [
    ['same browser', small.local, large.local],
    ['WebRTC', small.rtc, large.rtc],
  ] as const) {
    row(`new tab -> in sync, ${name}, ${SMALL} transactions`, ms(few.synced));
    row(`new tab -> in sync, ${name}, ${LARGE} transactions`, ms(many.synced));
    row(`${LARGE} : ${SMALL}, ${name}`, times(many.synced, few.synced));
    row(
      `longest page task of that sync, CPU (wall), ${name}`,
      task(many.longest),
      kept(many.longest.cpu, TASK_MS, `<= ${TASK_MS} ms`),
    );
    row(`longest page task of loading, CPU (wall), ${name}`, task(many.longestLoading));
  }
} finally {
  await world.close();
}

const width = Math.max(...rows.map(({ figure }) => figure.length));
console.log(`\n${'figure'.padEnd(width)}  ${'measured'.padStart(14)}  wanted`);
for (const { figure, value, wanted } of rows)
  console.log(`${figure.padEnd(width)}  ${value.padStart(14)}  ${wanted}`);
