import { describe, expect, it } from 'vitest';
import { EPOCH } from '../../src/lab/life.ts';
import { Chance } from '../../src/lab/random.ts';
import { defaultCharter } from '../../src/ledger/charter.ts';
import { genesisHeader, type Header } from '../../src/ledger/header.ts';
import { requiredWork } from '../../src/ledger/work.ts';
import { growth, LIARS, theft, timeGame, visit } from './economy.ts';
import { privateBranch } from './economy-branches.ts';
import { type Paced, RISE, type Rise, workRule } from './economy-rule.ts';

const chance = (seed: string) => new Chance(`economy ${seed}`);

describe('what lies about the time bring (L-9, L-10)', () => {
  for (const lie of Object.keys(LIARS))
    for (const power of [0.1, 0.3])
      it(`${lie}, with ${power * 100} % of all power: little, and the ledger keeps its pace`, () => {
        const { gain, spacing } = timeGame(lie, power, chance(lie), { blocks: 3_000 });
        expect(gain).toBeLessThan(0.06);
        expect(spacing).toBeGreaterThan(4_500);
        expect(spacing).toBeLessThan(5_500);
      });

  it('with a rise of 1/64 a tenth of the power would more than double the pace', () => {
    const rise = 1 + 1 / 64;
    const { spacing } = timeGame('ahead', 0.1, chance('flat'), { blocks: 3_000, rise });
    expect(spacing).toBeLessThan(2_500);
  });
});

describe('a private branch (L-10, L-11)', () => {
  const won = (power: number, behind: number, rise?: Rise) =>
    privateBranch(
      { power, behind, dating: 'steep', ...(rise === undefined ? {} : { rise }) },
      chance(`branch ${power} ${behind}`),
    );

  it('is not won by luck: raising the work brings a third of the power next to nothing', () => {
    expect(won(0.2, 6)).toBeLessThan(0.005);
    expect(won(0.3, 6)).toBeLessThan(0.02);
    expect(won(0.3, 20)).toBeLessThan(0.005);
    expect(won(0.4, 20)).toBeLessThan(0.15);
  });

  it('was, when the work might double: three in ten won one time in six, however far behind', () => {
    expect(won(0.3, 6, 2)).toBeGreaterThan(0.13);
    expect(won(0.3, 20, 2)).toBeGreaterThan(0.1);
  });

  it('at the due pace nothing rises: plain private mining, whatever the rise', () => {
    const plain = (rise: Rise) =>
      privateBranch({ power: 0.4, behind: 6, dating: 'at pace', rise }, chance('plain'), 300);
    expect(plain(2)).toBe(plain(RISE));
    expect(plain(RISE)).toBeGreaterThan(0.02);
    expect(plain(RISE)).toBeLessThan(0.12);
  });
});

describe('a class of 30 that opens a room one tab kept (L-10)', () => {
  it('is at the due pace within a minute or so, and floods nobody with blocks before', () => {
    for (let i = 0; i < 5; i++) {
      const { firstMinute, settledAfter } = growth(30, chance(`class ${i}`));
      expect(firstMinute).toBeGreaterThan(30);
      expect(firstMinute).toBeLessThan(80);
      expect(settledAfter).toBeLessThan(90_000);
    }
  });
});

describe('the rule the games play by', () => {
  it('is that of the ledger, block by block', () => {
    const charter = defaultCharter('economy');
    const rule = workRule(charter, RISE);
    const draw = chance('rule');
    const headers: Header[] = [genesisHeader(charter)];
    const paced: Paced[] = [{ time: 0, work: 0 }];
    let time = EPOCH;
    let changes = 0;
    for (let height = 0; height < 3_000; height++) {
      // Slow parts, steep ones, and idle ones long enough to ease the work.
      const mean = [1, 500, 5_000, 9_000, 40_000][Math.floor(height / 60) % 5] as number;
      time += 1 + Math.floor(draw.exponential(mean));
      const work = requiredWork(charter, headers.slice(-33), time);
      expect(rule(paced.slice(-33), height, time), `block ${height + 1}`).toBe(Number(work));
      if (Number(work) !== paced[height]?.work) changes += 1;
      headers.push({ ...genesisHeader(charter), height: height + 1, time, work });
      paced.push({ time, work: Number(work) });
    }
    expect(changes).toBeGreaterThan(1_500);
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
      expect(settledAfter).toBeLessThan(15 * 60_000);
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
