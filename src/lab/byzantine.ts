/** Chooses the attackers' next attack and carries it out. */
import type { Attack } from './attack.ts';
import type { Attacker } from './attacker.ts';
import { BLOCK_ATTACKS } from './byzantine-blocks.ts';
import { PROTOCOL_ATTACKS } from './byzantine-protocol.ts';
import { TRANSACTION_ATTACKS } from './byzantine-transactions.ts';
import type { World } from './world.ts';

const ATTACKS: readonly Attack[] = [...TRANSACTION_ATTACKS, ...BLOCK_ATTACKS, ...PROTOCOL_ATTACKS];

/**
 * Makes one attack by one of the attackers; false when there are none. `mining`: also with proofs
 * of its own.
 */
export function attack(world: World, mining: boolean): boolean {
  if (world.attackers.length === 0) return false;
  const attacker = world.chance.pick(world.attackers);
  const open = ATTACKS.filter(({ mines }) => mining || mines !== true);
  for (let tries = 0; tries < 5; tries++) {
    const one = attacker.chance.weighted(open.map((item) => [item.weight, item] as const));
    if (!one.run(attacker)) continue;
    world.trace.note('attack', attacker.name, one.name);
    return true;
  }
  return false;
}

/** Makes the attack of this name by this attacker; false when it cannot be done now. */
export function attackBy(attacker: Attacker, name: string): boolean {
  const one = ATTACKS.find((each) => each.name === name);
  if (one === undefined) throw new Error(`there is no attack ${name}`);
  return one.run(attacker);
}
