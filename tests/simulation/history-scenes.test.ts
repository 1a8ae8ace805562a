/** Stages rooms whose last whole copy of the history leaves (S-5). */
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../src/lab/machine.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { runningOf, stage, tips, trade } from './staged.ts';
import type { World } from './world.ts';

const SCENE = {
  nodes: 3,
  charter: { grantsPerBlock: 32, spacing: 1_000 },
  limits: { joinBlocks: 6, joinDepth: 1, historyBlocks: 1 },
};
const baseOf = (machine: Machine | undefined) => runningOf(machine).node.chain.base;
const heightOf = (machine: Machine | undefined) => runningOf(machine).node.chain.tip.height;

/** Its disk is emptied, and it begins as a newcomer. */
function beginAnew(machine: Machine): void {
  if (machine.isUp) machine.crash('to begin anew');
  machine.medium.tables = new Map();
  machine.emptied();
  machine.start();
}

/** Until it holds, or for so long, ms. */
async function until(world: World, holds: () => boolean, ms: number): Promise<void> {
  for (let left = ms; left > 0 && !holds(); left -= 100) await world.pass(100);
  expect(holds()).toBe(true);
}

/** Two have joined by the accounts of the third, which is gone before they verified its history. */
async function bereave(seed: string): Promise<{ world: World; whole: Machine; left: Machine[] }> {
  const world = await stage({ seed, ...SCENE });
  const [whole, ...left] = world.machines as [Machine, ...Machine[]];
  await trade(world, 60_000);
  expect(heightOf(whole)).toBeGreaterThan(12);
  for (const machine of left) beginAnew(machine);
  const hasJoined = () => left.every(({ base, running }) => running !== null && base > 0);
  await until(world, hasJoined, 60_000);
  whole.crash('for good');
  // What it sent last arrives.
  await world.pass(5_000);
  expect(left.some((machine) => baseOf(machine).isVerified)).toBe(false);
  return { world, whole, left };
}

describe('the last whole history', () => {
  it('is lost: the others accept their base, go on, and let a newcomer in', {
    timeout: 60_000,
  }, async () => {
    const { world, whole, left } = await bereave('lost');
    const before = heightOf(left[0]);
    await trade(world, LIMITS.historySoughtMs / 2, left);
    expect(left.map(heightOf)).toEqual([before, before]);
    await until(world, () => left.every((one) => baseOf(one).isAccepted), LIMITS.historySoughtMs);
    await trade(world, 30_000, left);
    expect(heightOf(left[0])).toBeGreaterThan(before + 1);
    beginAnew(whole);
    await until(world, () => whole.running !== null && whole.base > 0, 120_000);
    await until(world, () => baseOf(whole).isAccepted, 2 * LIMITS.historySoughtMs);
    await trade(world, 20_000);
    await world.pass(10_000);
    expect(tips(world).size).toBe(1);
    expect(world.machines.map(({ base }) => base > 0)).toEqual([true, true, true]);
  });

  it('comes back: what was accepted is verified', { timeout: 60_000 }, async () => {
    const { world, whole, left } = await bereave('back');
    const isAccepted = () => left.every((one) => baseOf(one).isAccepted);
    await until(world, isAccepted, 2 * LIMITS.historySoughtMs);
    await trade(world, 20_000, left);
    whole.start();
    await until(world, () => left.every(({ base }) => base === 0), 120_000);
    await trade(world, 10_000);
    await world.pass(10_000);
    expect(tips(world).size).toBe(1);
    expect(await world.invariants.unindexed()).toBeNull();
  });
});
