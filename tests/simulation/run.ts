/**
 * One run: a world, its troubles, and the peace after them in which all must agree
 * (docs/threats.md, liveness).
 */
import { toHex } from '../../src/base/bytes.ts';
import { ACTIONS, type Action, claim, mint, overspend, pay } from '../../src/lab/actions.ts';
import { attack } from '../../src/lab/byzantine.ts';
import { allWell, FAULTS, halves, partition } from '../../src/lab/faults.ts';
import { EPOCH } from '../../src/lab/life.ts';
import type { Machine } from '../../src/lab/machine.ts';
import { Chance } from '../../src/lab/random.ts';
import { isGenesis, type Transaction, wireId } from '../../src/ledger/transaction.ts';
import { type Judged, Oracle } from './oracle.ts';
import { joinLimits, tightLimits } from './tight-limits.ts';
import { Violation } from './violation.ts';
import { World, type WorldOptions } from './world.ts';

export interface RunOptions extends WorldOptions {
  /** Actions and faults before the peace. */
  steps: number;
}

export interface Outcome {
  /** Trace hash, hex. */
  hash: string;
  events: number;
  /** Virtual ms. */
  simulated: number;
  /** How often each thing happened. */
  counts: Record<string, number>;
  /** Null when all held. */
  failure: unknown;
  /** The last lines of the trace. */
  tail: string[];
}

/** Calm before the first fault. */
const OPENING_MS = 12_000;
/** Agreement comes within this once nothing is wrong any more. */
const PEACE_MS = 10 * 60_000;

export async function run(options: RunOptions): Promise<Outcome> {
  const limits = {
    ...tightLimits(new Chance(`${options.seed}/limits`)),
    ...joinLimits(new Chance(`${options.seed}/join`)),
  };
  const world = new World({ limits, ...options });
  const rejected = (error: unknown) => world.rejected(error);
  process.on('unhandledRejection', rejected);
  let failure: unknown = null;
  try {
    await opening(world);
    await troubles(world, options.steps >> 1);
    await longPartition(world);
    await troubles(world, options.steps - (options.steps >> 1));
    await refusal(world);
    await peace(world);
  } catch (error) {
    failure = error;
  } finally {
    process.off('unhandledRejection', rejected);
  }
  const { trace, scheduler } = world;
  return {
    hash: trace.digest(),
    events: scheduler.done,
    simulated: scheduler.now,
    counts: trace.counts(),
    failure: failure ?? vacuous(world),
    tail: trace.tail(60),
  };
}

/** A run in which nothing happened proves nothing. */
function vacuous(world: World): Violation | null {
  const missing = ['crash', 'reorganised', 'refused'].filter((kind) => !world.trace.counted(kind));
  return missing.length === 0 ? null : new Violation('meta', 'run', `no ${missing.join(', no ')}`);
}

/** The nodes find each other, and money comes into the world. */
async function opening(world: World): Promise<void> {
  const late = world.machines.length > 3 && world.chance.is(0.5) ? 1 : 0;
  for (const machine of world.machines.slice(0, world.machines.length - late)) machine.start();
  await world.pass(OPENING_MS);
  for (const machine of world.awake) claim(world, machine);
  for (let i = 0; i < 3; i++) mint(world);
  await world.pass(OPENING_MS);
  for (const attacker of world.attackers) {
    attacker.appear();
    for (const _ of world.machines) attacker.dial('binary');
  }
  world.network.treachery = world.chance.is(0.3) ? 0.3 : 0;
}

async function troubles(world: World, steps: number): Promise<void> {
  // Each run has its own mix, so that rare troubles come in numbers too (swarm testing).
  const mix: (readonly [number, Action])[] = [...ACTIONS, ...FAULTS].map((action) => [
    action.weight * world.chance.pick([0, 0.5, 1, 1, 3]),
    action,
  ]);
  mix.push(...[...ACTIONS, ...FAULTS].map((action) => [action.weight / 4, action] as const));
  for (let step = 0; step < steps; step++) {
    if (world.chance.is(0.4)) attack(world, true);
    else for (let tries = 0; tries < 5; tries++) if (world.chance.weighted(mix).run(world)) break;
    // Now and then all is quiet for long, so that work eases (L-10) and waits run out.
    const quiet = world.chance.is(0.03);
    await world.pass(
      quiet ? world.chance.between(35_000, 100_000) : world.chance.exponential(1_500),
    );
  }
}

/** Two sides build on their own until both have something to lose, then meet (T-15). */
async function longPartition(world: World): Promise<void> {
  for (let tries = 0; tries < 4; tries++) {
    allWell(world);
    await world.pass(5_000);
    for (const { running } of world.machines) running?.builder.configure({ on: true, size: 1 });
    await apart(world);
    // One dies in the very step that changes sides, or another; the next try is left in peace.
    const crashing = world.chance.pick(world.machines);
    if (tries === 0) crashing.crashPlan = world.chance.pick(['before', 'after', 'within']);
    await world.pass(15_000);
    if (world.trace.counted('reorganised') > 0) break;
  }
  if (world.trace.counted('crash') === 0) world.chance.pick(world.awake).crash('at rest');
}

/** At least once somebody tries to spend more than there is. */
async function refusal(world: World): Promise<void> {
  for (let tries = 0; tries < 10 && world.trace.counted('refused') === 0; tries++) {
    for (const machine of world.awake) overspend(world, machine);
    await world.pass(1_000);
  }
}

async function apart(world: World): Promise<void> {
  const sides = halves(world);
  partition(world, sides, true);
  const heights = sides.map((side) => tallest(side));
  const wanted = world.chance.int(1, 9);
  const grown = () => sides.every((side, i) => tallest(side) >= (heights[i] ?? 0) + wanted);
  for (let round = 0; round < 40 && !grown(); round++) {
    for (const side of sides) {
      const machine = world.chance.pick(side);
      if (!pay(world, machine)) claim(world, machine);
      if (side[0] === world.machines[0]) mint(world);
    }
    await world.pass(3_000);
  }
  world.trace.note('heal', 'world', `${sides.map((side) => tallest(side)).join(' and ')}`);
  world.network.heal();
}

function tallest(side: readonly Machine[]): number {
  return Math.max(0, ...side.map(({ running }) => running?.node.chain.tip.height ?? 0));
}

/**
 * Ends all faults: all nodes agree on the best chain, and pooled transactions get into a block.
 * Attackers go on as before.
 */
async function peace(world: World): Promise<void> {
  allWell(world);
  const pooled = new Map<string, Transaction>();
  for (const { running } of world.machines)
    for (const one of running?.node.keeper.pool.ordered() ?? [])
      if (isDue(world, one)) pooled.set(toHex(wireId(one)), one);
  const settled = () => agreed(world) && mined(world, [...pooled.values()]);
  const end = world.scheduler.now + PEACE_MS;
  for (;;) {
    const open = settled() ? await world.invariants.unindexed() : standings(world);
    if (open === null) break;
    if (world.scheduler.now > end && (await isBeyondMending(world))) break;
    if (world.scheduler.now > end) throw new Violation('liveness', 'all', `no agreement: ${open}`);
    // One that crashed by a plan made before the peace comes back too.
    for (const machine of world.machines) if (!machine.isUp) machine.start();
    attack(world, false);
    await world.pass(2_000);
  }
  world.trace.note('agreed', 'all', standings(world));
}

/**
 * A claim waits for the lottery (P-1), but that of a node that builds comes first in its blocks
 * (B-1).
 */
function isDue(world: World, transaction: Transaction): boolean {
  if (world.issuer !== null || !isGenesis(transaction)) return true;
  const receiver = toHex(transaction.receiver);
  return world.machines.some(({ key, running }) => {
    return toHex(key.publicKey) === receiver && running?.builder.view().on === true;
  });
}

/** One tip, no trouble, and no better valid block that any of them could move to. */
function agreed(world: World): boolean {
  const tips = new Set<string>();
  for (const { running } of world.machines) {
    if (running === null || running.node.trouble !== null) return false;
    tips.add(running.node.chain.tip.key);
  }
  const tip = world.oracle.get([...tips][0] as string);
  if (tips.size !== 1 || tip === undefined) return false;
  return ![...world.oracle.all()].some(
    (one) => one.fault === null && Oracle.better(one, tip) && isReachable(world, one),
  );
}

/**
 * Someone honest has all of it. Nodes cannot agree on blocks that attackers withhold, or a damaged
 * disk lost.
 */
function isReachable(world: World, { hash }: Judged): boolean {
  return world.machines.some(({ running }) => {
    const chain = running?.node.chain;
    const entry = chain?.tree.get(hash);
    return entry?.complete && chain?.seals.allows(entry);
  });
}

/**
 * A block below a held seal of which no copy is left: there is no other chain to go to, and none
 * can follow (L-12).
 */
async function isBeyondMending(world: World): Promise<boolean> {
  for (const { running } of world.machines) {
    const { damaged, seals } = running?.node.chain ?? {};
    for (const { height, hash } of damaged ?? []) {
      if (height > (seals?.held?.height ?? 0)) continue;
      const copies = world.machines.map((other) => other.running?.disk.peek(height, hash) ?? null);
      if ((await Promise.all(copies)).every((copy) => copy === null)) return true;
    }
  }
  return false;
}

/** Each is in the chain, or can no longer come into it. */
function mined(world: World, pooled: readonly Transaction[]): boolean {
  const key = world.machines[0]?.running?.node.chain.tip.key;
  const tip = key === undefined ? undefined : world.oracle.get(key);
  if (tip === undefined) return false;
  const ids = new Set<string>();
  for (let at: Judged | null = tip; at !== null; at = at.parent)
    for (const id of at.ids) ids.add(id);
  // By then all clocks are right: expired transactions are in no pool.
  const next = Math.max(Math.floor(EPOCH + world.scheduler.now), tip.header.time + 1);
  return pooled.every(
    (one) => ids.has(world.oracle.idOf(one)) || world.forge.runOn(tip, next).apply(one) !== null,
  );
}

function standings(world: World): string {
  return world.machines
    .map(({ name, running }) => {
      if (running === null) return `${name} down`;
      const { chain, keeper, synced, peers } = running.node;
      const { tip } = chain;
      return `${name} ${tip.height}/${tip.key.slice(0, 6)} pool ${keeper.pool.size} ${synced ? 'synced' : 'behind'} ${peers.nodes().length} peers`;
    })
    .join('; ');
}
