/** Where the bytes of a block are found: staged, among those written last, or on disk alone. */
import { describe, expect, it } from 'vitest';
import { type Block, encodeBlock } from '../../../../src/ledger/block.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import { Bodies } from '../../../../src/node/chain/bodies.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { MemoryStore } from '../../../../src/storage/memory-store.ts';
import { pay } from '../../ledger/people.ts';
import { branch, newTree } from '../headers.ts';

/** A disk on which nothing is, and which counts how often it is asked. */
class EmptyDisk extends MemoryStore {
  asked = 0;
  override async block(): Promise<null> {
    this.asked += 1;
    return null;
  }
}

function blockOf({ header }: BlockIndex, count: number): Block {
  return {
    header,
    transactions: Array.from({ length: count }, (_, sequence) => pay({ sequence })),
  };
}

function setUp(length: number) {
  const tree = newTree();
  const disk = new EmptyDisk();
  return { entries: branch(tree, tree.genesis, length), disk, bodies: new Bodies(disk) };
}

describe('the bytes of a block', () => {
  it('are at hand while it is staged, and right after it was written', async () => {
    const { entries, disk, bodies } = setUp(1);
    const [entry] = entries as [BlockIndex];
    const block = blockOf(entry, 3);
    bodies.stage(entry, block);
    expect(await bodies.bytes(entry)).toEqual(encodeBlock(block));
    bodies.written(entry);
    expect(bodies.stagedBytes).toBe(0);
    expect(await bodies.bytes(entry)).toEqual(encodeBlock(block));
    expect(disk.asked).toBe(0);
    const part = encodeBlock(block).slice(160 + 10, 160 + 30);
    expect(await bodies.part(entry, 10, 20)).toEqual(part);
    // What is needed to take it back is on disk alone.
    expect(await bodies.load(entry)).toBe(null);
    expect(disk.asked).toBe(1);
  });

  it('are not kept of a block that was dropped', async () => {
    const { entries, disk, bodies } = setUp(1);
    const [entry] = entries as [BlockIndex];
    bodies.stage(entry, blockOf(entry, 3));
    bodies.drop(entry);
    expect(await bodies.bytes(entry)).toBe(null);
    expect(disk.asked).toBe(1);
  });

  it('are not kept of a block that turns out invalid after it was written', async () => {
    const { entries, bodies } = setUp(1);
    const [entry] = entries as [BlockIndex];
    bodies.stage(entry, blockOf(entry, 3));
    bodies.written(entry);
    bodies.drop(entry);
    expect(await bodies.bytes(entry)).toBe(null);
  });

  it('are kept of the newest alone, up to a number of bytes, however often one is written', async () => {
    const { entries, bodies } = setUp(40);
    const size = encodeBlock(blockOf(entries[0] as BlockIndex, 200)).length;
    for (const entry of entries)
      for (let again = 0; again < 2; again += 1) {
        bodies.stage(entry, blockOf(entry, 200));
        bodies.written(entry);
      }
    const held = await Promise.all(
      entries.map(async (entry) => (await bodies.bytes(entry)) !== null),
    );
    const most = Math.floor(LIMITS.newestBlockBytes / size);
    expect(most).toBeLessThan(entries.length);
    expect(held).toEqual(entries.map((_, index) => index >= entries.length - most));
  });

  it('are not kept of a block larger than all that may be', async () => {
    const { entries, bodies } = setUp(2);
    const [small, large] = entries as [BlockIndex, BlockIndex];
    const least = encodeBlock(blockOf(small, 1)).length - 160;
    bodies.stage(small, blockOf(small, 1));
    bodies.written(small);
    bodies.stage(large, blockOf(large, Math.ceil(LIMITS.newestBlockBytes / least)));
    bodies.written(large);
    expect(await bodies.bytes(large)).toBe(null);
    expect(await bodies.bytes(small)).not.toBe(null);
  });
});
