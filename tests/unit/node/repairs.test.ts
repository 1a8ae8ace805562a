/** S-3: a damaged block is given up only when those who could have it do not. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/node/header-tree.ts';
import { Repairs } from '../../../src/node/repairs.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { branch, newTree } from './headers.ts';

function damagedAt(height: number) {
  const tree = newTree();
  const entry = branch(tree, tree.genesis, height)[height - 1] as Entry;
  const damaged = new Set([entry]);
  return { entry, damaged, repairs: new Repairs({ damaged }) };
}

describe('a damaged block', () => {
  it('is given up when peers that are as far did not have it for long', () => {
    const { entry, repairs } = damagedAt(5);
    expect(repairs.hopeless(0, 5)).toBe(null);
    expect(repairs.hopeless(LIMITS.repairMs - 1, 9)).toBe(null);
    expect(repairs.hopeless(LIMITS.repairMs, 9)).toBe(entry);
  });

  it('is not given up alone, or among newcomers', () => {
    const { repairs } = damagedAt(5);
    for (let now = 0; now < 5 * LIMITS.repairMs; now += 1_000)
      expect(repairs.hopeless(now, now % 2_000 === 0 ? 0 : 3)).toBe(null);
    expect(repairs.hopeless(5 * LIMITS.repairMs, 5)).toBe(null);
  });

  it('is waited for longer where others stand right before it: they may be new, and can only go on with it', () => {
    const { entry, repairs } = damagedAt(5);
    const long = 3 * LIMITS.repairMs;
    for (let now = 0; now < long; now += 1_000) expect(repairs.hopeless(now, 4)).toBe(null);
    expect(repairs.hopeless(long, 4)).toBe(entry);
  });

  it('is sought no more once it is back', () => {
    const { entry, damaged, repairs } = damagedAt(5);
    repairs.hopeless(0, 5);
    damaged.clear();
    repairs.hopeless(1_000, 5);
    damaged.add(entry);
    repairs.hopeless(2_000, 5);
    expect(repairs.hopeless(LIMITS.repairMs, 5)).toBe(null);
  });
});
