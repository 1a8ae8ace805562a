import { describe, expect, it } from 'vitest';
import type { Seal } from '../../../../src/ledger/seal.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { SealBook } from '../../../../src/node/chain/seal-book.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { branch, last, newTree } from '../headers.ts';

const sealOf = ({ height, hash }: Pick<BlockIndex, 'height' | 'hash'>): Seal => {
  return { height, hash, signature: new Uint8Array(64).fill(height) };
};

const unknown = (height: number): Seal =>
  sealOf({ height, hash: new Uint8Array(32).fill(height % 251) });

/** Two branches of five from genesis, all executed. */
function world() {
  const tree = newTree();
  const ours = branch(tree, tree.genesis, 5, 1);
  const theirs = branch(tree, tree.genesis, 5, 2);
  for (const entry of [...ours, ...theirs]) {
    tree.gotBody(entry, 1);
    tree.foundValid(entry);
  }
  tree.setTip(last(ours));
  return { tree, ours, theirs, book: new SealBook(tree) };
}

describe('seals (L-12)', () => {
  it('binds once the block is known and valid', () => {
    const { book, ours, theirs } = world();
    expect(book.add(sealOf(ours[2] as BlockIndex))).toBe('held');
    expect(book.allows(last(ours))).toBe(true);
    expect(book.allows(ours[1] as BlockIndex)).toBe(false);
    expect(book.allows(last(theirs))).toBe(false);
  });

  it('waits for a block that is not known, or not executed, and allows all till then', () => {
    const { tree, book, ours, theirs } = world();
    const [next] = branch(tree, last(theirs), 1) as [BlockIndex];
    expect(book.add(sealOf(next))).toBe('waiting');
    expect(book.wanted()).toEqual([next]);
    expect(book.allows(last(ours))).toBe(true);
    tree.foundValid(next);
    expect(book.settle()).toHaveLength(1);
    expect(book.allows(last(ours))).toBe(false);
    // It was executed once, and its body is gone.
    expect(book.wanted()).toEqual([next]);
    tree.gotBody(next, 1);
    expect(book.wanted()).toEqual([]);
  });

  it('tells which seals wait for an unknown header', () => {
    const { book } = world();
    const seal = unknown(40);
    expect(book.add(seal)).toBe('waiting');
    expect(book.missing()).toEqual([seal]);
  });

  it('ignores one whose height is not its block’s, and one of a invalid block', () => {
    const { tree, book, ours } = world();
    const entry = ours[2] as BlockIndex;
    expect(book.add({ ...sealOf(entry), height: 2 })).toBe('ignored');
    const [wrong] = branch(tree, last(ours), 1) as [BlockIndex];
    tree.invalidate(wrong, 'accounts-root');
    expect(book.add(sealOf(wrong))).toBe('ignored');
  });

  it('keeps the highest on one chain', () => {
    const { book, ours } = world();
    book.add(sealOf(ours[1] as BlockIndex));
    expect(book.add(sealOf(ours[3] as BlockIndex))).toBe('held');
    expect(book.held?.height).toBe(4);
    expect(book.add(sealOf(ours[0] as BlockIndex))).toBe('known');
    expect(book.add(sealOf(ours[3] as BlockIndex))).toBe('known');
  });

  it('keeps the first of two that conflict, and both as a proof', () => {
    const { book, ours, theirs } = world();
    const [first, second] = [sealOf(ours[1] as BlockIndex), sealOf(theirs[3] as BlockIndex)];
    book.add(first);
    expect(book.add(second)).toBe('conflict');
    expect(book.held).toBe(first);
    expect(book.conflict).toEqual({ first, second });
    expect(book.toTell()).toEqual([first, second]);
    expect(book.allows(last(theirs))).toBe(false);
  });

  it(`lets ${LIMITS.waitingSeals} wait, the highest`, () => {
    const { book } = world();
    for (let i = 0; i < LIMITS.waitingSeals; i += 1) book.add(unknown(100 + i));
    expect(book.add(unknown(50))).toBe('ignored');
    expect(book.add(unknown(200))).toBe('waiting');
    expect(book.missing()).toHaveLength(LIMITS.waitingSeals);
    expect(book.missing().some(({ height }) => height === 100)).toBe(false);
  });

  it('is the same after a restart', () => {
    const { tree, book, ours, theirs } = world();
    book.add(sealOf(ours[1] as BlockIndex));
    book.add(sealOf(theirs[3] as BlockIndex));
    book.add(unknown(70));
    const again = new SealBook(tree);
    again.restore(book.toStore());
    expect(again.toStore()).toEqual(book.toStore());
    expect(again.conflict).toEqual(book.conflict);
  });
});
