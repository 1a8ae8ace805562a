/** Worlds for scenes that are staged by hand: calm, with no trouble but the scene's own. */
import { onTestFinished } from 'vitest';
import { claim, mint, pay } from '../../src/lab/actions.ts';
import type { Machine, Running } from '../../src/lab/machine.ts';
import { World, type WorldOptions } from './world.ts';

/** All nodes are up and linked; nobody has money yet. */
export async function raise(options: WorldOptions): Promise<World> {
  const world = new World({ attackers: 0, issuer: false, sharedWallets: false, ...options });
  const rejected = (error: unknown) => world.rejected(error);
  process.on('unhandledRejection', rejected);
  onTestFinished(() => void process.off('unhandledRejection', rejected));
  for (const machine of world.machines) {
    machine.wall.set(0);
    machine.start();
  }
  await world.pass(12_000);
  return world;
}

/**
 * All nodes are up and linked, have money, and build blocks as soon as there is something to write.
 */
export async function stage(options: WorldOptions): Promise<World> {
  const world = await raise(options);
  for (const machine of world.machines) {
    configure(machine);
    if (!claim(world, machine)) mint(world);
  }
  await world.pass(20_000);
  return world;
}

function configure(machine: Machine): void {
  runningOf(machine).builder.configure({ on: true, size: 1, sleep: 1, patience: 3 });
}

/** The node of a machine that is up; that it is not is the scene's failure. */
export function runningOf(machine: Machine | undefined): Running {
  if (machine === undefined || machine.running === null) throw new Error('the machine is not up');
  return machine.running;
}

/** For this time, everyone who can pays someone every three seconds. */
export async function trade(
  world: World,
  ms: number,
  who: readonly Machine[] = world.machines,
): Promise<void> {
  for (const end = world.scheduler.now + ms; world.scheduler.now < end; ) {
    for (const machine of who) pay(world, machine);
    await world.pass(3_000);
  }
}

export function tips(world: World): Set<string> {
  return new Set(world.machines.map((machine) => runningOf(machine).node.chain.tip.key));
}
