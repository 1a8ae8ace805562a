/** Blocks of the list that are open: bounded, and forgotten with what they show. */
import { expect, test } from 'vitest';
import { dropClosed, stillThere, toggled } from '../../../src/app/logic/open-blocks.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const opened = (count: number) =>
  Array.from({ length: count }, (_, at) => at).reduce<ReadonlyMap<string, number>>(
    (open, at) => toggled(open, `h${at}`, at),
    new Map(),
  );

test('a block opens and closes', () => {
  const one = toggled(new Map(), 'h', 1);
  expect([...one]).toEqual([['h', 1]]);
  expect(toggled(one, 'h', 1).size).toBe(0);
  expect(one.size).toBe(1);
});

test('beyond the limit the one that was opened first closes', () => {
  const most = LIMITS.openBlocks;
  const open = opened(most + 3);
  expect(open.size).toBe(most);
  expect([...open.values()].slice(0, 2)).toEqual([3, 4]);
  expect(open.has(`h${most + 2}`)).toBe(true);
});

test('what is no longer there is dropped, with what it showed', () => {
  const open = opened(4);
  expect(stillThere(open, () => true)).toBe(open);
  const left = stillThere(open, (block) => block !== 2);
  expect([...left.keys()]).toEqual(['h0', 'h1', 'h3']);
  const kept = new Map([...open.keys(), 'late'].map((hash) => [hash, {}]));
  dropClosed(kept, left);
  expect([...kept.keys()]).toEqual(['h0', 'h1', 'h3']);
});
