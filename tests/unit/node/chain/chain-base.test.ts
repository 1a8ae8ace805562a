/** S-5: what a node keeps that begins with a base, or deletes its old bodies. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { sha256 } from '../../../../src/crypto/sha256.ts';
import { encodeHeader } from '../../../../src/ledger/header.ts';
import { transactionId, transactionSize } from '../../../../src/ledger/transaction.ts';
import type { BlockIndex } from '../../../../src/node/chain/block-index.ts';
import type { Node } from '../../../../src/node/node.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../../src/storage/memory-store.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { drain } from '../room.ts';

const STARTS_AT = 1_700_000_000_000;
const KEPT = 10;
const NOTHING = new Uint8Array(0);
const builder = person(90).publicKey;

function chainOf(blocks: number): SmallLedger {
  const ledger = new SmallLedger();
  for (let i = 1; i <= blocks; i += 1)
    ledger.grow([ledger.claim(person(i))], builder, STARTS_AT + 1_000 * i);
  return ledger;
}

function headersOf({ blocks }: SmallLedger): Uint8Array {
  const bytes = new Uint8Array(blocks.length * 160);
  for (const [at, { header }] of blocks.entries()) bytes.set(encodeHeader(header), at * 160);
  return bytes;
}

async function open(ledger: SmallLedger, medium: MemoryMedium) {
  const clock = new ManualClock(STARTS_AT + 200_000);
  const broken: unknown[] = [];
  const node = await openNode(ledger, {
    clock,
    transports: [],
    medium,
    limits: { keptBlocks: KEPT },
    broken: () => broken.push(1),
  });
  const pass = async (ms: number) => {
    await clock.pass(ms);
    for (let i = 0; i < 20; i += 1) await drain();
  };
  return { node, clock, pass, broken };
}

const bodies = async (node: Node) => {
  const found: number[] = [];
  for (let height = 1; height <= node.chain.tip.height; height += 1) {
    const entry = node.chain.tree.at(height);
    if (entry !== undefined && (await node.chain.load(entry)) !== null) found.push(height);
  }
  return found;
};

/** Each transaction of the chain is found once, where it stands. */
async function expectFoundOnce(medium: MemoryMedium, { id, blocks }: SmallLedger): Promise<void> {
  const store = new MemoryStore(medium);
  await store.open();
  const found: number[][] = [];
  for (const { transactions } of blocks)
    for (const one of transactions) {
      const hits = await store.find(transactionId(id, one).subarray(0, 8));
      found.push(hits.map(({ height }) => height));
    }
  const places = blocks.flatMap(({ transactions }, at) => transactions.map(() => [at + 1]));
  expect(found).toEqual(places);
}

const heights = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('S-5 pruning', () => {
  it('keeps headers, accounts and the newest bodies, and says so; what is gone stays gone', async () => {
    const ledger = chainOf(40);
    const medium = new MemoryMedium();
    const { node, pass } = await open(ledger, medium);
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    node.start();
    await pass(3_000);
    expect(await bodies(node)).toEqual(heights(1, 40));
    expect(node.hello().first).toBeUndefined();
    node.setPruning(true);
    await pass(3_000);
    expect(await bodies(node)).toEqual(heights(31, 40));
    expect(node.hello().first).toBe(31);
    expect(node.chain.base.isVerified).toBe(true);
    expect(medium.rows('blocks').size).toBe(KEPT);
    node.chain.tree.sanityCheck();
    // Off again: nothing comes back, and nothing more goes.
    node.setPruning(false);
    const more = chainOf(60);
    await node.mergeBlocks(null, itemsOf(more.blocks.slice(40)));
    await pass(3_000);
    expect(await bodies(node)).toEqual(heights(31, 60));
    await node.stop();
    const again = await open(ledger, medium);
    expect(again.node.chain.tip.height).toBe(60);
    expect(toHex(again.node.chain.state.root)).toBe(toHex(more.state.root));
    expect(await bodies(again.node)).toEqual(heights(31, 60));
    expect(again.node.hello().first).toBe(31);
    await again.node.stop();
  });

  it('reorganises above the base, and begins anew for a better chain that leaves below it', async () => {
    const ledger = chainOf(40);
    const medium = new MemoryMedium();
    const { node, pass, broken } = await open(ledger, medium);
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    node.start();
    node.setPruning(true);
    await pass(3_000);
    const other = (from: number, blocks: number, first: number) => {
      const side = ledger.branch(from);
      for (let i = 1; i <= blocks; i += 1)
        side.grow([side.claim(person(first + i))], builder, STARTS_AT + 1_000 * (from + i) + 7);
      return side;
    };
    const near = other(35, 10, 200);
    await node.mergeBlocks(null, itemsOf(near.blocks.slice(35)));
    expect(node.chain.tip.height).toBe(45);
    expect(toHex(node.chain.state.root)).toBe(toHex(near.state.root));
    expect(broken).toEqual([]);
    const far = other(20, 40, 300);
    await node.mergeBlocks(null, itemsOf(far.blocks.slice(20)));
    await pass(1_000);
    expect(broken).toEqual([1]);
    await node.stop();
    // All is fetched from genesis on: no base is chosen again.
    const anew = await open(ledger, medium);
    expect(anew.node.chain.tip.height).toBe(0);
    expect(anew.node.chain.base.isChosen).toBe(true);
    await anew.node.mergeBlocks(null, itemsOf(far.blocks));
    expect(anew.node.chain.tip.height).toBe(60);
    expect(await bodies(anew.node)).toEqual(heights(1, 60));
    await anew.node.stop();
  });
});

describe('S-5 a base', () => {
  it('comes whole, survives a kill, and brings the history of what stands above it', async () => {
    const ledger = chainOf(30);
    const medium = new MemoryMedium();
    const { node } = await open(ledger, medium);
    await node.chain.beginAt(headersOf(ledger), ledger.state);
    expect(node.chain.tip.height).toBe(30);
    node.chain.tree.sanityCheck();
    medium.cutPower();
    const again = await open(ledger, medium);
    const { chain } = again.node;
    expect(chain.base.height).toBe(30);
    expect(chain.base.verified).toBe(0);
    expect(toHex(chain.state.root)).toBe(toHex(ledger.state.root));
    for (let from = 0; from < 30; from += 7) {
      await chain.base.verify(ledger.blocks.slice(from, from + 7));
      expect(chain.base.isVerified).toBe(from + 7 >= 30);
    }
    chain.tree.sanityCheck();
    expect(await bodies(again.node)).toEqual(heights(1, 30));
    const store = new MemoryStore(medium);
    const { ledger: stored } = await store.open();
    expect(stored.base).toEqual({ height: 0, verified: 0 });
    expect(stored.past).toEqual([]);
    for (const [at, { transactions }] of ledger.blocks.entries())
      for (const one of transactions) {
        const id = transactionId(ledger.id, one).subarray(0, 8);
        expect((await store.find(id)).map(({ height }) => height)).toContain(at + 1);
        const hits = await store.find(sha256(one.receiver).subarray(0, 8));
        expect(hits.map(({ height }) => height)).toContain(at + 1);
      }
  });

  it('takes the blocks before it back into the pool, each transaction by itself (L-11)', async () => {
    const own = new SmallLedger();
    own.grow(
      [101, 102, 103].map((one) => own.claim(person(one))),
      builder,
      STARTS_AT + 1_000,
    );
    const { node } = await open(own, new MemoryMedium());
    await node.mergeBlocks(null, itemsOf(own.blocks));
    const ledger = chainOf(30);
    await node.chain.beginAt(headersOf(ledger), ledger.state);
    const pooled = node.keeper.pool.list(0, 10);
    expect(pooled).toHaveLength(3);
    // One that stays must not keep the body of its block in memory.
    for (const one of pooled) expect(one.sender.buffer.byteLength).toBe(transactionSize(one));
    await node.stop();
  });

  it('takes no history with a forged signature, or with a state of its own, for true', async () => {
    for (const how of ['signature', 'accounts-root'] as const) {
      const ledger = chainOf(10);
      const claim = ledger.claim(person(11));
      const forged = { ...claim, signature: claim.signature.map((one, at) => one ^ (at & 1)) };
      const rich = { ...ledger.state.get(builder), balance: 1e9 };
      if (how === 'accounts-root') ledger.state = ledger.state.set([rich]);
      ledger.grow([how === 'signature' ? forged : claim], builder, STARTS_AT + 11_000);
      for (let i = 12; i <= 20; i += 1)
        ledger.grow([ledger.claim(person(i))], builder, STARTS_AT + 1_000 * i);
      const { node } = await open(ledger, new MemoryMedium());
      const { chain } = node;
      await chain.beginAt(headersOf(ledger), ledger.state);
      await chain.base.verify(ledger.blocks.slice(0, 10));
      const rest = chain.base.verify(ledger.blocks.slice(10));
      await expect(rest).rejects.toThrow(`base: Block 11 breaks a rule: ${how}`);
      expect(chain.base.verified).toBe(10);
    }
  });

  it('verifies anew where the accounts of its history are damaged or lost', async () => {
    const ledger = chainOf(30);
    const bytes = headersOf(ledger);
    for (const how of ['spoilt', 'gone'] as const) {
      const medium = new MemoryMedium();
      const { node } = await open(ledger, medium);
      await node.chain.beginAt(bytes, ledger.state);
      await node.chain.base.verify(ledger.blocks.slice(0, 9));
      const past = medium.rows('past');
      const [key] = past.keys();
      const record = past.get(key as string);
      if (record === undefined) throw new Error('nothing is kept');
      if (how === 'gone') past.delete(key as string);
      else past.set(key as string, { key: record.key, value: record.value.map((one) => one ^ 1) });
      const again = await open(ledger, medium);
      expect(again.node.chain.base.verified).toBe(0);
      await again.node.chain.base.verify(ledger.blocks.slice(0, 20));
      const third = await open(ledger, medium);
      expect(third.node.chain.base.verified).toBe(20);
      await third.node.chain.base.verify(ledger.blocks.slice(20));
      expect(third.node.chain.base.height).toBe(0);
      third.node.chain.tree.sanityCheck();
      await expectFoundOnce(medium, ledger);
    }
  });

  it('counts a block whose record is damaged while history is verified as one to be mended', async () => {
    const ledger = chainOf(30);
    const medium = new MemoryMedium();
    const { node } = await open(ledger, medium);
    const { chain } = node;
    await chain.beginAt(headersOf(ledger), ledger.state);
    await chain.base.verify(ledger.blocks.slice(0, 9));
    const fifth = chain.tree.at(5) as BlockIndex;
    for (const [key, record] of medium.rows('blocks'))
      if (key.includes(fifth.key)) medium.rows('blocks').set(key, { ...record, value: NOTHING });
    expect(await chain.load(fifth)).toBeNull();
    chain.tree.sanityCheck();
    await chain.base.verify(ledger.blocks.slice(9));
    chain.tree.sanityCheck();
    expect([...chain.damaged]).toEqual([fifth]);
    await chain.repair(fifth, ledger.blocks[4] as (typeof ledger.blocks)[number]);
    expect(await bodies(node)).toEqual(heights(1, 30));
    chain.tree.sanityCheck();
  });

  it('may be accepted without history, which lasts; old bodies may then go, and history come', async () => {
    const ledger = chainOf(30);
    const medium = new MemoryMedium();
    const { node } = await open(ledger, medium);
    await node.chain.beginAt(headersOf(ledger), ledger.state);
    await node.chain.base.verify(ledger.blocks.slice(0, 4));
    await node.chain.base.accept();
    medium.cutPower();
    const more = chainOf(60);
    const again = await open(more, medium);
    const { base } = again.node.chain;
    expect([base.isSound, base.isVerified, base.verified]).toEqual([true, false, 4]);
    again.node.start();
    again.node.setPruning(true);
    await again.node.mergeBlocks(null, itemsOf(more.blocks.slice(30)));
    await again.pass(3_000);
    expect([base.height, base.verified, base.isAccepted]).toEqual([50, 4, true]);
    expect(await bodies(again.node)).toEqual([...heights(1, 4), ...heights(51, 60)]);
    await again.node.stop();
    const third = await open(more, medium);
    expect(third.node.chain.base.isAccepted).toBe(true);
    expect(await bodies(third.node)).toEqual([...heights(1, 4), ...heights(51, 60)]);
    await third.node.chain.base.verify(more.blocks.slice(4, 50));
    expect([third.node.chain.base.isVerified, third.node.chain.base.isAccepted]).toEqual([
      true,
      false,
    ]);
    expect(await bodies(third.node)).toEqual(heights(1, 60));
    // Blocks that were here before they were deleted are in the index already.
    await expectFoundOnce(medium, more);
  });

  it('is accepted or pruned with the accounts of its history lost: that is verified anew', async () => {
    for (const how of ['accepted', 'pruned'] as const) {
      const ledger = chainOf(30);
      const medium = new MemoryMedium();
      const { node } = await open(ledger, medium);
      await node.chain.beginAt(headersOf(ledger), ledger.state);
      await node.chain.base.verify(ledger.blocks.slice(0, 9));
      if (how === 'pruned') await node.chain.base.accept();
      const past = medium.rows('past');
      for (const [key, { value, ...rest }] of past)
        past.set(key, { ...rest, value: value.map((one) => one ^ 1) });
      const more = chainOf(60);
      const again = await open(more, medium);
      expect(again.node.chain.base.verified).toBe(0);
      if (how === 'accepted') await again.node.chain.base.accept();
      again.node.start();
      again.node.setPruning(how === 'pruned');
      await again.node.mergeBlocks(null, itemsOf(more.blocks.slice(30)));
      await again.pass(3_000);
      const end = how === 'pruned' ? 50 : 30;
      expect(again.node.chain.base.height).toBe(end);
      await again.node.stop();
      expect(medium.rows('past').size).toBe(0);
      const { chain } = (await open(more, medium)).node;
      expect([chain.base.isAccepted, chain.base.verified]).toEqual([true, 0]);
      await chain.base.verify(more.blocks.slice(0, 20));
      const fourth = (await open(more, medium)).node.chain;
      expect(fourth.base.verified).toBe(20);
      await fourth.base.verify(more.blocks.slice(20, end));
      expect(fourth.base.isVerified).toBe(true);
      await expectFoundOnce(medium, more);
    }
  });

  it('keeps what a started download needs, and no more (O-2)', async () => {
    const ledger = chainOf(12);
    const { node, clock } = await open(ledger, new MemoryMedium());
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    const ask = async (height: number) => {
      const block = node.chain.tree.at(height)?.hash ?? null;
      return (await node.askSelf({ op: 'accounts', args: { block, prefix: '' } })).status;
    };
    expect(await ask(12 - LIMITS.servedStates)).toBe(404);
    expect(await ask(6)).toBe(200);
    const longer = chainOf(30);
    await node.mergeBlocks(null, itemsOf(longer.blocks.slice(12)));
    expect(await ask(7)).toBe(404);
    expect(await ask(6)).toBe(200);
    await clock.pass(LIMITS.heldStateMs - 1);
    expect(await ask(6)).toBe(200);
    await clock.pass(LIMITS.heldStateMs);
    expect(await ask(6)).toBe(404);
    await node.stop();
  });
});
