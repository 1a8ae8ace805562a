import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, compare, concat } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import type { IndexBlock } from '../../../src/node/ports.ts';
import { decodeManifest, encodeManifest, FindIndex } from '../../../src/storage/find-index.ts';
import { ENTRY_BYTES, type Segment } from '../../../src/storage/index-segment.ts';

/** Few keys, so that they meet; high bits set, so that signed arithmetic would show. */
function key(n: number): Uint8Array {
  return Uint8Array.of(n % 2 === 0 ? 0xff : 0, 0, 0, n, 0x80, 0, 0, n >> 1);
}

interface Named {
  key: number;
  height: number;
  place: number;
}

const named = (
  height: number,
  ...entries: readonly [key: number, place: number][]
): IndexBlock => ({
  height,
  keys: concat(...entries.map(([n]) => key(n))),
  places: Uint32Array.from(entries, ([, place]) => place),
});

/** What an earlier version wrote: keys and heights. */
function bareSegment(id: number, entries: readonly [key: number, height: number][]): Segment {
  const sorted = entries.map(([n, height]) => {
    const writer = new ByteWriter(12);
    writer.bytes(key(n));
    writer.u32(height);
    return writer.finish();
  });
  sorted.sort(compare);
  const heights = entries.map(([, height]) => height);
  const [from, to] = [Math.min(...heights), Math.max(...heights)];
  return { id, from, to, placed: false, entries: concat(...sorted) };
}

const pairOf = (one: { key: number; place: number }): [number, number] => [one.key, one.place];

/** Some heights lie so far apart that no segment holds both. */
const steps = fc.array(
  fc.record({
    back: fc.nat(6),
    jump: fc.constantFrom(0, 0, 0, 70_000),
    add: fc.array(
      fc.record({
        above: fc.integer({ min: 1, max: 4 }),
        entries: fc.uniqueArray(fc.record({ key: fc.nat(9), place: fc.nat(2 ** 24 - 1) }), {
          maxLength: 6,
          selector: (one) => `${one.key} ${one.place}`,
        }),
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 40 },
);

const heightsOf = (index: FindIndex, n: number) => index.find(key(n)).map(({ height }) => height);

describe('S-2 the index of what stands where', () => {
  it('takes entries of the past among those of their like, whatever comes above (S-5)', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 30 });
    fc.assert(
      fc.property(heights, fc.integer({ min: 10, max: 60 }), (run, base) => {
        let index = FindIndex.empty;
        const model = new Map<number, number[]>();
        const note = (n: number, height: number) => {
          model.set(n, [...(model.get(n) ?? []), height]);
          return n;
        };
        let [past, tip] = [0, base];
        for (const step of run) {
          if (step < 3 && past + step <= base) {
            past += step;
            note(8, past);
            const below = [named(past, [note(past % 7, past), 0], [8, 0])];
            index = index.plan(tip, [], true, below).index;
          } else {
            tip += 1;
            note(8, tip);
            index = index.plan(tip - 1, [named(tip, [note(tip % 7, tip), 0], [8, 0])]).index;
          }
        }
        for (let n = 0; n < 10; n++)
          expect(heightsOf(index, n)).toEqual((model.get(n) ?? []).sort((a, b) => a - b));
        // What goes from the top takes nothing of the past with it.
        const cut = index.plan(base, []).index;
        const left = (model.get(8) ?? []).filter((height) => height <= base);
        expect(heightsOf(cut, 8)).toEqual(left);
      }),
    );
  });

  it('takes no block of the past twice, wherever its entries lie (S-5)', () => {
    const all = Array.from({ length: 40 }, (_, at) => named(at + 1, [at % 5, at], [8, at + 99]));
    let index = FindIndex.empty;
    for (const one of all.slice(10)) index = index.plan(one.height - 1, [one]).index;
    const before = index.find(key(8));
    for (let from = 0; from < 30; from += 7)
      index = index.plan(40, [], true, all.slice(from, Math.min(30, from + 7))).index;
    expect(before).toHaveLength(30);
    expect(heightsOf(index, 8)).toEqual(all.map(({ height }) => height));
    expect(heightsOf(index, 3)).toEqual([4, 9, 14, 19, 24, 29, 34, 39]);
    // What the same step takes away is added anew.
    const anew = index.plan(40, [], true, all.slice(20, 25), 26).index;
    expect(heightsOf(anew, 8)).toEqual([...all.slice(20)].map(({ height }) => height));
  });

  it('finds what a plain list would, through additions and reorganisations, and when read again', () => {
    fc.assert(
      fc.property(steps, (run) => {
        let index = FindIndex.empty;
        const disk = new Map<number, Segment>();
        let model: Named[] = [];
        let tip = 0;
        for (const { back, jump, add } of run) {
          const truncate = Math.max(0, tip - back);
          const blocks = new Map<number, IndexBlock>();
          model = model.filter(({ height }) => height <= truncate);
          for (const { above, entries } of add) {
            const height = truncate + jump + above;
            if (blocks.has(height)) continue;
            blocks.set(height, named(height, ...entries.map(pairOf)));
            for (const one of entries) model.push({ ...one, height });
          }
          tip = Math.max(truncate, ...model.map(({ height }) => height));
          const plan = index.plan(truncate, [...blocks.values()]);
          index = plan.index;
          for (const id of plan.remove) expect(disk.delete(id)).toBe(true);
          for (const segment of plan.put) {
            expect(disk.has(segment.id)).toBe(false);
            disk.set(segment.id, segment);
          }
        }
        const { segments, whole } = decodeManifest(new ByteReader(encodeManifest(index)));
        expect(whole).toBe(true);
        expect(segments.map(({ id }) => id).sort()).toEqual([...disk.keys()].sort());
        const again = FindIndex.of(
          segments.map(({ bytes, ...rest }) => {
            const entries = disk.get(rest.id)?.entries ?? new Uint8Array(0);
            expect(entries).toHaveLength(bytes);
            return { ...rest, entries };
          }),
          whole,
        );
        for (let n = 0; n < 10; n++) {
          const wanted = model
            .filter((one) => one.key === n)
            .map(({ height, place }) => ({ height, place }))
            .sort((a, b) => a.height - b.height || a.place - b.place);
          expect(index.find(key(n))).toEqual(wanted);
          expect(again.find(key(n))).toEqual(wanted);
        }
      }),
    );
  });

  it('answers from what an earlier version wrote, beside what is added to it', () => {
    const old = bareSegment(3, [
      [1, 1],
      [1, 2],
      [2, 2],
      [1, 5],
    ]);
    const before = FindIndex.of([old], true);
    expect(before.find(key(1))).toEqual([1, 2, 5].map((height) => ({ height, place: null })));
    const { index, remove } = before.plan(4, [named(5, [1, 77], [4, 0]), named(6, [4, 9])]);
    expect(remove).toEqual([3]);
    const { segments } = decodeManifest(new ByteReader(encodeManifest(index)));
    expect(segments.map(({ placed, bytes }) => [placed, bytes])).toEqual([
      [false, 36],
      [true, 3 * ENTRY_BYTES],
    ]);
    expect(index.find(key(1))).toEqual([
      { height: 1, place: null },
      { height: 2, place: null },
      { height: 5, place: 77 },
    ]);
    expect(index.find(key(2))).toEqual([{ height: 2, place: null }]);
    expect(index.find(key(4))).toEqual([
      { height: 5, place: 0 },
      { height: 6, place: 9 },
    ]);
  });

  it('sorts a large step by the whole key', () => {
    const blocks = Array.from({ length: 20 }, (_, i) => {
      const keys = Array.from({ length: 4_000 }, (_, j) =>
        sha256(Uint8Array.of(i, j >> 8, j)).subarray(0, 8),
      );
      // Many share their first four bytes.
      for (const [j, one] of keys.entries()) if (j % 2 === 0) one.set([9, 9, 9, 9]);
      return { height: i + 1, keys: concat(...keys), places: Uint32Array.from(keys, (_, j) => j) };
    });
    const { index } = FindIndex.empty.plan(0, blocks);
    for (const { height, keys, places } of blocks)
      for (let j = 0; j < places.length; j += 997)
        expect(index.find(keys.subarray(8 * j, 8 * j + 8))).toContainEqual({ height, place: j });
  });

  it('that was lost stays so through every step, until one says that nothing is missing', () => {
    const stored = (index: FindIndex) => decodeManifest(new ByteReader(encodeManifest(index)));
    const stepped = FindIndex.lost.plan(7, [named(8, [1, 0])]).index;
    expect(stored(stepped)).toMatchObject({ whole: false, segments: [{ id: 1, from: 8, to: 8 }] });
    const emptied = stepped.plan(0, []).index;
    expect(stored(emptied)).toEqual({ whole: false, segments: [] });
    const anew = emptied.plan(0, [named(8, [1, 0])], true).index;
    expect(stored(anew).whole).toBe(true);
    expect(stored(anew.plan(8, [named(9, [2, 0])]).index).whole).toBe(true);
  });

  it('keeps few segments, and rewrites an entry few times', () => {
    let index = FindIndex.empty;
    let written = 0;
    let most = 0;
    const count = 2_000;
    for (let height = 1; height <= count; height++) {
      const plan = index.plan(height - 1, [named(height, [1, 0], [2, 1], [3, 2])]);
      index = plan.index;
      for (const { entries } of plan.put) written += entries.length / ENTRY_BYTES;
      most = Math.max(most, index.segments.length);
    }
    expect(most).toBeLessThanOrEqual(Math.log2(count) + 2);
    expect(written / (3 * count)).toBeLessThan(2 * Math.log2(count));
    expect(index.find(key(2))).toHaveLength(count);
  });
});
