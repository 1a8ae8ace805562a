/** Breaks the network, disks, clocks and power of a simulated world. */
import { openRecord } from '../storage/record.ts';
import type { Action } from './actions.ts';
import { damageRecord } from './disk.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

const ALL_TABLES = [
  'blocks',
  'headers',
  'accounts',
  'changes',
  'past',
  'index',
  'pool',
  'seals',
  'peers',
  'meta',
];
/** The longest time that a fault lasts by itself, ms; the end of the run ends it too. */
const SLEEP_MS = 40_000;

function down(world: World): Machine[] {
  return world.machines.filter(({ isUp }) => !isUp);
}

function anyUp(world: World): Machine | null {
  const up = world.machines.filter(({ running, isAsleep }) => running !== null && !isAsleep);
  return up.length === 0 ? null : world.chance.pick(up);
}

/**
 * Spoils a record. On a ledger with seals a block that nobody else has whole is spared: its holders
 * would have no way on without a sealed block (L-12), and no node can repair that.
 */
function damage(world: World, machine: Machine, tables: readonly string[]): boolean {
  const isSpared = (table: string, key: string) =>
    world.issuer !== null &&
    table === 'blocks' &&
    !world.machines.some((other) => {
      const copy = other === machine ? undefined : other.medium.rows(table).get(key);
      return copy !== undefined && openRecord(table, copy.key, copy.value) !== null;
    });
  const hit = damageRecord(machine.medium, world.chance, tables, isSpared);
  if (hit === null) return false;
  machine.isDamaged = true;
  machine.lostBlock ||= hit.startsWith('blocks');
  world.trace.note('damage', machine.name, hit);
  return true;
}

/** Acts on a tab that is not alone: the others go on. */
function withOthers(world: World, act: (machine: Machine) => void): boolean {
  const machine = anyUp(world);
  if (machine === null || world.awake.length < 2) return false;
  act(machine);
  return true;
}

/** Parts two sides; messages from the one to the other are lost, or both ways. */
export function partition(world: World, sides: readonly Machine[][], bothWays: boolean): void {
  const [left = [], right = []] = sides;
  for (const a of left)
    for (const b of right) {
      world.network.block(a.name, b.name);
      if (bothWays) world.network.block(b.name, a.name);
    }
  const names = (side: readonly Machine[]) => side.map(({ name }) => name).join(',');
  world.trace.note('partition', 'world', `${names(left)} ${bothWays ? '|' : '>|'} ${names(right)}`);
}

export function halves(world: World): Machine[][] {
  const shuffled = world.chance.shuffle(world.machines);
  const at = world.chance.int(1, Math.max(1, shuffled.length - 1));
  return [shuffled.slice(0, at), shuffled.slice(at)];
}

export const FAULTS: readonly Action[] = [
  {
    name: 'partition',
    weight: 4,
    run: (world) => {
      if (!world.network.isWhole) return false;
      partition(world, halves(world), world.chance.is(0.6));
      return true;
    },
  },
  {
    name: 'clog',
    weight: 2,
    run: (world) => {
      const [a, b] = world.chance.shuffle(world.machines);
      if (a === undefined || b === undefined) return false;
      world.network.clog(a.name, b.name);
      world.trace.note('clog', a.name, `towards ${b.name}`);
      return true;
    },
  },
  {
    name: 'heal',
    weight: 6,
    run: (world) => {
      if (world.network.isWhole) return false;
      world.network.heal();
      world.trace.note('heal', 'world');
      return true;
    },
  },
  {
    name: 'cut',
    weight: 3,
    run: (world) => {
      const connections = [...world.network.connections];
      if (connections.length === 0) return false;
      const connection = world.chance.pick(connections);
      world.trace.note('cut', 'world', connection.name);
      connection.break(world.chance.pick([10, 1_000, 20_000]));
      return true;
    },
  },
  {
    name: 'crash',
    weight: 2,
    run: (world) => withOthers(world, (machine) => machine.crash('at rest')),
  },
  {
    name: 'crash at a commit',
    weight: 5,
    run: (world) =>
      withOthers(world, (machine) => {
        machine.crashPlan = world.chance.pick(['before', 'after', 'within']);
      }),
  },
  {
    name: 'stop',
    weight: 2,
    run: (world) => withOthers(world, (machine) => void machine.stop()),
  },
  {
    name: 'start',
    weight: 12,
    run: (world) => {
      const idle = down(world);
      if (idle.length === 0) return false;
      world.chance.pick(idle).start();
      return true;
    },
  },
  {
    name: 'sleep',
    weight: 3,
    run: (world) =>
      withOthers(world, (machine) => {
        world.trace.note('sleep', machine.name);
        machine.sleep();
        world.scheduler.after(world.chance.between(500, SLEEP_MS), () => {
          if (machine.isAsleep) machine.wakeUp();
        });
      }),
  },
  {
    name: 'clock',
    weight: 3,
    run: (world) => {
      const machine = world.chance.pick(world.machines);
      const skew = world.chance.pick([0, 5_000, -5_000, 40_000, -40_000, 100_000, -3_600_000]);
      world.trace.note('clock', machine.name, `${skew} ms`);
      machine.wall.set(skew);
      return true;
    },
  },
  {
    name: 'quota',
    weight: 1,
    run: (world) => {
      const machine = world.chance.pick(world.machines);
      machine.medium.full = !machine.medium.full;
      world.trace.note('quota', machine.name, machine.medium.full ? 'full' : 'room');
      return true;
    },
  },
  {
    name: 'dead disk',
    weight: 2,
    run: (world) =>
      withOthers(world, (machine) => {
        machine.diskIsDead = true;
        world.trace.note('dead disk', machine.name);
        world.scheduler.after(world.chance.between(100, SLEEP_MS), () => {
          machine.diskIsDead = false;
        });
      }),
  },
  {
    name: 'damage at rest',
    weight: 2,
    run: (world) => {
      const idle = down(world);
      if (idle.length === 0) return false;
      return damage(world, world.chance.pick(idle), ALL_TABLES);
    },
  },
  {
    name: 'damage of a block',
    weight: 2,
    run: (world) => {
      const machine = anyUp(world);
      return machine !== null && damage(world, machine, ['blocks']);
    },
  },
  {
    name: 'evict',
    weight: 0.4,
    run: (world) => {
      const idle = down(world);
      if (idle.length === 0 || world.awake.length === 0) return false;
      const machine = world.chance.pick(idle);
      world.trace.note('evict', machine.name);
      machine.medium.tables = new Map();
      machine.emptied();
      return true;
    },
  },
];

/** Repairs everything: all nodes must then come together. */
export function allWell(world: World): void {
  world.trace.note('all well', 'world');
  world.network.heal();
  world.network.treachery = 0;
  for (const connection of world.network.connections) connection.treacherous = false;
  for (const machine of world.machines) {
    machine.medium.full = false;
    machine.diskIsDead = false;
    machine.crashPlan = null;
    machine.wall.set(0);
    if (machine.isAsleep) machine.wakeUp();
    if (!machine.isUp) machine.start();
  }
}
