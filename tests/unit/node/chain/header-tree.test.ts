import { describe, expect, it } from 'vitest';
import { type BlockIndex, better } from '../../../../src/node/chain/block-index.ts';
import { branch, grow, headerAfter, keysOf, last, NOW, newTree } from '../headers.ts';

const ALL = () => true;

describe('header tree', () => {
  it('begins at genesis, which is complete and valid', () => {
    const tree = newTree();
    expect(tree.tip).toBe(tree.genesis);
    expect(tree.genesis).toMatchObject({ height: 0, complete: true, valid: true, work: 0n });
  });

  it('takes a header once its proof, link and time are right (L-9)', () => {
    const tree = newTree();
    const header = headerAfter(tree, tree.genesis);
    expect(tree.check(tree.genesis, header, NOW).ok).toBe(true);
    for (const [change, code] of [
      [{ nonce: header.nonce + 1n }, 'proof'],
      [{ height: 2 }, 'height'],
      [{ previous: new Uint8Array(32) }, 'previous'],
      [{ work: header.work + 1n }, 'work-wrong'],
    ] as const) {
      const made = tree.check(tree.genesis, { ...header, ...change }, NOW);
      expect(made.ok ? null : made.error.code).toBe(code);
    }
  });

  it('holds a header of the future against nobody (L-9)', () => {
    const tree = newTree();
    const header = headerAfter(tree, tree.genesis, 0, NOW + 31_000);
    const made = tree.check(tree.genesis, header, NOW);
    expect(made.ok ? null : made.error.code).toBe('time-ahead');
    expect(tree.check(tree.genesis, header, NOW + 1_000).ok).toBe(true);
  });

  it('adds up work, and of equal work prefers the lower hash (L-11)', () => {
    const tree = newTree();
    const long = branch(tree, tree.genesis, 3);
    const brother = grow(tree, long[1] as BlockIndex, 9);
    expect(last(long).work).toBe(3n * 256n);
    expect(better(last(long), long[1] as BlockIndex)).toBeGreaterThan(0);
    const [a, b] = [last(long), brother];
    expect(better(a, b)).toBe(-better(b, a));
    expect(better(a, b) > 0).toBe(a.key < b.key);
    expect(tree.bestHeader(ALL)).toBe(better(a, b) > 0 ? a : b);
  });

  it('finds ancestors and forks at any depth', () => {
    const tree = newTree();
    const main = branch(tree, tree.genesis, 70);
    for (const entry of main) tree.gotBody(entry, 1);
    tree.setTip(last(main));
    const side = branch(tree, main[20] as BlockIndex, 60, 3);
    for (let height = 0; height <= 81; height += 1) {
      const expected =
        height === 0 ? tree.genesis : height <= 21 ? main[height - 1] : side[height - 22];
      expect(tree.ancestor(last(side), height)).toBe(expected);
    }
    expect(tree.ancestor(last(side), 82)).toBeNull();
    expect(tree.fork(last(side), last(main))).toBe(main[20]);
    expect(tree.fork(last(side), side[3] as BlockIndex)).toBe(side[3]);
    expect(tree.path(main[20] as BlockIndex, last(side))).toEqual(side);
  });

  it('is complete where all bodies are here, in whatever order they come', () => {
    const tree = newTree();
    const [a, b, c] = branch(tree, tree.genesis, 3) as [BlockIndex, BlockIndex, BlockIndex];
    expect(tree.gotBody(c, 1)).toEqual([]);
    expect(tree.gotBody(b, 1)).toEqual([]);
    expect(tree.gotBody(a, 1)).toEqual([a, b, c]);
    tree.lostBody(b);
    expect([a, b, c].map(({ complete }) => complete)).toEqual([true, false, false]);
    expect(tree.gotBody(b, 1)).toEqual([b, c]);
  });

  it('invalidates a block with all that follows it, and what is put on it later', () => {
    const tree = newTree();
    const [a, b, c] = branch(tree, tree.genesis, 3) as [BlockIndex, BlockIndex, BlockIndex];
    tree.invalidate(b, 'accounts-root');
    expect([a, b, c].map(({ invalid }) => invalid)).toEqual([
      null,
      'accounts-root',
      'accounts-root',
    ]);
    expect(grow(tree, c).invalid).toBe('accounts-root');
    expect(tree.bestHeader(ALL)).toBe(a);
  });

  it('changes the main chain, and knows what it left', () => {
    const tree = newTree();
    const first = branch(tree, tree.genesis, 2);
    const second = branch(tree, tree.genesis, 3, 4);
    tree.setTip(last(first));
    const change = tree.setTip(last(second));
    expect(change).toMatchObject({ disconnected: first, connected: second });
    expect(tree.at(2)).toBe(second[1]);
    expect(tree.isMain(first[0] as BlockIndex)).toBe(false);
    expect(new Set(tree.side)).toEqual(new Set(first));
  });

  it('tells its chain in few hashes, from the tip to genesis', () => {
    const tree = newTree();
    const main = branch(tree, tree.genesis, 90);
    tree.setTip(last(main));
    const locator = tree.locator(tree.tip);
    expect(locator.length).toBeLessThan(20);
    expect(locator[0]).toEqual(tree.tip.hash);
    expect(locator[locator.length - 1]).toEqual(tree.genesis.hash);
  });

  it('keeps side branches under the cap: those of least work go, the way to the target never', () => {
    const tree = newTree(5);
    const target = branch(tree, tree.genesis, 8, 1);
    for (let salt = 10; salt < 22; salt += 1) grow(tree, tree.genesis, salt);
    tree.trim([last(target)]);
    expect(tree.side.size).toBe(8 + 5);
    for (const entry of target) expect(tree.get(entry.key)).toBe(entry);
  });

  it('forgets branches that end far below the tip', () => {
    const tree = newTree();
    const main = branch(tree, tree.genesis, 12);
    for (const entry of main) tree.gotBody(entry, 1);
    tree.setTip(last(main));
    const low = branch(tree, tree.genesis, 2, 7);
    const high = branch(tree, main[9] as BlockIndex, 1, 8);
    expect(new Set(keysOf(tree.forgetBelow(6)))).toEqual(new Set(keysOf(low)));
    expect([...tree.side]).toEqual(high);
  });

  it('takes up a stored chain, and refuses one that does not link', () => {
    const made = newTree();
    const main = branch(made, made.genesis, 5).map(({ header }) => header);
    const tree = newTree();
    expect(tree.restore(main)).toBe(true);
    expect(tree.tip.height).toBe(5);
    expect(newTree().restore(main.slice(1))).toBe(false);
  });
});
