/** The copy to tamper with: how far down it goes, and why it ends before. */
import { expect, test } from 'vitest';
import type { BlockJson } from '../../../src/api/tamper.ts';
import { copyDown } from '../../../src/app/workshop/tamper-copy.ts';

type Answer = Partial<BlockJson> | undefined;

/** Block by height, each on the one below. */
const at = (height: number) =>
  ({ height, hash: `h${height}`, prev_hash: `h${height - 1}`, items: [] }) as Partial<BlockJson>;
/** A node whose blocks are as `at` says but for some. */
const node =
  (others: Readonly<Record<number, Answer>> = {}) =>
  async (height: number) =>
    height in others ? others[height] : at(height);
const { items: _, ...large } = at(7);

test('goes down from a height, oldest first, and not to genesis', async () => {
  expect(await copyDown(node(), 9, 3, null)).toEqual({ blocks: [at(7), at(8), at(9)], end: null });
  expect(await copyDown(node(), 2, 4, 'h2')).toEqual({ blocks: [at(1), at(2)], end: null });
});

test.each([
  ['tooLarge', { 7: large }, 9],
  // A damaged or deleted block, or a height that the chain has no more: no answer at all.
  ['missing', { 7: undefined }, 9],
  ['moved', { 7: { ...at(7), hash: 'other' } }, 9],
  ['tooLarge', { 7: large }, 7],
  ['missing', { 7: undefined }, 7],
] as const)('ends as %s and says at which block', async (why, others, from) => {
  const { blocks, end } = await copyDown(node(others), from, 4, null);
  expect(blocks).toEqual([at(8), at(9)].slice(0, from - 7));
  expect(end).toEqual({ why, height: 7 });
});

test('goes on below a copy only where the chain is still the same', async () => {
  expect((await copyDown(node(), 7, 2, 'h7')).end).toBeNull();
  expect(await copyDown(node(), 7, 2, 'other')).toEqual({
    blocks: [],
    end: { why: 'moved', height: 7 },
  });
});
