/** A chain of any length in the book: where its rows stand, and which heads the page knows. */
import { describe, expect, test } from 'vitest';
import type { BlockView } from '../../../src/api/view.ts';
import { chainHeads, moved, withHeads } from '../../../src/app/logic/chain-heads.ts';
import {
  heightAt,
  isJump,
  offsetOf,
  pitchesOf,
  rowsInSight,
} from '../../../src/app/logic/chain-rows.ts';

const TOP = 9_999;
const SIZES = {
  usual: 60,
  others: new Map([
    [9_990, 500],
    [5_000, 200],
    [12_000, 900],
  ]),
};

const block = (height: number, branch = ''): BlockView => ({
  height,
  hash: `h${height}${branch}`,
  previous: `h${height - 1}${branch}`,
  builder: '',
  time: 0,
  work: '1',
  count: 1,
  bytes: 1,
  amount: 0,
  sealed: false,
});

const run = (from: number, to: number, branch = '') =>
  Array.from({ length: from - to + 1 }, (_, index) => block(from - index, branch));

describe('the rows of a chain of 10,000 blocks', () => {
  test('each height stands where the rows above it end, and is found there again', () => {
    expect(offsetOf(TOP, TOP, SIZES)).toBe(0);
    expect(offsetOf(9_990, TOP, SIZES)).toBe(9 * 60);
    expect(offsetOf(9_989, TOP, SIZES)).toBe(9 * 60 + 500);
    expect(offsetOf(0, TOP, SIZES)).toBe(9_999 * 60 + 440 + 140);
    for (let height = TOP; height >= 0; height -= 1) {
      const offset = offsetOf(height, TOP, SIZES);
      expect(heightAt(offset, TOP, SIZES)).toBe(height);
      const below = offsetOf(height - 1, TOP, SIZES);
      expect(heightAt(below - 1, TOP, SIZES)).toBe(height);
    }
  });

  test('beyond both ends it is the first or the last', () => {
    expect(heightAt(-5_000, TOP, SIZES)).toBe(TOP);
    expect(heightAt(1e9, TOP, SIZES)).toBe(0);
  });

  test('what is drawn holds all that is in sight and a bounded rest', () => {
    for (let from = 0; from < 600_000; from += 777) {
      const { newest, oldest } = rowsInSight(from, from + 700, TOP, SIZES);
      expect(newest).toBeGreaterThanOrEqual(heightAt(from, TOP, SIZES));
      expect(oldest).toBeLessThanOrEqual(heightAt(from + 700, TOP, SIZES));
      expect(newest).toBeLessThanOrEqual(TOP);
      expect(oldest).toBeGreaterThanOrEqual(0);
      expect(newest - oldest).toBeLessThan(50);
    }
  });
});

describe('the heads that a page knows', () => {
  test('stay when the chain grows, also by more than a view holds', () => {
    const heads = withHeads(chainHeads(run(100, 51)), 20, 1, run(20, 1));
    const grown = moved(heads, run(101, 52));
    expect(grown.turn).toBe(0);
    expect(grown.known.get(51)?.hash).toBe('h51');
    expect(grown.known.get(7)?.hash).toBe('h7');
    const linked = moved(grown, run(151, 102));
    expect(linked.turn).toBe(0);
    expect(linked.known.get(101)?.hash).toBe('h101');
  });

  test('are forgotten above the fork when another branch wins', () => {
    const heads = withHeads(chainHeads(run(100, 51)), 50, 1, run(50, 1));
    const other = [...run(102, 98, 'b'), ...run(97, 53)];
    const now = moved(heads, other);
    expect(now.turn).toBe(1);
    expect(now.known.get(100)?.hash).toBe('h100b');
    expect(now.known.get(97)?.hash).toBe('h97');
    expect(now.known.get(2)?.hash).toBe('h2');
  });

  test('are all forgotten where nothing links', () => {
    const now = moved(chainHeads(run(100, 51)), run(300, 251, 'b'));
    expect(now.turn).toBe(1);
    expect([...now.known.keys()].sort((a, b) => a - b)[0]).toBe(251);
  });

  test('say which bodies are not here, and ask again once the chain has grown', () => {
    const heads = withHeads(chainHeads(run(100, 51)), 50, 41, [...run(50, 47), ...run(43, 41)]);
    expect(heads.known.get(45)).toBeNull();
    expect(heads.known.get(43)?.hash).toBe('h43');
    expect(moved(heads, run(101, 52)).known.has(45)).toBe(false);
  });

  test('are 3,000 at most, the newest blocks among them', () => {
    let heads = chainHeads(run(9_999, 9_950));
    for (let from = 9_949; from > 3_000; from -= 60)
      heads = withHeads(heads, from, from - 59, run(from, from - 59));
    heads = moved(heads, run(10_000, 9_951));
    expect(heads.known.size).toBeLessThanOrEqual(3_000);
    expect(heads.known.get(10_000)?.hash).toBe('h10000');
    expect(heads.known.get(9_951)?.hash).toBe('h9951');
  });
});

test('an open row keeps the height it had while what is in it is fetched anew', () => {
  const known = new Map([
    [9_990, 2_000],
    [5_000, 200],
  ]);
  const unlike = new Set([9_990, 9_980, 5_000]);
  const drawn = { newest: TOP, oldest: 9_970 };
  const look = (busy: boolean, px: number) =>
    pitchesOf(known, unlike, drawn, { isBusy: () => busy, pitch: () => px });
  // Blank, it is as high as any other; the one that was never measured is taken as it is.
  expect([...look(true, 66)]).toEqual([...known, [9_980, 66]]);
  expect([...look(false, 150)]).toEqual([
    [9_990, 150],
    [5_000, 200],
    [9_980, 150],
  ]);
});

test('a list that flies past draws little beyond what is in sight', () => {
  const sizes = { usual: 70, others: new Map<number, number>() };
  const calm = rowsInSight(70_000, 70_600, TOP, sizes);
  const flying = rowsInSight(70_000, 70_600, TOP, sizes, true);
  const rows = ({ newest, oldest }: typeof calm) => newest - oldest + 1;
  expect(rows(flying)).toBe(11);
  expect(rows(calm)).toBeGreaterThan(24);
  expect(flying.newest).toBeGreaterThanOrEqual(heightAt(70_000, TOP, sizes));
  expect(flying.oldest).toBeLessThanOrEqual(heightAt(70_600, TOP, sizes));
  expect(isJump(flying, calm)).toBe(false);
  expect(isJump(rowsInSight(75_000, 75_600, TOP, sizes, true), calm)).toBe(true);
  expect(isJump(rowsInSight(0, 600, TOP, sizes, true), calm)).toBe(true);
});
