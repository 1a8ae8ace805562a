/**
 * The accounts after an older block, after a restart: what they cost (O-2), and what damage leaves
 * of them (S-3).
 */
import { expect, it, vi } from 'vitest';
import { type Block, encodeBlock } from '../../../../src/ledger/block.ts';
import { headerHash } from '../../../../src/ledger/header.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import type { Node } from '../../../../src/node/node.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../../src/storage/memory-store.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;

it('reads the blocks below the tip once for the accounts of an older one', async () => {
  const ledger = new SmallLedger({ grantsPerBlock: 1 });
  for (let n = 1; n <= 9; n += 1)
    ledger.grow([ledger.claim(person(n))], person(0).publicKey, STARTS_AT + n * 1_000);
  const medium = new MemoryMedium();
  const clock = new ManualClock(STARTS_AT + 60_000);
  const before = await openNode(ledger, { clock, transports: [], medium });
  await before.mergeBlocks(null, itemsOf(ledger.blocks));
  await before.stop();

  const node = await openNode(ledger, { clock, transports: [], medium });
  const reads = vi.spyOn(MemoryStore.prototype, 'block');
  const header = ledger.headers.at(-8);
  const block = header === undefined ? null : headerHash(header);
  const first = await node.askSelf({ op: 'accounts', args: { block, prefix: '' } });
  expect(first.status).toBe(200);
  expect(reads).toHaveBeenCalledTimes(7);
  const again = await node.askSelf({ op: 'accounts', args: { block, prefix: '' } });
  expect(again).toEqual(first);
  expect(reads).toHaveBeenCalledTimes(7);
  reads.mockRestore();
  await node.stop();
});

/** A chain of 9 on disk, the record of block 3 spoilt. */
async function spoilt() {
  const ledger = new SmallLedger({ grantsPerBlock: 2 });
  for (let n = 1; n <= 9; n += 1) {
    const items = [ledger.claim(person(n))];
    if (n > 1) items.push(ledger.pay(person(n - 1), person(n).publicKey, { fee: 2 }));
    ledger.grow(items, person(n % 2).publicKey, STARTS_AT + n * 1_000);
  }
  const medium = new MemoryMedium();
  const clock = new ManualClock(STARTS_AT + 60_000);
  const open = () => openNode(ledger, { clock, transports: [], medium });
  const before = await open();
  await before.mergeBlocks(null, itemsOf(ledger.blocks));
  await before.stop();
  spoil(medium, 3);
  return { ledger, medium, clock, open };
}

/** Changes the last byte of the record of every block at `height`. */
function spoil(medium: MemoryMedium, height: number): void {
  const start = height.toString(16).padStart(8, '0');
  for (const [key, { value }] of medium.rows('blocks'))
    if (key.startsWith(start)) value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
}

/** The node's answer for the accounts after the block at `height`. */
function accountsAfter(node: Node, ledger: SmallLedger, height: number) {
  const header = ledger.headers[height];
  const block = header === undefined ? null : headerHash(header);
  return node.askSelf({ op: 'accounts', args: { block, prefix: '' } });
}

/** A node on that chain, whose blocks from `height` on were spoilt as well and fetched again. */
async function mended(world: Awaited<ReturnType<typeof spoilt>>, from: number): Promise<Node> {
  const { ledger, medium, open } = world;
  for (let height = from; height <= 9; height += 1) spoil(medium, height);
  const node = await open();
  for (const block of ledger.blocks.slice(from - 1)) {
    const entry = node.chain.tree.at(block.header.height) as BlockIndex;
    expect(await node.chain.load(entry)).toBeNull();
    expect(await node.chain.repair(entry, block)).toMatchObject({ ok: true });
  }
  return node;
}

it('S-3: goes back across blocks that were fetched again, whatever became of older ones', async () => {
  const world = await spoilt();
  const node = await mended(world, 8);
  const reads = vi.spyOn(MemoryStore.prototype, 'block');
  for (const height of [8, 7, 6])
    expect(await accountsAfter(node, world.ledger, height)).toMatchObject({ status: 200 });
  // Each time from the tip, and never below the block asked for.
  expect(reads).toHaveBeenCalledTimes(1 + 2 + 3);
  reads.mockRestore();
  await node.stop();
});

it('S-3: leaves a block that was fetched again for a better one, whatever became of older ones', async () => {
  const world = await spoilt();
  const node = await mended(world, 9);
  const other = world.ledger.branch(8);
  const builder = person(50).publicKey;
  for (const n of [60, 61]) other.grow([other.claim(person(n))], builder, other.tip.time + 900);
  await node.mergeBlocks(null, itemsOf(other.blocks.slice(8)));
  await world.clock.pass(1_000);
  expect(world.medium.aside).toBeNull();
  expect(node.chain.tip.height).toBe(10);
  expect(node.chain.state.root).toEqual(other.state.root);
  await node.stop();
});

it('S-3: does not go by an undo that leads elsewhere', async () => {
  for (const undo of [new Uint8Array(0), new Uint8Array(1)]) {
    const { ledger, medium, open } = await spoilt();
    const block = ledger.blocks[8] as Block;
    const store = new MemoryStore(medium);
    await store.open();
    const stored = { height: 9, hash: headerHash(block.header), bytes: encodeBlock(block), undo };
    await store.commit({ blocks: [stored] });
    const node = await open();
    expect(await accountsAfter(node, ledger, 8)).toMatchObject({ status: 200 });
    await node.stop();
  }
});

it('S-3: what stands before a block that cannot be read is executed again', async () => {
  const { ledger, open } = await spoilt();
  const node = await open();
  expect(await accountsAfter(node, ledger, 2)).toMatchObject({ status: 200 });
  await node.stop();
});
