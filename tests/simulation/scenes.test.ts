/** Stages single faults by hand, with the conditions that must hold. */
import { describe, expect, it } from 'vitest';
import { mint, pay } from '../../src/lab/actions.ts';
import type { Attacker } from '../../src/lab/attacker.ts';
import { allWell, partition } from '../../src/lab/faults.ts';
import { EPOCH } from '../../src/lab/life.ts';
import type { Machine } from '../../src/lab/machine.ts';
import type { Judged } from '../../src/lab/rules.ts';
import { sealMessage } from '../../src/ledger/seal.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { crowdKey } from './crypto.ts';
import { runningOf, stage, tips, trade } from './staged.ts';
import type { World } from './world.ts';

const OPEN = { grantsPerBlock: 32, spacing: 1_000 };
const heightOf = (machine: Machine | undefined) => runningOf(machine).node.chain.tip.height;

/** An attacker that is linked to all. */
async function enter(world: World): Promise<Attacker> {
  const attacker = world.attackers[0] as Attacker;
  attacker.appear();
  for (let i = 0; i < 3 * world.machines.length; i++) attacker.dial('binary');
  await world.pass(3_000);
  return attacker;
}

describe('headers that hold nobody up', () => {
  it('shown without their bodies: the others go on building', { timeout: 60_000 }, async () => {
    const world = await stage({ seed: 'withheld', nodes: 3, attackers: 1, charter: OPEN });
    const attacker = await enter(world);
    const parent = attacker.best();
    const body = [world.forge.claim(crowdKey(1))];
    const time = EPOCH + Math.floor(world.scheduler.now);
    const judged = world.oracle.judge(
      world.forge.block(parent, body, attacker.key.publicKey, time),
    );
    if (judged === undefined) throw new Error('not judged');
    attacker.withheld.add(judged.hash);
    attacker.tip = judged;
    attacker.tell();
    await world.pass(5_000);
    for (const machine of world.machines)
      expect(runningOf(machine).node.chain.tree.get(judged.hash)?.body).toBe(false);
    const before = heightOf(world.machines[0]);
    await trade(world, 40_000);
    expect(heightOf(world.machines[0])).toBeGreaterThan(before + 3);
    expect(tips(world).size).toBe(1);
  });

  it('dated ahead, one after another: the others go on building', { timeout: 60_000 }, async () => {
    const world = await stage({ seed: 'ahead', nodes: 3, attackers: 1, charter: OPEN });
    const attacker = await enter(world);
    const before = heightOf(world.machines[0]);
    for (let i = 0; i < 20; i++) {
      const time = EPOCH + Math.floor(world.scheduler.now) + 89_000;
      const body = [world.forge.claim(crowdKey(i))];
      const block = world.forge.block(attacker.best(), body, attacker.key.publicKey, time);
      attacker.tip = world.oracle.judge(block) ?? null;
      attacker.tell();
      await trade(world, 3_000);
    }
    expect(heightOf(world.machines[0])).toBeGreaterThan(before + 10);
  });
});

describe('a right block from long ago', () => {
  it('is refused without a strike: whoever was away may mean well', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({
      seed: 'stale',
      nodes: 2,
      attackers: 1,
      charter: OPEN,
      limits: { sideDepth: 8 },
    });
    const attacker = await enter(world);
    await trade(world, 60_000);
    expect(heightOf(world.machines[0])).toBeGreaterThan(10);
    const body = [world.forge.claim(crowdKey(1))];
    const time = EPOCH + Math.floor(world.scheduler.now);
    const { genesis } = world.oracle;
    const block = world.forge.block(genesis, body, attacker.key.publicKey, time);
    const open = attacker.links.length;
    attacker.merge({ blocks: [block] });
    await world.pass(3_000);
    expect(open).toBeGreaterThan(0);
    expect(attacker.links).toHaveLength(open);
  });
});

describe('a body that nobody had', () => {
  it('is asked for again, and taken when it is there', { timeout: 60_000 }, async () => {
    const world = await stage({ seed: 'late', nodes: 2, attackers: 1, charter: OPEN });
    for (const one of world.machines) runningOf(one).builder.configure({ on: false });
    const attacker = await enter(world);
    const body = [world.forge.claim(crowdKey(1))];
    const time = EPOCH + Math.floor(world.scheduler.now);
    const block = world.forge.block(attacker.best(), body, attacker.key.publicKey, time);
    const judged = world.oracle.judge(block) as Judged;
    attacker.withheld.add(judged.hash);
    attacker.tip = judged;
    attacker.tell();
    await world.pass(10_000);
    for (const machine of world.machines)
      expect(runningOf(machine).node.chain.tree.get(judged.hash)?.body).toBe(false);
    attacker.withheld.clear();
    await world.pass(2 * LIMITS.doubtMs);
    expect(tips(world)).toEqual(new Set([judged.hash]));
  });
});

describe('a good block under an invalid one', () => {
  it('is fetched all the same, although its headers came together', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'under', nodes: 2, attackers: 1, charter: OPEN });
    for (const one of world.machines) runningOf(one).builder.configure({ on: false });
    partition(world, [world.machines.slice(0, 1), world.machines.slice(1)], true);
    await world.pass(60_000);
    const attacker = await enter(world);
    const towards = (machine: Machine | undefined) =>
      attacker.links.filter(({ remote }) => remote.port.machine === machine?.name);
    const time = EPOCH + Math.floor(world.scheduler.now);
    const make = (parent: Judged, body: Transaction[]) =>
      world.forge.block(parent, body, attacker.key.publicKey, time + parent.header.height);
    const good = make(attacker.best(), [world.forge.claim(crowdKey(1))]);
    const under = world.oracle.judge(good) as Judged;
    attacker.merge({ blocks: [good] }, towards(world.machines[1]));
    await world.pass(3_000);
    expect(runningOf(world.machines[1]).node.chain.tip.key).toBe(under.hash);
    // The first node sees both headers, and of the bodies the invalid one only.
    const bad = make(under, [world.forge.transaction(attacker.key, { amount: 0 })]);
    attacker.tip = world.oracle.judge(bad) ?? null;
    attacker.withheld.add(under.hash);
    attacker.tell(towards(world.machines[0]));
    await world.pass(5_000);
    const { tree } = runningOf(world.machines[0]).node.chain;
    expect(tree.get(attacker.tip?.hash ?? '')?.invalid).not.toBeNull();
    expect(tree.get(under.hash)?.body).toBe(false);
    allWell(world);
    await world.pass(60_000);
    expect(tips(world)).toEqual(new Set([under.hash]));
  });
});

describe('a long parting', () => {
  it('ends in one chain, with an alarm where it went deep (L-11)', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'parting', nodes: 4, charter: OPEN });
    const sides = [world.machines.slice(0, 2), world.machines.slice(2)];
    partition(world, sides, true);
    await trade(world, 90_000);
    for (const side of sides) expect(heightOf(side[0])).toBeGreaterThan(8);
    allWell(world);
    await world.pass(60_000);
    expect(tips(world).size).toBe(1);
    const alarms = world.machines.filter((machine) =>
      runningOf(machine)
        .node.notices.list()
        .some(({ kind }) => kind === 'deep-reorganisation'),
    );
    expect(alarms.length).toBeGreaterThan(0);
  });
});

describe('a cheating issuer (L-12)', () => {
  it('is found out by all, and the first seal stands', { timeout: 60_000 }, async () => {
    const world = await stage({
      seed: 'cheat',
      nodes: 4,
      issuer: true,
      charter: { spacing: 1_000 },
    });
    const sides = [world.machines.slice(0, 2), world.machines.slice(2)];
    partition(world, sides, true);
    for (let round = 0; round < 20; round++) {
      for (const machine of world.machines) pay(world, machine);
      mint(world);
      await world.pass(3_000);
    }
    for (const side of sides) {
      const { node } = runningOf(side[0]);
      const { tip } = node.chain;
      const target = { height: tip.height, hash: tip.hash };
      const signature = world.issuer?.sign(sealMessage(world.oracle.ledgerId, target));
      if (signature === undefined) throw new Error('no issuer');
      expect((await sealed(world, node.addSeal({ ...target, signature }))).ok).toBe(true);
    }
    await world.pass(5_000);
    const held = sides.map((side) => runningOf(side[0]).node.chain.seals.held);
    allWell(world);
    await world.pass(60_000);
    for (const [index, side] of sides.entries())
      for (const machine of side) {
        const { chain, notices } = runningOf(machine).node;
        expect(chain.seals.held).toEqual(held[index]);
        expect(chain.seals.conflict).not.toBeNull();
        expect(notices.list().some(({ kind }) => kind === 'seal-conflict')).toBe(true);
      }
  });
});

/** Time has to pass for a promise to come true. */
async function sealed<T>(world: World, promise: Promise<T>): Promise<T> {
  let value: { is: T } | null = null;
  void promise.then((is) => {
    value = { is };
  });
  await world.pass(1_000);
  if (value === null) throw new Error('it takes too long');
  return (value as { is: T }).is;
}

describe('payments among seven nodes, each linked to all', () => {
  it('come whole to each node about once, and into blocks', { timeout: 120_000 }, async () => {
    const world = await stage({ seed: 'announced', nodes: 7, charter: OPEN });
    await world.pass(10_000);
    const { copies: before } = world.invariants;
    let paid = 0;
    for (let round = 0; round < 20; round++) {
      for (const machine of world.machines) if (pay(world, machine)) paid += 1;
      await world.pass(1_500);
    }
    await world.pass(20_000);
    for (const machine of world.machines) expect(runningOf(machine).node.keeper.pool.size).toBe(0);
    expect(tips(world).size).toBe(1);
    expect(paid).toBeGreaterThan(80);
    // Readings of whole pools, where two differ, are counted too.
    const each = (world.invariants.copies - before) / paid / (world.machines.length - 1);
    expect(each).toBeLessThanOrEqual(1.5);
    expect(each).toBeGreaterThan(0.9);
  });
});

describe('blocks told of', () => {
  it('by peers that give none hold nobody up', { timeout: 120_000 }, async () => {
    const options = { nodes: 7, attackers: 3, charter: OPEN };
    const world = await stage({ seed: 'promised', ...options });
    // One answers with a header and ids of nothing, one keeps silent, one refuses.
    const manners = ['well', 'silent', 'empty'] as const;
    for (const [at, attacker] of world.attackers.entries()) {
      attacker.appear();
      attacker.manner = manners[at] ?? 'well';
      // It tells of true blocks as well, before most have them, and keeps them back.
      attacker.keepsBack = true;
      for (let i = 0; i < 3 * world.machines.length; i++) attacker.dial('binary');
    }
    await world.pass(3_000);
    const before = heightOf(world.machines[0]);
    for (let round = 0; round < 30; round++) {
      for (const machine of world.machines) pay(world, machine);
      for (const attacker of world.attackers) attacker.promise();
      await world.pass(1_500);
    }
    for (const { withheld } of world.attackers) expect(withheld.size).toBeGreaterThan(5);
    for (const { links } of world.attackers) expect(links.length).toBeGreaterThan(0);
    await world.pass(10_000);
    expect(heightOf(world.machines[0])).toBeGreaterThan(before + 10);
    expect(tips(world).size).toBe(1);
    for (const machine of world.machines) expect(runningOf(machine).node.keeper.pool.size).toBe(0);
  });
});

describe('a block of payments that all have pooled', () => {
  it('goes from node to node as short ids', { timeout: 60_000 }, async () => {
    const world = await stage({ seed: 'compact', nodes: 4, charter: OPEN });
    for (const machine of world.machines) runningOf(machine).builder.configure({ on: false });
    await world.pass(10_000);
    for (let round = 0; round < 4; round++) {
      for (const machine of world.machines) pay(world, machine);
      await world.pass(1_500);
    }
    const pooled = () => runningOf(world.machines[0]).node.keeper.pool.size;
    expect(pooled()).toBeGreaterThanOrEqual(LIMITS.compactFrom);
    const before = { ...world.invariants.blocks };
    const height = heightOf(world.machines[0]);
    runningOf(world.machines[1]).builder.configure({ on: true, size: 1, sleep: 1, patience: 3 });
    await world.pass(20_000);
    expect(pooled()).toBe(0);
    expect(tips(world).size).toBe(1);
    expect(heightOf(world.machines[0])).toBe(height + 1);
    expect(world.invariants.blocks.compact - before.compact).toBeGreaterThanOrEqual(3);
    expect(world.invariants.blocks.whole).toBe(before.whole);
  });
});
