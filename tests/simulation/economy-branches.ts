/**
 * Private branches (L-10, L-11): somebody with a part of all power seeks alone, some blocks behind,
 * and publishes once the branch has more work than the chain. Time and work are counted in honest
 * blocks.
 */

import type { Chance } from '../../src/lab/random.ts';
import { defaultCharter } from '../../src/ledger/charter.ts';
import { type Paced, RISE, type Rise, workRule } from './economy-rule.ts';

/**
 * The dates of a private branch's blocks: 1 ms apart, so that the work rises, or at the due pace.
 */
export type Dating = 'steep' | 'at pace';

export interface PrivateBranch {
  /** Part of all power, 0..1. */
  readonly power: number;
  /** Blocks the chain is ahead at the start. */
  readonly behind: number;
  readonly dating: Dating;
  readonly rise?: Rise;
  /** The branch is given up after this many honest blocks; 2,000 are 2.8 hours at 5 s. */
  readonly patience?: number;
}

const CHARTER = defaultCharter('private branch');
/** Work of an honest block when the branch begins: far above the charter's. */
const WORK = 2 ** 30;
const PATIENCE = 2_000;
/** Headers that L-10 looks at, at most. */
const WORK_HEADERS = 33;
/** Beyond this mean a Poisson count is drawn from its normal approximation. */
const MANY = 200;

/** The number of honest blocks found in this time. */
function poisson(mean: number, chance: Chance): number {
  if (mean > MANY) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal()));
  let count = 0;
  for (let at = chance.exponential(1); at < mean; at += chance.exponential(1)) count += 1;
  return count;
}

/** Whether one attempt overtakes the chain before its patience ends. */
function overtakes(branch: PrivateBranch, chance: Chance): boolean {
  const { power, behind, dating, rise = RISE, patience = PATIENCE } = branch;
  const rule = workRule(CHARTER, rise);
  const interval = dating === 'steep' ? 1 : CHARTER.spacing;
  const recent: Paced[] = Array.from({ length: WORK_HEADERS }, (_, i) => ({
    time: i * CHARTER.spacing,
    work: WORK,
  }));
  const pace = power / (1 - power);
  let honest = behind;
  let own = 0;
  let now = 0;
  for (let height = 100; ; height++) {
    const time = (recent[recent.length - 1] as Paced).time + interval;
    const work = rule(recent, height, time);
    const wait = chance.exponential(work / WORK / pace);
    now += wait;
    if (now > patience) return false;
    honest += poisson(wait, chance);
    own += work / WORK;
    if (own > honest) return true;
    recent.push({ time, work });
    recent.shift();
  }
}

/** Part of attempts that succeed. */
export function privateBranch(branch: PrivateBranch, chance: Chance, trials = 1_000): number {
  let won = 0;
  for (let i = 0; i < trials; i++) if (overtakes(branch, chance)) won += 1;
  return won / trials;
}
