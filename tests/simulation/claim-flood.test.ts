/** A flood of made-up claims keeps no node that builds from its grant (L-8, P-1, B-1). */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { claim } from '../../src/lab/actions.ts';
import type { Attacker } from '../../src/lab/attacker.ts';
import type { Machine } from '../../src/lab/machine.ts';
import { Chance } from '../../src/lab/random.ts';
import type { Transaction } from '../../src/ledger/transaction.ts';
import { claimFlood } from './claim-flood.ts';
import { raise, runningOf, tips } from './staged.ts';
import type { World } from './world.ts';

/** The claims of each attacker to each node: as many as a pool takes. */
const FLOOD = 1_024;
const NEWCOMERS = 4;
/** How many are in one message. */
const PART = 128;

/** `count` signed claims of keys made up for it, never the same ones again. */
function madeUp(world: World, attacker: Attacker, from: number, count: number): Transaction[] {
  return Array.from({ length: count }, (_, at) => {
    const seed = createHash('sha256')
      .update(`${attacker.name} ${from + at}`)
      .digest();
    return world.forge.claim(world.keys.pairOf(seed));
  });
}

function pour(attacker: Attacker, claims: readonly Transaction[]): void {
  for (let at = 0; at < claims.length; at += PART)
    attacker.merge({ pool: claims.slice(at, at + PART) });
}

const pooledClaims = (machine: Machine | undefined) => runningOf(machine).node.keeper.pool.size;
const hasGrant = (machine: Machine) =>
  runningOf(machine).node.chain.state.get(machine.key.publicKey).claimed;

describe('a flood of made-up claims (L-8, P-1, B-1)', () => {
  it('of 1,024 by each of two peers: every newcomer who builds has its grant in bounded time', {
    timeout: 120_000,
  }, async () => {
    const charter = { grantsPerBlock: 32, spacing: 1_000, maxBlockBytes: 2 ** 17 };
    const world = await raise({ seed: 'claims', nodes: NEWCOMERS, attackers: 2, charter });
    for (const attacker of world.attackers) {
      attacker.appear();
      for (let i = 0; i < 3 * NEWCOMERS; i += 1) attacker.dial('binary');
    }
    await world.pass(3_000);
    let made = 0;
    const flood = (count: number) => {
      for (const attacker of world.attackers) pour(attacker, madeUp(world, attacker, made, count));
      made += count;
    };
    for (const machine of world.machines) runningOf(machine).builder.configure({ on: false });
    flood(FLOOD);
    await world.pass(10_000);
    for (const machine of world.machines) expect(pooledClaims(machine)).toBe(FLOOD);
    const began = runningOf(world.machines[0]).node.chain.tip.height;
    for (const machine of world.machines) {
      runningOf(machine).builder.configure({ on: true, size: 1, sleep: 1, patience: 3 });
      claim(world, machine);
    }
    const waited = new Map<Machine, number>();
    for (let second = 0; second < 90 && waited.size < NEWCOMERS; second += 1) {
      // Claims that went into blocks are replaced by new ones.
      flood(32);
      await world.pass(1_000);
      for (const machine of world.machines)
        if (!waited.has(machine) && hasGrant(machine))
          waited.set(machine, runningOf(machine).node.chain.tip.height - began);
    }
    const blocks = [...waited.values()];
    expect(blocks).toHaveLength(NEWCOMERS);
    expect(Math.max(...blocks)).toBeLessThanOrEqual(30);
    // The flood was no offence and was on all the time.
    for (const attacker of world.attackers) expect(attacker.links.length).toBeGreaterThan(0);
    expect(pooledClaims(world.machines[0])).toBeGreaterThan(FLOOD / 2);
    await world.pass(20_000);
    expect(tips(world).size).toBe(1);
  });

  it('brings nobody who builds out of their turn: the first own block has the own claim', () => {
    const { waits, share } = claimFlood(3, new Chance('claims'));
    expect(Math.max(...waits)).toBeLessThan(30);
    expect(share).toBeGreaterThan(0.9);
  });
});
