/** Bounded sets and maps, held against a `Set` and a `Map` that do the same the slow way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedMap, BoundedSet } from '../../../src/base/bounded.ts';

/** Few keys and many steps, so that keys come again, go, and are pushed out. */
const steps = fc.array(fc.record({ key: fc.integer({ min: 0, max: 12 }), deletes: fc.boolean() }), {
  maxLength: 400,
});
const cap = fc.integer({ min: 1, max: 9 });

describe('a bounded set', () => {
  it('forgets the oldest beyond its cap', () => {
    fc.assert(
      fc.property(cap, steps, (most, list) => {
        const set = new BoundedSet<number>(most);
        const model: number[] = [];
        for (const { key, deletes } of list) {
          const at = model.indexOf(key);
          if (deletes) {
            expect(set.delete(key)).toBe(at >= 0);
            if (at >= 0) model.splice(at, 1);
          } else {
            set.add(key);
            if (at < 0) model.push(key);
            if (model.length > most) model.shift();
          }
          expect(set.size).toBe(model.length);
          for (let i = 0; i <= 12; i++) expect(set.has(i)).toBe(model.includes(i));
        }
      }),
    );
  });
});

describe('a bounded map', () => {
  it('forgets the oldest beyond its cap; a key set again is the newest', () => {
    fc.assert(
      fc.property(cap, steps, (most, list) => {
        const map = new BoundedMap<number, number>(most);
        let model: (readonly [number, number])[] = [];
        for (const [step, { key, deletes }] of list.entries()) {
          const without = model.filter(([each]) => each !== key);
          if (deletes) {
            expect(map.delete(key)).toBe(without.length < model.length);
            model = without;
          } else {
            map.set(key, step);
            model = [...without, [key, step] as const].slice(-most);
          }
          expect([...map.entries()]).toEqual(model);
          expect([...map.values()]).toEqual(model.map(([, value]) => value));
          expect(map.size).toBe(model.length);
          for (let i = 0; i <= 12; i++)
            expect(map.get(i)).toBe(model.find(([each]) => each === i)?.[1]);
        }
      }),
    );
  });

  it('may be changed while it is walked', () => {
    const map = new BoundedMap<number, string>(4);
    for (const key of [1, 2, 3]) map.set(key, 'old');
    for (const [key] of map.entries()) if (key === 2) map.delete(3);
    expect([...map.entries()].map(([key]) => key)).toEqual([1, 2]);
  });
});
