import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Charter, defaultCharter } from '../../../src/ledger/charter.ts';
import { genesisHeader, type Header } from '../../../src/ledger/header.ts';
import { compareTips, meetsWork, requiredWork, targetOf } from '../../../src/ledger/work.ts';
import { hex } from '../../vectors/samples.ts';
import { restatedWork } from './naive-work.ts';

const START = 1_700_000_000_000;
const CHARTER = defaultCharter('work');

/** A chain from [interval, work] of each block after genesis. */
function chainOf(charter: Charter, blocks: readonly (readonly [number, bigint])[]): Header[] {
  const chain = [genesisHeader(charter)];
  let time = START;
  for (const [interval, work] of blocks) {
    time += interval;
    chain.push({ ...genesisHeader(charter), height: chain.length, time, work });
  }
  return chain;
}

const works = fc.oneof(
  fc.bigInt({ min: 256n, max: 2n ** 20n }),
  fc.bigInt({ min: 256n, max: 2n ** 62n }),
);
const intervals = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 30_000 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
);
const settings = fc.record({
  spacing: fc.integer({ min: 1000, max: 3_600_000 }),
  work: fc.integer({ min: 2 ** 8, max: 2 ** 40 }),
});

describe('L-10 required work', () => {
  test('agrees with the rule restated, from 33 headers as from all', () => {
    const later = fc.integer({ min: 1, max: 2 ** 26 });
    const blocks = fc.array(fc.tuple(intervals, works), { maxLength: 45 });
    fc.assert(
      fc.property(settings, blocks, later, (setting, list, wait) => {
        const charter = { ...CHARTER, ...setting };
        const chain = chainOf(charter, list);
        const time = (chain.at(-1)?.time ?? 0) + wait;
        const required = requiredWork(charter, chain.slice(-33), time);
        expect(required).toBe(restatedWork(charter, chain, time));
        expect(requiredWork(charter, chain, time)).toBe(required);
      }),
      { numRuns: 300 },
    );
  });

  test('the first two blocks have the charter’s work', () => {
    const first = chainOf(CHARTER, []);
    expect(requiredWork(CHARTER, first, START)).toBe(65_536n);
    const second = chainOf(CHARTER, [[0, 65_536n]]);
    expect(requiredWork(CHARTER, second, START + 1)).toBe(65_536n);
  });

  test('the first interval counts from the third block on; genesis has none', () => {
    const p = 2n ** 20n;
    const chain = chainOf(CHARTER, [
      [0, p],
      [2500, p],
    ]);
    expect(requiredWork(CHARTER, chain, START + 2501)).toBe(p + p / 16n);
  });

  test('on the dot it stays; 1 ms apart it rises by a sixteenth; slow it halves at most', () => {
    const p = 2n ** 30n;
    const steady = (interval: number) =>
      chainOf(CHARTER, Array(40).fill([interval, p]) as [number, bigint][]);
    const next = (chain: Header[]) => requiredWork(CHARTER, chain, (chain.at(-1)?.time ?? 0) + 1);
    expect(next(steady(5000))).toBe(p);
    expect(next(steady(1))).toBe(p + p / 16n);
    expect(next(steady(4800))).toBe((p * 5000n) / 4800n);
    expect(next(steady(10_000))).toBe(p / 2n);
    expect(next(steady(1_000_000))).toBe(p / 2n);
  });

  test('never below the charter’s work, never above 2^62', () => {
    const least = chainOf(CHARTER, Array(40).fill([20_000, 65_536n]) as [number, bigint][]);
    expect(requiredWork(CHARTER, least, START * 2)).toBe(65_536n);
    const most = chainOf(CHARTER, Array(40).fill([1, 2n ** 62n]) as [number, bigint][]);
    expect(requiredWork(CHARTER, most, START + 41)).toBe(2n ** 62n);
  });

  test('idle time eases it: each 30 s one halving, and a stamp 30 s ahead gains one at most', () => {
    const p = 2n ** 30n;
    const chain = chainOf(CHARTER, Array(40).fill([5000, p]) as [number, bigint][]);
    const last = chain.at(-1)?.time ?? 0;
    const idle = (ms: number) => requiredWork(CHARTER, chain, last + ms);
    expect(idle(29_999)).toBe(p);
    expect(idle(30_000)).toBe(p / 2n);
    expect(idle(59_999)).toBe(p / 2n);
    expect(idle(60_000)).toBe(p / 4n);
    expect(idle(30_000 * 1000)).toBe(65_536n);
    const slow = { ...CHARTER, spacing: 60_000 };
    const slowChain = chainOf(slow, Array(40).fill([60_000, p]) as [number, bigint][]);
    const slowLast = slowChain.at(-1)?.time ?? 0;
    expect(requiredWork(slow, slowChain, slowLast + 239_999)).toBe(p);
    expect(requiredWork(slow, slowChain, slowLast + 240_000)).toBe(p / 2n);
  });

  test('a time not after the parent’s never raises it', () => {
    const p = 2n ** 30n;
    const chain = chainOf(CHARTER, Array(40).fill([5000, p]) as [number, bigint][]);
    expect(requiredWork(CHARTER, chain, 0)).toBe(p);
  });

  test('too few headers are our own bug', () => {
    const chain = chainOf(CHARTER, Array(40).fill([5000, 65_536n]) as [number, bigint][]);
    expect(() => requiredWork(CHARTER, [], START)).toThrow(RangeError);
    expect(() => requiredWork(CHARTER, chain.slice(-32), START)).toThrow(RangeError);
  });
});

describe('L-9 proof', () => {
  test('a hash proves a work up to its target, not above', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (work) => {
        const target = targetOf(work);
        expect(target * work).toBeLessThanOrEqual(2n ** 256n - 1n);
        expect((target + 1n) * work).toBeGreaterThan(2n ** 256n - 1n);
        const bytes = (value: bigint) => hex(value.toString(16).padStart(64, '0'));
        expect(meetsWork(bytes(target), work)).toBe(true);
        if (work > 1n) expect(meetsWork(bytes(target + 1n), work)).toBe(false);
      }),
    );
    expect(() => targetOf(0n)).toThrow(RangeError);
  });
});

describe('L-11 fork choice', () => {
  const tip = (work: bigint, byte: number) => ({ work, hash: new Uint8Array(32).fill(byte) });

  test('more work wins, then the lower hash', () => {
    expect(compareTips(tip(2n, 9), tip(1n, 0))).toBeGreaterThan(0);
    expect(compareTips(tip(1n, 0), tip(2n, 9))).toBeLessThan(0);
    expect(compareTips(tip(5n, 1), tip(5n, 2))).toBeGreaterThan(0);
    expect(compareTips(tip(5n, 2), tip(5n, 1))).toBeLessThan(0);
    expect(compareTips(tip(5n, 1), tip(5n, 1))).toBe(0);
    expect(compareTips(tip(2n ** 63n, 1), tip(2n ** 63n - 1n, 1))).toBeGreaterThan(0);
  });
});
