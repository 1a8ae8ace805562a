/**
 * Measures the waits of a person: payments to pools and blocks, joining late, page tasks, bytes.
 */
import type { Figure } from './figures.ts';
import {
  enoughToBlock,
  joinLate,
  poolToBlock,
  scriptBytes,
  sentToPools,
  whileBuilding,
} from './measures.ts';
import type { Task } from './trace.ts';
import type { World } from './world.ts';

const SMALL = 100;
const LARGE = 10_000;
/** A block of 1 MiB is full at some 6,800. */
const FULL = 6_000;
const FIRST_SCREEN_KB = 150;
const TASK_MS = 50;

type Rest = Omit<Figure, 'group' | 'what' | 'unit' | 'value'>;

class Rows {
  readonly all: Figure[] = [];

  row(what: string, value: number, unit: Figure['unit'], rest: Rest = {}): void {
    this.all.push({ group: 'page', what, value, unit, ...rest });
  }

  task(what: string, { cpu, wall }: Task, rest: Rest = {}): void {
    this.row(what, cpu, 'ms', { ...rest, note: `${Math.round(wall)} ms on the wall` });
  }
}

/** `quick`: without what takes minutes. */
export async function pageFigures(world: World, quick: boolean): Promise<Figure[]> {
  const rows = new Rows();
  const bytes = await scriptBytes(world);
  rows.row('JavaScript of the first screen, gzip', bytes.first / 1e3, 'kB', {
    most: FIRST_SCREEN_KB,
  });
  rows.row('JavaScript with a ledger open, workers too, gzip', bytes.ledger / 1e3, 'kB');
  await paying(world, rows);
  await building(world, rows);
  if (!quick) await joining(world, rows);
  return rows.all;
}

async function paying(world: World, rows: Rows): Promise<void> {
  const sent = await sentToPools(world);
  rows.row('sent, to the pool of a tab of the same browser', sent.local, 'ms');
  const reference = { what: 'same browser', value: sent.local };
  rows.row('sent, to the pool of a tab over WebRTC', sent.rtc, 'ms', { reference });
  const enough = await enoughToBlock(world);
  rows.row('3 payments in the pool to a block in 3 tabs, default settings', enough, 'ms');
  const few = await poolToBlock(world, 3);
  const full = await poolToBlock(world, FULL);
  rows.row('3 payments to a block in 3 tabs, proof and sleep aside', few, 'ms');
  rows.row(`${FULL} payments to a block in 3 tabs, proof and sleep aside`, full, 'ms', {
    reference: { what: '3 payments', value: few },
  });
}

async function building(world: World, rows: Rows): Promise<void> {
  const { resting, seeking } = await whileBuilding(world);
  rows.row('a call to the node, median, builder seeking', seeking.median, 'ms', {
    reference: { what: 'resting', value: resting.median },
  });
  rows.row('the slowest such call, builder seeking', seeking.slowest, 'ms', {
    reference: { what: 'resting', value: resting.slowest },
  });
  rows.task('longest page task while seeking, CPU', seeking.longest);
}

async function joining(world: World, rows: Rows): Promise<void> {
  const small = await joinLate(world, SMALL);
  const large = await joinLate(world, LARGE);
  for (const [name, few, many] of [
    ['same browser', small.local, large.local],
    ['WebRTC', small.rtc, large.rtc],
  ] as const) {
    rows.row(`new tab to in sync, ${name}, ${LARGE} transactions`, many.synced, 'ms', {
      reference: { what: `${SMALL} transactions`, value: few.synced },
    });
    rows.task(`longest page task of that sync, CPU, ${name}`, many.longest, { most: TASK_MS });
    rows.task(`longest page task of loading, CPU, ${name}`, many.longestLoading);
  }
}
