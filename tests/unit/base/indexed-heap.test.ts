import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexedHeap } from '../../../src/base/indexed-heap.ts';

it('gives what is in by order, whatever was added, taken out and removed before', () => {
  const step = fc.tuple(fc.constantFrom('add', 'add', 'add', 'remove', 'first'), fc.nat(60));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (list) => {
      const heap = new IndexedHeap<number>((a, b) => a - b);
      const plain = new Set<number>();
      const least = () => (plain.size === 0 ? undefined : Math.min(...plain));
      for (const [what, item] of list) {
        if (what === 'add' && !plain.has(item)) {
          heap.add(item);
          plain.add(item);
        } else if (what === 'add') {
          expect(() => heap.add(item)).toThrow();
        } else if (what === 'remove') {
          heap.remove(item);
          plain.delete(item);
        } else {
          const first = heap.peek();
          if (first === undefined) continue;
          heap.remove(first);
          plain.delete(first);
        }
        expect(heap.peek()).toBe(least());
        expect(heap.size).toBe(plain.size);
        expect(heap.isSound).toBe(true);
        expect(heap.has(item)).toBe(plain.has(item));
      }
    }),
  );
});

it('is not sound when an item changes its place in the order while it is in', () => {
  const items = [1, 2, 3, 4, 5].map((key) => ({ key }));
  const heap = new IndexedHeap<{ key: number }>((a, b) => a.key - b.key);
  for (const item of items) heap.add(item);
  expect(heap.isSound).toBe(true);
  (items[0] as { key: number }).key = 9;
  expect(heap.isSound).toBe(false);
});
