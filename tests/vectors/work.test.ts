import { expect, test } from 'vitest';
import { type Charter, defaultCharter } from '../../src/ledger/charter.ts';
import { genesisHeader, type Header } from '../../src/ledger/header.ts';
import { requiredWork, targetOf } from '../../src/ledger/work.ts';
import { restatedWork } from '../unit/ledger/naive-work.ts';
import { keyOf } from './samples.ts';
import { expectVectors, readVectors, type VectorFile } from './vector-file.ts';

const START = 1_700_000_000_000;

/**
 * A chain whose blocks state what L-10 requires, each `interval(height)` ms after the one before.
 */
function chain(charter: Charter, length: number, interval: (height: number) => number): Header[] {
  const headers = [genesisHeader(charter)];
  let time = START;
  for (let height = 1; height <= length; height++) {
    time += interval(height);
    const work = requiredWork(charter, headers.slice(-33), time);
    headers.push(block(charter, height, time, work));
  }
  return headers;
}

function block(charter: Charter, height: number, time: number, work: bigint): Header {
  return { ...genesisHeader(charter), height, time, work, builder: keyOf('carol') };
}

/**
 * Blocks of stated work, ten seconds apart: for what no honest chain reaches in a file of this
 * size.
 */
function stated(charter: Charter, works: readonly bigint[]): Header[] {
  const blocks = works.map((work, i) => block(charter, i + 1, START + 10_000 * i, work));
  return [genesisHeader(charter), ...blocks];
}

const DEFAULT = defaultCharter('work');
const QUICK = defaultCharter('work', { spacing: 1000, work: 256 });
const SLOW = defaultCharter('work', { spacing: 60_000, work: 2 ** 20 });

const SERIES: [what: string, charter: Charter, headers: Header[]][] = [
  ['on the dot', DEFAULT, chain(DEFAULT, 40, () => 5000)],
  ['twice as fast', DEFAULT, chain(DEFAULT, 40, () => 2500)],
  ['1 ms apart: at most a sixteenth more a block', QUICK, chain(QUICK, 70, () => 1)],
  ['fast, then slow: at most halved a block', QUICK, chain(QUICK, 60, (h) => (h < 30 ? 10 : 4000))],
  ['uneven', SLOW, chain(SLOW, 60, (h) => 1000 + ((h * 7919) % 90_000))],
  ['idle for an hour after each eighth block', SLOW, chain(SLOW, 40, (h) => (h % 8 ? 5e3 : 36e5))],
  ['the cap of 2^62', QUICK, stated(QUICK, Array(40).fill(2n ** 62n) as bigint[])],
  [
    "one block of great work counts as 4 of the parent's",
    QUICK,
    stated(QUICK, [...(Array(20).fill(1000n) as bigint[]), 2n ** 50n, 1000n, 1000n]),
  ],
];

const LATER = [1, 999, 5000, 29_999, 30_000, 60_000, 300_000, 86_400_000];
const WORKS = [1n, 2n, 255n, 256n, 2n ** 16n, 2n ** 40n, 2n ** 62n, 2n ** 64n - 1n];

test('L-10: required work; L-9: targets', () => {
  expectVectors('work.json', {
    rules: 'L-9, L-10',
    about:
      'Chains given as [height, time, work] of each block after genesis (height 0, time 0, work 0), and the work required of the next block that many ms after the last. Targets: the highest hash that proves a work.',
    series: SERIES.map(([what, charter, headers]) => {
      const last = headers[headers.length - 1] as Header;
      return {
        what,
        spacing: charter.spacing,
        work: charter.work,
        blocks: headers.slice(1).map(({ height, time, work }) => [height, time, work]),
        required: LATER.map((later) => ({
          later,
          work: requiredWork(charter, headers.slice(-33), last.time + later),
        })),
      };
    }),
    targets: WORKS.map((work) => ({ work, target: targetOf(work).toString(16).padStart(64, '0') })),
  });
});

interface WorkVectors extends VectorFile {
  series: {
    what: string;
    spacing: number;
    work: number;
    blocks: [height: number, time: number, work: string][];
    required: { later: number; work: string }[];
  }[];
}

test('L-10: the rule restated comes to the same from the file alone', () => {
  const { series } = readVectors<WorkVectors>('work.json');
  expect(series.length).toBe(SERIES.length);
  for (const { what, spacing, work, blocks, required } of series) {
    const charter = { spacing, work };
    const chain = [
      { height: 0, time: 0, work: 0n },
      ...blocks.map(([height, time, of]) => ({ height, time, work: BigInt(of) })),
    ];
    const last = chain[chain.length - 1]?.time ?? 0;
    for (const one of required)
      expect(String(restatedWork(charter, chain, last + one.later)), what).toBe(one.work);
    // The series with stated works are no chain by the rule; the others are, block by block.
    if (what.startsWith('the cap') || what.startsWith('one block of')) continue;
    for (let at = 1; at < chain.length; at++) {
      const block = chain[at] as (typeof chain)[number];
      expect(restatedWork(charter, chain.slice(0, at), block.time), what).toBe(block.work);
    }
  }
});
