/**
 * Measures what payments and blocks cost in a room: seven whole nodes, each linked to all, on the
 * simulated network. Nothing is timed: what crosses the links is counted, and the same each run.
 */
import { claim, pay } from '../../src/lab/actions.ts';
import type { Machine, Running } from '../../src/lab/machine.ts';
import { World } from '../simulation/world.ts';
import type { Figure } from './figures.ts';

const NODES = 7;
const MEETING_MS = 10_000;
const ROUND_MS = 1_500;
const SETTLED_MS = 20_000;
const READ_MS = 2_000;
/** Rounds of payments that one block then takes: some 250, as `hello`s go round with any block. */
const POOLED_ROUNDS = 40;

function runningOf(machine: Machine | undefined): Running {
  if (machine === undefined || machine.running === null) throw new Error('a node went down');
  return machine.running;
}

/** All are up, linked, and have money. */
async function room(): Promise<World> {
  const charter = { grantsPerBlock: 64, spacing: 1_000 };
  const calm = { attackers: 0, issuer: false, sharedWallets: false };
  const world = new World({ seed: 'relay bench', nodes: NODES, charter, ...calm });
  for (const machine of world.machines) {
    machine.wall.set(0);
    machine.start();
  }
  await world.pass(MEETING_MS);
  for (let at = 0; at < NODES; at += 1) setBuilder(world, at, true);
  for (const machine of world.machines) claim(world, machine);
  await world.pass(SETTLED_MS);
  return world;
}

/** Bytes that all nodes have said on all links so far. */
function saidBy(world: World): number {
  let bytes = 0;
  for (const machine of world.machines)
    for (const { traffic } of runningOf(machine).node.peers.all()) bytes += traffic.saidBytes;
  return bytes;
}

async function paying(world: World, rounds: number): Promise<number> {
  let paid = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const machine of world.machines) if (pay(world, machine)) paid += 1;
    await world.pass(ROUND_MS);
  }
  return paid;
}

function setBuilder(world: World, at: number, on: boolean): void {
  const builder = { on, size: 1, sleep: 1, patience: 3 };
  runningOf(world.machines[at]).builder.configure(builder);
}

export async function relayFigures(): Promise<Figure[]> {
  const world = await room();
  const before = world.invariants.copies;
  const paid = await paying(world, 12);
  await world.pass(SETTLED_MS);
  const each = (world.invariants.copies - before) / paid / (NODES - 1);
  for (let at = 0; at < NODES; at += 1) setBuilder(world, at, false);
  await world.pass(SETTLED_MS);
  await paying(world, POOLED_ROUNDS);
  await world.pass(SETTLED_MS);
  // What is said in as long a time without a block: hello, pings, digests.
  const idleFrom = saidBy(world);
  await world.pass(SETTLED_MS);
  const idle = saidBy(world) - idleFrom;
  const { node } = runningOf(world.machines[0]);
  const { height } = node.chain.tip;
  const from = saidBy(world);
  const { compact } = world.invariants.blocks;
  setBuilder(world, 1, true);
  await world.pass(SETTLED_MS);
  const said = saidBy(world) - from - idle;
  const short = world.invariants.blocks.compact - compact;
  const { tip } = node.chain;
  const tips = world.machines.map((machine) => runningOf(machine).node.chain.tip.key);
  if (tip.height === height || new Set(tips).size !== 1) throw new Error('no block went round');
  const reading: Promise<Uint8Array | null>[] = [];
  for (let at = height + 1; at <= tip.height; at += 1) {
    const entry = node.chain.tree.at(at);
    if (entry !== undefined) reading.push(node.chain.bytes(entry));
  }
  // A simulated disk takes its time as well.
  await world.pass(READ_MS);
  const blocks = await Promise.all(reading);
  const raw = blocks.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0);
  return [
    {
      group: 'relay',
      what: `receptions of a payment per node, ${NODES} nodes, each linked to all`,
      value: each,
      unit: '',
      most: 1.5,
    },
    {
      group: 'relay',
      what: `bytes for a block of known payments, per receiving node, ${NODES} nodes`,
      value: said / (NODES - 1) / 1e3,
      unit: 'kB',
      reference: { what: 'the block', value: raw / 1e3 },
      most: 0.1,
      note: `${tip.height - height} blocks, short ids sent ${short} times`,
    },
  ];
}
