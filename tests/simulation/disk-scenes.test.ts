/** Stages faults of a disk by hand, with the conditions that must hold. */
import { describe, expect, it } from 'vitest';
import type { Attacker } from '../../src/lab/attacker.ts';
import { damageRecord } from '../../src/lab/disk.ts';
import { allWell, partition } from '../../src/lab/faults.ts';
import { EPOCH } from '../../src/lab/life.ts';
import type { Machine } from '../../src/lab/machine.ts';
import type { Judged } from '../../src/lab/rules.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
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

describe('a disk', () => {
  it('that is full stops writing, says so, and goes on when there is room (S-4)', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'full', nodes: 3, charter: OPEN });
    const [machine] = world.machines as [Machine];
    machine.medium.full = true;
    const before = heightOf(machine);
    await trade(world, 20_000, world.machines.slice(1));
    expect(runningOf(machine).node.trouble?.code).toBe('quota');
    expect(heightOf(machine)).toBe(before);
    machine.medium.full = false;
    await world.pass(60_000);
    expect(runningOf(machine).node.trouble).toBeNull();
    expect(tips(world).size).toBe(1);
  });

  it('that lost a block gets it from a peer (S-3)', { timeout: 60_000 }, async () => {
    const world = await stage({ seed: 'lost', nodes: 3, charter: OPEN });
    await trade(world, 30_000);
    const [machine] = world.machines as [Machine];
    const { node } = runningOf(machine);
    while (damageRecord(machine.medium, world.chance, ['blocks'], () => false) === null);
    const main = Array.from({ length: heightOf(machine) }, (_, i) => node.chain.tree.at(i + 1));
    const lost = async () => {
      const { disk } = runningOf(machine);
      const read = main.map((entry) => entry && disk.peek(entry.height, entry.hash));
      return (await Promise.all(read)).filter((block) => block === null).length;
    };
    expect(await lost()).toBe(1);
    // Somebody looks at it, as the page or a peer would.
    for (const entry of main) if (entry) void node.chain.load(entry);
    await world.pass(10_000);
    expect(await lost()).toBe(0);
    expect(node.chain.damaged.size).toBe(0);
    expect(tips(world).size).toBe(1);
  });

  it('that is full when its index is lost makes it anew when there is room (S-3, S-4)', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'index', nodes: 2, charter: OPEN });
    await trade(world, 20_000);
    const [machine] = world.machines as [Machine];
    machine.crash('to be damaged');
    expect(damageRecord(machine.medium, world.chance, ['index'], () => false)).not.toBeNull();
    machine.isDamaged = true;
    machine.medium.full = true;
    machine.start();
    await world.pass(10_000);
    expect(runningOf(machine).node.trouble?.code).toBe('quota');
    expect(await world.invariants.unindexed()).not.toBeNull();
    machine.medium.full = false;
    await world.pass(30_000);
    expect(runningOf(machine).node.trouble).toBeNull();
    expect(await world.invariants.unindexed()).toBeNull();
  });

  it('that made its index anew without a block remembers that it lacks one (S-3)', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'index and block', nodes: 2, charter: OPEN });
    await trade(world, 20_000);
    const [machine, other] = world.machines as [Machine, Machine];
    partition(world, [[machine], [other]], true);
    machine.crash('to be damaged');
    for (const table of ['index', 'blocks'] as const)
      expect(damageRecord(machine.medium, world.chance, [table], () => false)).not.toBeNull();
    machine.isDamaged = true;
    machine.lostBlock = true;
    machine.start();
    await world.pass(10_000);
    expect(runningOf(machine).node.chain.damaged.size).toBe(1);
    // A step of its own writes the list of the index again.
    const before = heightOf(machine);
    await trade(world, 10_000, [machine]);
    expect(heightOf(machine)).toBeGreaterThan(before);
    machine.crash('knowing what it lacks');
    machine.start();
    await world.pass(5_000);
    expect(await world.invariants.unindexed()).not.toBeNull();
    allWell(world);
    await world.pass(30_000);
    expect(await world.invariants.unindexed()).toBeNull();
  });

  it('that lost everything is filled again, and own payments are not lost (hostile 4)', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'taken away', nodes: 3, charter: OPEN });
    await trade(world, 20_000);
    const [machine] = world.machines as [Machine];
    partition(world, [[machine], world.machines.slice(1)], true);
    runningOf(machine).builder.configure({ on: false });
    await trade(world, 6_000, [machine]);
    const own = runningOf(machine).node.walletTransactions.list().length;
    machine.crash('on the way out');
    machine.medium.tables = new Map();
    machine.emptied();
    allWell(world);
    await world.pass(60_000);
    expect(heightOf(machine)).toBe(heightOf(world.machines[1]));
    const list = runningOf(machine).node.walletTransactions.list();
    expect(list).toHaveLength(own);
    expect(list.map(({ state }) => state.kind)).toEqual(list.map(() => 'block'));
  });

  it('is gone in the very step that leaves a block: what stood in it waits for another (S-2, L-11)', {
    timeout: 60_000,
  }, async () => {
    const world = await stage({ seed: 'in the step', nodes: 2, attackers: 1, charter: OPEN });
    const attacker = await enter(world);
    const [machine] = world.machines as [Machine];
    for (const one of world.machines) runningOf(one).builder.configure({ on: false });
    const block = (parent: Judged, key: number, rest: Transaction[] = []) => {
      const time = EPOCH + Math.floor(world.scheduler.now);
      const body = [world.forge.claim(crowdKey(key)), ...rest];
      return world.forge.block(parent, body, attacker.key.publicKey, time + key);
    };
    const judge = (one: Block) => world.oracle.judge(one) as Judged;
    const parent = attacker.best();
    // It was never in a pool: only the step that disconnects its block can keep it. The coins it
    // spends are gone.
    const { grant, minFee } = world.charter;
    const spend = { amount: grant - minFee, fee: minFee };
    const left = block(parent, 1, [world.forge.transaction(crowdKey(1), spend)]);
    attacker.merge({ blocks: [left] });
    await world.pass(2_000);
    expect(runningOf(machine).node.chain.tip.key).toBe(judge(left).hash);
    const first = block(parent, 2);
    const second = block(judge(first), 3);
    machine.crashPlan = 'after';
    attacker.merge({ blocks: [first, second] });
    await world.pass(2_000);
    expect(machine.isUp).toBe(false);
    machine.start();
    await world.pass(1_000);
    const { chain, keeper } = runningOf(machine).node;
    expect(chain.tip.key).toBe(judge(second).hash);
    for (const id of judge(left).ids) expect(keeper.pool.byId(id)).toBeDefined();
  });
});
