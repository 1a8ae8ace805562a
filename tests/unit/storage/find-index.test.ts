import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src/base/bytes.ts';
import type { IndexEntry } from '../../../src/node/ports.ts';
import {
  decodeManifest,
  ENTRY_BYTES,
  encodeManifest,
  FindIndex,
  type Segment,
} from '../../../src/storage/find-index.ts';

/** Few keys, so that they meet; high bits set, so that signed arithmetic would show. */
function key(n: number): Uint8Array {
  return Uint8Array.of(n % 2 === 0 ? 0xff : 0, 0, 0, n, 0x80, 0, 0, n >> 1);
}

const steps = fc.array(
  fc.record({
    back: fc.nat(6),
    add: fc.array(fc.record({ key: fc.nat(9), above: fc.integer({ min: 1, max: 4 }) }), {
      maxLength: 12,
    }),
  }),
  { maxLength: 40 },
);

describe('S-2 the index of what stands at which height', () => {
  it('finds what a plain list would, through additions and reorganisations, and when read again', () => {
    fc.assert(
      fc.property(steps, (run) => {
        let index = FindIndex.empty;
        const disk = new Map<number, Segment>();
        let model: { key: number; height: number }[] = [];
        let tip = 0;
        for (const { back, add } of run) {
          const truncate = Math.max(0, tip - back);
          const entries = add.map((one) => ({ key: one.key, height: truncate + one.above }));
          model = [...model.filter(({ height }) => height <= truncate), ...entries];
          tip = Math.max(truncate, ...model.map(({ height }) => height));
          const plan = index.plan(
            truncate,
            entries.map((one) => ({ ...one, key: key(one.key) })),
          );
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
          segments.map(({ id, from, to }) => ({ id, from, to, entries: entriesOf(disk, id) })),
          whole,
        );
        for (let n = 0; n < 10; n++) {
          const heights = model.filter((one) => one.key === n).map(({ height }) => height);
          const wanted = [...new Set(heights)].sort((a, b) => a - b);
          expect(index.find(key(n))).toEqual(wanted);
          expect(again.find(key(n))).toEqual(wanted);
        }
      }),
    );
  });

  it('that was lost stays so through every step, until one says that nothing is missing', () => {
    const stored = (index: FindIndex) => decodeManifest(new ByteReader(encodeManifest(index)));
    const stepped = FindIndex.lost.plan(7, [{ key: key(1), height: 8 }]).index;
    expect(stored(stepped)).toMatchObject({ whole: false, segments: [{ id: 1, from: 8, to: 8 }] });
    const emptied = stepped.plan(0, []).index;
    expect(stored(emptied)).toEqual({ whole: false, segments: [] });
    const anew = emptied.plan(0, [{ key: key(1), height: 8 }], true).index;
    expect(stored(anew).whole).toBe(true);
    expect(stored(anew.plan(8, [{ key: key(2), height: 9 }]).index).whole).toBe(true);
  });

  it('keeps few segments, and rewrites an entry few times', () => {
    let index = FindIndex.empty;
    let written = 0;
    let most = 0;
    const count = 2_000;
    for (let height = 1; height <= count; height++) {
      const add: IndexEntry[] = [1, 2, 3].map((n) => ({ key: key(n), height }));
      const plan = index.plan(height - 1, add);
      index = plan.index;
      for (const { entries } of plan.put) written += entries.length / ENTRY_BYTES;
      most = Math.max(most, index.segments.length);
    }
    expect(most).toBeLessThanOrEqual(Math.log2(count) + 2);
    expect(written / (3 * count)).toBeLessThan(2 * Math.log2(count));
    expect(index.find(key(2))).toHaveLength(count);
  });
});

function entriesOf(disk: Map<number, Segment>, id: number): Uint8Array {
  return disk.get(id)?.entries ?? new Uint8Array(0);
}
