/** Scenarios without an attacker: faults of networks, disks, clocks and issuers. */
import { sealMessage } from '../ledger/seal.ts';
import type { Machine } from './machine.ts';
import type { Stage } from './stage.ts';

/** How often a machine dies in the middle of a write. */
const CRASHES_EVERY_MS = 30_000;
const RESTART_MS = 6_000;
/** How far the two wrong clocks are ahead of the true time. */
const AHEAD_MS = 50_000;
const BEHIND_MS = -3_600_000;

function halves({ machines }: Stage): [Machine[], Machine[]] {
  const half = Math.ceil(machines.length / 2);
  return [machines.slice(0, half), machines.slice(half)];
}

async function honest(stage: Stage): Promise<void> {
  await stage.opening();
  await stage.trade(stage.left);
}

async function parted(stage: Stage): Promise<void> {
  await stage.opening();
  await stage.trade(stage.left / 6);
  const [left, right] = halves(stage);
  stage.part(left, right);
  const end = stage.now + stage.left / 2;
  while (stage.now < end) {
    await stage.trade(6_000, left);
    await stage.trade(6_000, right);
  }
  stage.heal();
  await stage.agreement(90_000);
  await stage.trade(stage.left);
}

async function clock(stage: Stage): Promise<void> {
  await stage.opening();
  await stage.trade(stage.left / 5);
  const [ahead, behind] = [stage.machine(1), stage.machine(stage.machines.length - 1)];
  ahead.wall.set(AHEAD_MS);
  stage.tell('clock-set', ahead.name, { seconds: AHEAD_MS / 1_000 });
  await stage.trade(stage.left / 3);
  if (behind !== ahead) {
    behind.wall.set(BEHIND_MS);
    stage.tell('clock-set', behind.name, { seconds: BEHIND_MS / 1_000 });
  }
  await stage.trade(stage.left * 0.6);
  for (const machine of [ahead, behind]) machine.wall.set(0);
  stage.tell('clock-set', ahead.name, { seconds: 0 });
  await stage.agreement(60_000);
  await stage.trade(stage.left);
}

async function crash(stage: Stage): Promise<void> {
  await stage.opening();
  const plans = ['within', 'after', 'before'] as const;
  for (let turn = 0; stage.left > 0; turn++) {
    await stage.trade(CRASHES_EVERY_MS / 2);
    const machine = stage.machine(turn % stage.machines.length);
    machine.crashPlan = plans[turn % plans.length] ?? 'within';
    // It dies at its next write.
    for (let waited = 0; machine.isUp && waited < CRASHES_EVERY_MS; waited += 1_000)
      await stage.trade(1_000);
    await stage.trade(RESTART_MS);
    if (!machine.isUp) {
      machine.start();
      stage.tell('started', machine.name);
    }
  }
}

async function issuer(stage: Stage): Promise<void> {
  await stage.opening();
  await stage.trade(stage.left / 8);
  const [left, right] = halves(stage);
  stage.part(left, right);
  const end = stage.now + stage.left / 3;
  while (stage.now < end) {
    await stage.trade(5_000, left);
    await stage.trade(5_000, right);
  }
  for (const [first] of [left, right]) if (first !== undefined) await seal(stage, first);
  stage.heal();
  const told = new Set<Machine>();
  while (stage.left > 0) {
    await stage.trade(2_000);
    for (const machine of stage.machines) {
      if (told.has(machine) || !machine.running?.node.chain.seals.conflict) continue;
      told.add(machine);
      stage.tell('seal-conflict', machine.name);
    }
  }
}

/** Makes the issuer's signature under this node's tip; the honest issuer never does this twice. */
async function seal(stage: Stage, machine: Machine): Promise<void> {
  const { issuer: key, rules } = stage.world;
  if (key === null || machine.running === null) return;
  const { tip } = machine.running.node.chain;
  const target = { height: tip.height, hash: tip.hash };
  const signature = key.sign(sealMessage(rules.ledgerId, target));
  stage.tell('sealed', machine.name, { height: tip.height });
  void machine.running.node.addSeal({ ...target, signature });
  await stage.pass(2_000);
}

export const PLAIN_SCENARIOS = { honest, parted, clock, crash, issuer };
