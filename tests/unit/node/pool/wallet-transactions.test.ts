/** Own payments (P-1): none is given up, or believed, for what this node merely cannot see. */
import { describe, expect, it, vi } from 'vitest';
import type { Node } from '../../../../src/node/node.ts';
import type { WalletRecord } from '../../../../src/node/pool/wallet-record.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { StorageError } from '../../../../src/storage/errors.ts';
import { MemoryStore } from '../../../../src/storage/memory-store.ts';
import { MemoryMedium } from '../../../../src/storage/memory-tables.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { ofHeight, spoil } from '../../../support/spoil.ts';

const STARTS_AT = 1_700_000_000_000;
const builder = person(99).publicKey;

/**
 * Block 1: a claim; block 2: the own payment; then `more` blocks. A node that made the payment has
 * them all.
 */
async function paid(more: number) {
  const ledger = new SmallLedger({ grantsPerBlock: 8 });
  const payer = person(1);
  const claims = (count: number, first: number, on: SmallLedger) => {
    for (let i = 0; i < count; i += 1)
      on.grow([on.claim(person(first + i))], builder, on.tip.time + 1_000);
  };
  ledger.grow([ledger.claim(payer)], builder, STARTS_AT);
  const own = ledger.pay(payer, person(2).publicKey, { amount: 5 });
  ledger.grow([own], builder, STARTS_AT + 1_000);
  claims(more, 10, ledger);
  const medium = new MemoryMedium();
  const outbox = new Map<string, WalletRecord>();
  const clock = new ManualClock(STARTS_AT + 600_000);
  const open = () => openNode(ledger, { clock, transports: [], medium, outbox });
  const node = await open();
  await node.mergeBlocks(null, itemsOf(ledger.blocks.slice(0, 1)));
  expect(await node.submit(own)).toHaveProperty('id');
  await node.mergeBlocks(null, itemsOf(ledger.blocks.slice(1)));
  await node.walletTransactions.offerAgain();
  expect(stateOf(node)).toMatchObject({ kind: 'block', height: 2 });
  /** Another chain off block 1 without the payment, and with more work. */
  const other = ledger.branch(1);
  claims(more + 5, 100, other);
  return { ledger, other, medium, outbox, clock, open, node, payer };
}

const stateOf = (node: Node) => node.walletTransactions.list()[0]?.state;
const endings = (outbox: Map<string, WalletRecord>) =>
  [...outbox.values()].map((one) => one.end?.kind ?? null);

describe('an own payment', () => {
  it('in a block that is given up is open again, and its sequence stays its own', async () => {
    const { medium, node, payer } = await paid(3);
    expect(spoil(medium, 'blocks', ofHeight(2))).toBe(1);
    const lost = node.chain.tree.at(2);
    if (lost === undefined) throw new Error('no block 2');
    await node.chain.load(lost);
    node.chain.giveUp(lost);
    await node.chain.advance();
    await node.walletTransactions.offerAgain();
    expect(node.chain.tip.height).toBe(1);
    expect(stateOf(node)).toMatchObject({ kind: 'returned' });
    expect(node.walletTransactions.openOf(payer.publicKey)).toHaveLength(1);
  });

  it('that was deep in a chain that is left is open again, also after a restart', async () => {
    const world = await paid(LIMITS.ownDepth);
    expect(endings(world.outbox)).toEqual(['final']);
    await world.node.mergeBlocks(null, itemsOf(world.other.blocks));
    expect(stateOf(world.node)).toMatchObject({ kind: 'returned' });
    await world.node.stop();
    spoil(world.medium, 'pool');
    const node = await world.open();
    expect(stateOf(node)).toMatchObject({ kind: 'pool' });
    expect(node.walletTransactions.openOf(world.payer.publicKey)).toHaveLength(1);
    expect(node.keeper.pool.size).toBe(1);
  });

  it('that was deep is open again where the ledger was quarantined and the others have another chain', async () => {
    const world = await paid(LIMITS.ownDepth);
    await world.node.stop();
    spoil(world.medium, 'headers');
    const node = await world.open();
    await node.mergeBlocks(null, itemsOf(world.other.blocks));
    await node.walletTransactions.offerAgain();
    expect(node.keeper.pool.size).toBe(1);
    expect(stateOf(node)).toMatchObject({ kind: 'pool' });
  });

  it('is not taken for replaced while an index that was lost cannot be made anew', async () => {
    const { medium, outbox, clock, open, node } = await paid(3);
    await node.stop();
    spoil(medium, 'index');
    medium.full = true;
    const during = await open();
    expect(during.trouble?.code).toBe('quota');
    await during.walletTransactions.offerAgain();
    expect(endings(outbox)).toEqual([null]);
    medium.full = false;
    during.start();
    await clock.pass(40_000);
    expect(stateOf(during)).toMatchObject({ kind: 'block', height: 2 });
    await during.stop();
  });

  it('is found again when the index and its own block were damaged, and are back', async () => {
    const { ledger, medium, outbox, clock, open, node } = await paid(3);
    await node.stop();
    spoil(medium, 'index');
    spoil(medium, 'blocks', ofHeight(2));
    const during = await open();
    expect(stateOf(during)).toMatchObject({ kind: 'offered' });
    during.start();
    await clock.pass(2_000);
    const [lost] = during.chain.damaged;
    if (lost === undefined) throw new Error('nothing is damaged');
    await during.chain.repair(lost, ledger.blocks[1] as (typeof ledger.blocks)[number]);
    await clock.pass(40_000);
    expect(stateOf(during)).toMatchObject({ kind: 'block', height: 2 });
    expect(endings(outbox)).not.toContain('replaced');
    await during.stop();
  });

  it('is not taken for replaced because the disk failed once when it was looked for', async () => {
    const { outbox, clock, open, node } = await paid(3);
    await node.stop();
    vi.spyOn(MemoryStore.prototype, 'find').mockRejectedValueOnce(
      new StorageError('failed', 'The disk failed to read.'),
    );
    const during = await open();
    expect(during.trouble?.code).toBe('failed');
    await during.walletTransactions.offerAgain();
    expect(endings(outbox)).toEqual([null]);
    during.start();
    await clock.pass(40_000);
    expect(stateOf(during)).toMatchObject({ kind: 'block', height: 2 });
    await during.stop();
  });
});

describe('two devices of one account', () => {
  /** This device's payment with this fee, beside another's of the same sequence. */
  async function both(fee: number, theirs: number) {
    const ledger = new SmallLedger({ grantsPerBlock: 8 });
    const payer = person(1);
    ledger.grow([ledger.claim(payer)], builder, STARTS_AT);
    const clock = new ManualClock(STARTS_AT + 600_000);
    const outbox = new Map<string, WalletRecord>();
    const node = await openNode(ledger, { clock, transports: [], outbox });
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    const here = ledger.pay(payer, person(2).publicKey, { amount: 5, fee });
    const there = ledger.pay(payer, person(3).publicKey, { amount: 7, fee: theirs });
    expect(await node.submit(here)).toHaveProperty('id');
    return { ledger, node, there, outbox };
  }

  it.each([1, 9])('a block with the other one of fee %i says what happened', async (theirs) => {
    const { ledger, node, there, outbox } = await both(5, theirs);
    await node.mergeBlocks(null, itemsOf([ledger.make([there], builder, STARTS_AT + 1_000)]));
    await node.walletTransactions.offerAgain();
    expect(stateOf(node)).toEqual({ kind: 'elsewhere' });
    expect(endings(outbox)).toEqual(['elsewhere']);
    expect(node.walletTransactions.openOf(person(1).publicKey)).toEqual([]);
  });

  it('a pool with the other one of a higher fee says so at once, and keeps it open', async () => {
    const { ledger, node, there } = await both(5, 9);
    await node.keeper.offer([there], 'peer');
    expect(stateOf(node)).toEqual({ kind: 'elsewhere' });
    expect(node.walletTransactions.openOf(person(1).publicKey)).toHaveLength(1);
    await node.mergeBlocks(null, itemsOf([ledger.make([there], builder, STARTS_AT + 1_000)]));
    expect(stateOf(node)).toEqual({ kind: 'elsewhere' });
    expect(node.walletTransactions.openOf(person(1).publicKey)).toEqual([]);
  });
});
