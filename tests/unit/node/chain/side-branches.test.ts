/** Branches beside the main chain: kept as long as they may win, and under their caps. */
import { describe, expect, it } from 'vitest';
import { defaultCharter } from '../../../../src/ledger/charter.ts';
import { encodeHeader } from '../../../../src/ledger/header.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { Bodies } from '../../../../src/node/chain/bodies.ts';
import type { HeaderTree } from '../../../../src/node/chain/header-tree.ts';
import { SealBook } from '../../../../src/node/chain/seal-book.ts';
import { SideBranches } from '../../../../src/node/chain/side-branches.ts';
import { UnavailableBodies } from '../../../../src/node/chain/unavailable.ts';
import { NODE_LIMITS } from '../../../../src/node/node-limits.ts';
import type { ChainStep } from '../../../../src/node/ports.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { MemoryStore } from '../../../../src/storage/memory-store.ts';
import { branch, grow, last, newTree } from '../headers.ts';

const MIB = 1024 * 1024;

class Steps extends MemoryStore {
  readonly steps: ChainStep[] = [];
  override async commit(step: ChainStep): Promise<void> {
    this.steps.push(step);
  }
}

function beside(tree: HeaderTree) {
  const seals = new SealBook(tree);
  const store = new Steps();
  const charter = defaultCharter('tree', { maxBlockBytes: 4 * MIB });
  const unavailable = new UnavailableBodies(tree, (entry) => seals.allows(entry));
  const side = new SideBranches(
    charter,
    { tree, seals, unavailable },
    new Bodies(store),
    store,
    NODE_LIMITS,
  );
  return { seals, unavailable, store, side };
}

/** A main chain whose bodies are all here. */
function main(tree: HeaderTree, length: number): BlockIndex[] {
  const entries = branch(tree, tree.genesis, length);
  for (const entry of entries) tree.gotBody(entry, 1, 1_000);
  tree.setTip(last(entries));
  return entries;
}

describe('side branches', () => {
  it('keep the way to a sealed block however low it is, and its bodies however many (L-12)', async () => {
    const tree = newTree(20);
    main(tree, LIMITS.sideDepth + 30);
    const sealed = branch(tree, tree.genesis, 25, 1);
    for (const entry of sealed) tree.gotBody(entry, 1, 4 * MIB);
    const { seals, side } = beside(tree);
    const { height, hash } = last(sealed);
    seals.add({ height, hash, signature: new Uint8Array(64) });
    await side.settle();
    expect(sealed.filter((entry) => tree.get(entry.key) === entry && entry.body)).toEqual(sealed);
  });

  it('keep what can be had where the best branch lacks a body that nobody has', async () => {
    const tree = newTree(5);
    main(tree, 4);
    const best = branch(tree, tree.genesis, 30, 1);
    const next = branch(tree, tree.genesis, 20, 2);
    branch(tree, tree.genesis, 10, 3);
    const { unavailable, side } = beside(tree);
    unavailable.add(best[0] as BlockIndex, last(best));
    await side.settle();
    expect([...best, ...next].filter((entry) => tree.get(entry.key) !== entry)).toEqual([]);
    expect(tree.side.size).toBe(best.length + next.length + 5);
  });

  it('go when nothing speaks for them', async () => {
    const tree = newTree(20);
    main(tree, LIMITS.sideDepth + 30);
    branch(tree, tree.genesis, 25, 1);
    await beside(tree).side.settle();
    expect(tree.side.size).toBe(0);
  });

  it('have a cap for the bytes of their bodies: the worst are fetched again when they are needed', async () => {
    const tree = newTree();
    const [first] = main(tree, 10);
    const brothers = Array.from({ length: 12 }, (_, salt) =>
      grow(tree, first as BlockIndex, salt + 1),
    );
    for (const entry of brothers) tree.gotBody(entry, 1, 4 * MIB);
    // Stored before the start: how large it is was not read.
    const old = grow(tree, first as BlockIndex, 99);
    tree.gotBody(old, null);
    const { side, store } = beside(tree);
    await side.settle();
    const kept = [...tree.side].filter(({ body }) => body);
    expect(kept.length * 4 * MIB).toBe(LIMITS.sideBlockBytes);
    expect(store.steps[0]?.prune?.length).toBe(13 - kept.length);
  });

  it('go from the disk where what they stood on is not known any more', async () => {
    const tree = newTree();
    const entries = branch(tree, tree.genesis, 5);
    const { side, store } = beside(newTree());
    side.restore(entries.slice(2).map(({ header }) => encodeHeader(header)));
    await side.settle();
    expect(store.steps[0]?.prune).toEqual(
      entries.slice(2).map(({ height, hash }) => ({ height, hash })),
    );
  });
});
