/** S-3: a damaged block is given up only when the peers that could have it do not. */
import { describe, expect, it } from 'vitest';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { Repairs } from '../../../../src/node/chain/repairs.ts';
import { SealBook } from '../../../../src/node/chain/seal-book.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { branch, newTree } from '../headers.ts';

/** A chain of ten whose fifth block is damaged, and a branch from the third. */
function damagedFifth() {
  const tree = newTree();
  const chain = branch(tree, tree.genesis, 10);
  tree.setTip(chain[9] as BlockIndex);
  const at = (height: number) => chain[height - 1] as BlockIndex;
  const beside = branch(tree, at(3), 4, 1);
  const entry = at(5);
  const damaged = new Set([entry]);
  const seals = new SealBook(tree);
  return {
    at,
    beside,
    entry,
    damaged,
    seals,
    tree,
    repairs: new Repairs({ damaged, seals, tree }),
  };
}

/** Looks each second for this time; returns the last answer. */
function seek(
  repairs: Repairs,
  ms: number,
  tips: Parameters<Repairs['lowestUnrecoverable']>[1],
  from = 0,
): BlockIndex | null {
  let found: BlockIndex | null = null;
  for (let now = from; now < from + ms; now += 1_000)
    found ??= repairs.lowestUnrecoverable(now, tips);
  return found;
}

const LONG = 5 * LIMITS.repairMs;

describe('a damaged block', () => {
  it('is not given up for peers that deleted their old bodies (S-5)', () => {
    const { at, entry, repairs } = damagedFifth();
    const { height, hash } = at(9);
    expect(seek(repairs, LONG, [{ height, hash, first: 6 }])).toBe(null);
    expect(seek(repairs, LONG, [{ height, hash, first: 5 }], LONG)).toBe(entry);
  });

  it('is given up when peers that stand on it did not have it for long', () => {
    const { at, entry, repairs } = damagedFifth();
    expect(seek(repairs, LIMITS.repairMs, [at(5), at(1)])).toBe(null);
    expect(repairs.lowestUnrecoverable(LIMITS.repairMs, [at(9)])).toBe(entry);
  });

  it('is not given up alone, or among newcomers', () => {
    const { at, repairs } = damagedFifth();
    expect(seek(repairs, LONG, [])).toBe(null);
    expect(seek(repairs, LONG, [at(3)], LONG)).toBe(null);
    expect(repairs.lowestUnrecoverable(2 * LONG, [at(5)])).toBe(null);
  });

  it('is not given up alone, not even the first', () => {
    const { at, damaged, repairs } = damagedFifth();
    damaged.add(at(1));
    expect(seek(repairs, LONG, [])).toBe(null);
  });

  it('is waited for longer where others stand right before it, or beside: they may be new, and can only go on with it', () => {
    const unknown = { height: 4, hash: new Uint8Array(32) };
    for (const where of ['before', 'beside', 'elsewhere']) {
      const world = damagedFifth();
      const [last] = world.beside.slice(-1) as [BlockIndex];
      const tips = [where === 'before' ? world.at(4) : where === 'beside' ? last : unknown];
      expect(seek(world.repairs, 3 * LIMITS.repairMs, tips)).toBe(null);
      expect(world.repairs.lowestUnrecoverable(3 * LIMITS.repairMs, tips)).toBe(world.entry);
    }
  });

  it('is never given up below a held seal: there is no other chain to go back to (L-12)', () => {
    const { at, seals, repairs, tree } = damagedFifth();
    const { height, hash } = at(7);
    tree.foundValid(at(7));
    expect(seals.add({ height, hash, signature: new Uint8Array(64) })).toBe('held');
    expect(seek(repairs, LONG, [at(9)])).toBe(null);
  });

  it('is sought no more once it is back', () => {
    const { at, entry, damaged, repairs } = damagedFifth();
    seek(repairs, LIMITS.repairMs - 2_000, [at(9)]);
    damaged.clear();
    repairs.lowestUnrecoverable(LIMITS.repairMs - 1_000, [at(9)]);
    damaged.add(entry);
    expect(seek(repairs, LIMITS.repairMs, [at(9)], LIMITS.repairMs)).toBe(null);
  });
});
