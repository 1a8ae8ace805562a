/**
 * Staged headers of a walk (N-5): a peer that turns back causes no more cost than that of what it
 * sends.
 */
import { describe, expect, it, vi } from 'vitest';
import * as headers from '../../../../src/ledger/header.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { StagedHeaders } from '../../../../src/node/sync/staged-headers.ts';
import { branch, grow, last, NOW, newTree } from '../headers.ts';

vi.mock('../../../../src/ledger/header.ts', async (original) => {
  const module = await original<typeof headers>();
  return { ...module, headerHash: vi.fn(module.headerHash) };
});

/** A long chain, and one that leaves it `back` before its end and is one longer. */
function fork(length: number, back: number) {
  const made = newTree(10_000);
  const first = grow(made, made.genesis, 0, NOW - 2_000_000);
  const chain = [first, ...branch(made, first, length - 1)];
  const other = branch(made, chain[length - 1 - back] as BlockIndex, back + 1, 1);
  return { made, chain, other };
}

describe('staged headers', () => {
  it('of a peer that turns back again and again are not all hashed anew', () => {
    const { chain, other } = fork(300, 1);
    const staged = new StagedHeaders(newTree());
    for (const { header } of chain) expect(staged.take(header, NOW)).toBe('taken');
    const hashed = vi.mocked(headers.headerHash);
    hashed.mockClear();
    let sent = 0;
    for (let turn = 0; turn < 20; turn += 1)
      for (const { header } of [...other, ...chain.slice(-1)]) {
        expect(staged.take(header, NOW)).toBe('taken');
        sent += 1;
      }
    expect(hashed.mock.calls.length).toBeLessThan(5 * sent);
  });

  it('of one walk stay as they are when another that goes on from them turns back', () => {
    const { made, chain, other } = fork(1_100, 90);
    const staged = new StagedHeaders(newTree(10_000));
    for (const { header } of chain) staged.take(header, NOW);
    const before = staged.bytesTo(1_100);
    const branched = staged.branchAt(grow(made, last(chain), 1).header);
    for (const { header } of other) expect(branched?.take(header, NOW)).toBe('taken');
    expect(staged.bytesTo(1_100)).toEqual(before);
    for (const { header } of [...other].reverse().slice(-30)) staged.take(header, NOW);
    expect(branched?.holds({ height: 1_101, hash: last(other).hash })).toBe(true);
  });

  for (const [length, back] of [
    [2, 1],
    [40, 30],
    [1_030, 5],
    [1_030, 6],
    [1_030, 7],
  ] as const)
    it(`of ${length} go on ${back} before their end as if they had been so at first`, () => {
      const { made, chain, other } = fork(length, back);
      const tree = newTree(10_000);
      const staged = new StagedHeaders(tree);
      for (const { header } of [...chain, ...other]) staged.take(header, NOW);
      const next = grow(made, last(other), 2);
      expect(staged.take(next.header, NOW)).toBe('taken');
      const { height, hash, work } = next;
      expect(staged.end).toEqual({ height, hash, work });
      expect(staged.length).toBe(length + 2);
      const kept = staged.keep(() => false);
      expect(kept.last.key).toBe(next.key);
      expect(kept.added).toBe(length + 2);
      tree.sanityCheck();
    });
});
