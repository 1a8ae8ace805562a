import { describe, expect, it } from 'vitest';
import { Chance } from '../../src/lab/random.ts';
import { claimFlood, LIARS, theft, timeGame, visit } from './economy.ts';

const chance = (seed: string) => new Chance(`economy ${seed}`);

describe('what lies about the time bring (L-9, L-10)', () => {
  for (const lie of Object.keys(LIARS))
    for (const power of [0.1, 0.3])
      it(`${lie}, with ${power * 100} % of all power: little, and the ledger keeps its pace`, () => {
        const { gain, spacing } = timeGame(lie, power, chance(lie), 3_000);
        expect(gain).toBeLessThan(0.08);
        expect(spacing).toBeGreaterThan(4_000);
        expect(spacing).toBeLessThan(8_000);
      });
});

describe('a machine of a thousand tabs that comes and goes (L-10)', () => {
  for (const [tabs, stay] of [
    [3, 60_000],
    [10, 600_000],
    [30, 600_000],
  ] as const)
    it(`leaves ${tabs} tabs no longer than five minutes without a block`, () => {
      const { blocks, firstAfter, settledAfter } = visit(tabs, stay, chance(`${tabs}`));
      expect(blocks).toBeGreaterThan(20);
      expect(firstAfter).toBeLessThan(5 * 60_000);
      expect(settledAfter).toBeLessThan(30 * 60_000);
    });
});

describe('sibling theft (L-11)', () => {
  it('is not worth it while blocks come: a tenth of the power takes one block in twenty', () => {
    expect(theft(0.1, 5_000, chance('busy'))).toBeLessThan(0.06);
  });

  it('costs at least the work of a block, and in a room long quiet it succeeds: one block deep is not final', () => {
    const patient = theft(0.1, 600_000, chance('quiet'));
    expect(patient).toBeGreaterThan(0.8);
    expect(patient).toBeLessThan(1);
  });
});

describe('a flood of made-up claims (L-8, P-1)', () => {
  it('keeps out a claim without a fee, and not one that pays the least there is', () => {
    expect(claimFlood(0, chance('flood')).blocks).toBeNull();
    expect(claimFlood(1, chance('flood')).blocks).toBe(1);
  });
});
