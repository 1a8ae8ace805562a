/** S-3: a quarantined ledger takes nothing with it that no peer may have. */
import { describe, expect, it } from 'vitest';
import { ChainDamage } from '../../../src/node/chain/damage.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import { FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';
import { spoil } from '../../support/spoil.ts';
import { afterLocator, rest, Stranger } from './strangers.ts';

const STARTS_AT = 1_700_000_000_000;

/** More than one signer may have waiting, and more stale ones than a journal is rewritten for. */
const PAYMENTS = 600;

async function withPool() {
  const ledger = new SmallLedger({ grantsPerBlock: 40 });
  const payers = Array.from({ length: 12 }, (_, index) => person(index + 1));
  const builder = person(99).publicKey;
  ledger.grow(
    payers.map((payer) => ledger.claim(payer)),
    builder,
    STARTS_AT,
  );
  const payments = payers.flatMap((payer) =>
    Array.from({ length: PAYMENTS / payers.length }, (_, sequence) =>
      ledger.pay(payer, builder, { sequence }),
    ),
  );
  const medium = new MemoryMedium();
  const clock = new ManualClock(STARTS_AT + 60_000);
  const open = () => openNode(ledger, { clock, transports: [], medium, verifier: good });
  const node = await open();
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  await node.keeper.offer(payments, 'peer');
  await node.keeper.flush();
  expect(node.keeper.pool.size).toBe(PAYMENTS);
  return { ledger, medium, clock, open, node };
}

/** Hundreds of signatures are not what this is about. */
const good = {
  kind: 'pure',
  verify: async (checks: readonly unknown[]) => checks.map(() => true),
} as const;

async function comesBack({ ledger, clock, open }: Awaited<ReturnType<typeof withPool>>) {
  // Twice, and once past the times at which things are rewritten and told: the chain takes its
  // time.
  for (let starts = 0; starts < 2; starts += 1) {
    const during = await open();
    expect(during.chain.tip.height).toBe(0);
    during.start();
    await clock.pass(30_000);
    await during.stop();
  }
  const after = await open();
  after.start();
  await after.mergeBlocks(null, itemsOf(ledger.blocks));
  await clock.pass(30_000);
  expect(after.keeper.pool.size).toBe(PAYMENTS);
  await after.stop();
}

describe('a quarantined ledger leaves its pool behind till the chain is back', () => {
  it('when headers are found damaged at the start', async () => {
    const world = await withPool();
    await world.node.stop();
    const [header] = world.medium.rows('headers').values();
    header?.value.fill(0);
    await comesBack(world);
    expect(world.medium.aside?.reason).toContain('headers');
  });

  it('when it cannot go on in the midst of its work', async () => {
    const world = await withPool();
    world.node.reportDiskFailure(
      new ChainDamage({ what: 'block', detail: 'block 1 cannot be read' }),
    );
    await world.clock.pass(1_000);
    expect(world.medium.aside?.reason).toContain('block 1');
    await world.node.stop();
    await comesBack(world);
  });

  it('also when this node is started again with the chain half back', async () => {
    const { ledger, medium, clock, open, node } = await withPool();
    ledger.grow([ledger.claim(person(50))], person(99).publicKey, STARTS_AT + 1_000);
    await node.stop();
    spoil(medium, 'headers');
    // The payers have their money in the first block only.
    const late = ledger.branch(0);
    late.grow([late.claim(person(60))], person(99).publicKey, STARTS_AT);
    const during = await open();
    await during.mergeBlocks(null, itemsOf(late.blocks));
    expect(during.chain.tip.height).toBe(1);
    await during.stop();
    const after = await open();
    after.start();
    await clock.pass(20_000);
    await after.mergeBlocks(null, itemsOf(ledger.blocks));
    await clock.pass(30_000);
    // The claim of the disconnected block is among them.
    expect([after.chain.tip.height, after.keeper.pool.size]).toEqual([2, PAYMENTS + 1]);
    await after.stop();
  });

  it('also when somebody new is met first', async () => {
    const { ledger, medium, clock, node: first } = await withPool();
    for (let i = 0; i < 3; i += 1)
      ledger.grow([ledger.claim(person(50 + i))], person(99).publicKey, ledger.tip.time + 1_000);
    await first.mergeBlocks(null, itemsOf(ledger.blocks));
    await first.stop();
    spoil(medium, 'headers');
    const transport = new FakeTransport('rtc', 'own');
    const transports = [transport];
    const node = await openNode(ledger, { clock, transports, medium, verifier: good });
    node.start();
    const setting = { node, transport, clock, ledger };
    const young = ledger.branch(0);
    young.grow([young.claim(person(70))], person(70).publicKey, STARTS_AT + 50_000);
    const newcomer = new Stranger(setting, 'new', young.summit, afterLocator(young.headers));
    newcomer.blocks = young.blocks;
    await rest(setting, 15_000);
    expect(node.chain.tip.height).toBe(1);
    const other = new Stranger(setting, 'other', ledger.summit, afterLocator(ledger.headers));
    other.blocks = ledger.blocks;
    await rest(setting, 30_000);
    // The newcomer's claim is among them.
    expect([node.chain.tip.height, node.keeper.pool.size]).toEqual([4, PAYMENTS + 1]);
    await node.stop();
  });
});

describe('a ledger that cannot be quarantined', () => {
  it('is tried again till it can', async () => {
    let told = 0;
    const { ledger, medium, clock, node: first } = await withPool();
    await first.stop();
    const broken = () => {
      told += 1;
    };
    const node = await openNode(ledger, { clock, transports: [], medium, verifier: good, broken });
    node.start();
    await clock.pass(10_000);
    medium.full = true;
    node.reportDiskFailure(new ChainDamage({ what: 'block', detail: 'block 1 cannot be read' }));
    await clock.pass(60_000);
    expect([node.trouble?.code, node.ready, told]).toEqual(['quota', false, 0]);
    medium.full = false;
    await clock.pass(20_000);
    expect([told, medium.aside?.reason]).toEqual([1, 'block: block 1 cannot be read']);
    await node.stop();
  });
});

describe('damage found at the start', () => {
  it('is told of each part', async () => {
    const { medium, open, node } = await withPool();
    await node.stop();
    spoil(medium, 'headers');
    spoil(medium, 'pool');
    const parts = (await open()).notices.list().map(({ values }) => values.what);
    expect(parts.sort()).toEqual(['headers', 'pool']);
  });
});
