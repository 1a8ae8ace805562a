/**
 * Computes the gains of rule breakers: chains of headers by the rules of L-10 and L-11, without
 * bodies and without real proofs, so that thousands of blocks cost nothing. Miners are rates of
 * attempts; luck is seeded.
 */

import { EPOCH } from '../../src/lab/life.ts';
import type { Chance } from '../../src/lab/random.ts';
import { type Charter, defaultCharter } from '../../src/ledger/charter.ts';
import { MAX_AHEAD } from '../../src/ledger/header-check.ts';
import { type Paced, RISE, type Rise, workRule } from './economy-rule.ts';

export interface Miner {
  readonly name: string;
  /** Attempts a second; 0 while it is away. */
  rate(now: number): number;
  /**
   * The time that it writes into a block it works on at `now`. Too far ahead, nobody takes the
   * block.
   */
  time(now: number, parent: Paced, height: number): number;
}

export interface Mined {
  readonly by: string;
  /** True time, ms since the first block. */
  readonly at: number;
  readonly work: number;
}

/** Headers that L-10 looks at, at most. */
const WORK_HEADERS = 33;
/** How often templates are made anew (B-2). */
const REFRESH_MS = 2_000;
/** Attempts a second of one tab at half a core. */
const TAB = 150_000;

/** B-2: as honest builders stamp. */
const honestTime = (now: number, parent: Paced): number => Math.max(now, parent.time + 1);

function tabs(count: number): Miner {
  return { name: 'tabs', rate: () => count * TAB, time: honestTime };
}

const ECONOMY: Charter = defaultCharter('economy');

/**
 * One chain, everybody on its tip, always something to write; ends at `until` ms or after `blocks`.
 */
function mine(
  miners: readonly Miner[],
  chance: Chance,
  { blocks, until, rise = RISE }: { blocks: number; until: number; rise?: Rise },
): Mined[] {
  const rule = workRule(ECONOMY, rise);
  const recent: Paced[] = [{ time: 0, work: 0 }];
  const mined: Mined[] = [];
  let now = 0;
  while (mined.length < blocks && now < until) {
    const height = mined.length;
    const parent = recent[recent.length - 1] as Paced;
    const offers = miners.map((miner) => {
      const time = Math.min(miner.time(EPOCH + now, parent, height), EPOCH + now + MAX_AHEAD);
      const isValid = time > parent.time;
      const work = rule(recent, height, Math.max(time, parent.time + 1));
      return { miner, time, work, pace: isValid ? miner.rate(now) / work : 0 };
    });
    const pace = offers.reduce((sum, offer) => sum + offer.pace, 0);
    const wait = pace > 0 ? chance.exponential(1_000 / pace) : Number.POSITIVE_INFINITY;
    if (wait > REFRESH_MS) {
      now += REFRESH_MS;
      continue;
    }
    now += wait;
    const { miner, time, work } = chance.weighted(offers.map((one) => [one.pace, one] as const));
    recent.push({ time: Math.floor(time), work });
    if (recent.length > WORK_HEADERS) recent.shift();
    mined.push({ by: miner.name, at: now, work });
  }
  return mined;
}

/** Share of blocks that bear this name. */
function shareOf(mined: readonly Mined[], name: string): number {
  return mined.filter(({ by }) => by === name).length / Math.max(1, mined.length);
}

/** Mean ms between blocks. */
function spacingOf(mined: readonly Mined[]): number {
  const first = mined[0];
  const last = mined[mined.length - 1];
  if (first === undefined || last === undefined || mined.length < 2) return Number.NaN;
  return (last.at - first.at) / (mined.length - 1);
}

/** Ways to lie about the time, each within what others accept. */
export const LIARS: Readonly<Record<string, Miner['time']>> = {
  honest: honestTime,
  ahead: (now) => now + MAX_AHEAD,
  early: (_now, parent) => parent.time + 1,
  /** As far ahead as allowed and as early as allowed, by turns. */
  'zig-zag': (now, parent, height) => (height % 2 === 0 ? now + MAX_AHEAD : parent.time + 1),
};

export interface TimeGame {
  readonly lie: string;
  /** Its part of all attempts. */
  readonly power: number;
  /** Its share of all blocks, less its power: the gain of the lie. */
  readonly gain: number;
  /** Mean ms between blocks, the charter's spacing being 5,000. */
  readonly spacing: number;
}

/** Ten tabs are honest, and the liar has this share of all power. */
export function timeGame(
  lie: string,
  power: number,
  chance: Chance,
  { blocks = 4_000, rise = RISE }: { blocks?: number; rise?: Rise } = {},
): TimeGame {
  const honest = tabs(10);
  const rate = (10 * TAB * power) / (1 - power);
  const liar: Miner = { name: 'liar', rate: () => rate, time: LIARS[lie] ?? honestTime };
  const mined = mine([honest, liar], chance, { blocks, until: Infinity, rise });
  const settled = mined.slice(200);
  return { lie, power, gain: shareOf(settled, 'liar') - power, spacing: spacingOf(settled) };
}

export interface Visit {
  /** Machine over all tabs together. */
  readonly times: number;
  readonly stayMs: number;
  /** The share of the blocks made while it stayed. */
  readonly share: number;
  readonly blocks: number;
  /** The time from its leaving to the next block, ms. */
  readonly firstAfter: number;
  /** The time from its leaving until ten blocks came within twice their due time, ms. */
  readonly settledAfter: number;
}

/**
 * A machine a thousand times one tab comes to a room of tabs, stays, and leaves (L-10's easing is
 * against that).
 */
export function visit(count: number, stayMs: number, chance: Chance, rise = RISE): Visit {
  const arrives = 30 * 60_000;
  const leaves = arrives + stayMs;
  const machine: Miner = {
    name: 'machine',
    rate: (now) => (now >= arrives && now < leaves ? 1_000 * TAB : 0),
    time: honestTime,
  };
  const until = leaves + 3 * 60 * 60_000;
  const mined = mine([tabs(count), machine], chance, { blocks: 1e6, until, rise });
  const stay = mined.filter(({ at }) => at >= arrives && at < leaves);
  const after = mined.filter(({ at }) => at >= leaves);
  return {
    times: 1_000 / count,
    stayMs,
    share: shareOf(stay, 'machine'),
    blocks: stay.length,
    firstAfter: (after[0]?.at ?? Number.POSITIVE_INFINITY) - leaves,
    settledAfter: firstRun(after, (ms) => ms <= 2 * DUE_RUN) - leaves,
  };
}

/** Blocks that show a pace. */
const RUN = 10;
/** The ms that this many blocks take at the due pace. */
const DUE_RUN = RUN * ECONOMY.spacing;

/** When the first run of blocks begins that takes a time like this, ms; infinite when none does. */
function firstRun(mined: readonly Mined[], isLike: (ms: number) => boolean): number {
  const begin = mined.findIndex((one, i) => isLike((mined[i + RUN]?.at ?? Infinity) - one.at));
  return mined[begin]?.at ?? Number.POSITIVE_INFINITY;
}

export interface Growth {
  /** Blocks in the first minute after all joined; 12 are due. */
  readonly firstMinute: number;
  /** The time from then until ten blocks took at least half their due time, ms. */
  readonly settledAfter: number;
  /** Blocks until then. */
  readonly blocks: number;
}

/** One tab has kept a room going; then a class of `count` opens it all at once. */
export function growth(count: number, chance: Chance, rise = RISE): Growth {
  const joined = 30 * 60_000;
  const room: Miner = {
    name: 'tabs',
    rate: (now) => (now < joined ? TAB : count * TAB),
    time: honestTime,
  };
  const mined = mine([room], chance, { blocks: 1e6, until: joined + 60 * 60_000, rise });
  const after = mined.filter(({ at }) => at >= joined);
  const settled = firstRun(after, (ms) => ms >= DUE_RUN / 2);
  return {
    firstMinute: after.filter(({ at }) => at < joined + 60_000).length,
    settledAfter: settled - joined,
    blocks: after.filter(({ at }) => at < settled).length,
  };
}

/**
 * Sibling theft: the last block of a ledger that has fallen quiet is replaced by one of the same
 * work and a lower hash (L-11). A thief may date its block back, so only its patience ends the
 * attempt. Returns the share of last blocks that one with this share of all power takes in this
 * time of quiet.
 */
export function theft(power: number, quietMs: number, chance: Chance, rounds = 20_000): number {
  let stolen = 0;
  for (let round = 0; round < rounds; round++) {
    // If all seek together a block takes `spacing`; falling below its hash takes 1/u of that work.
    const mean = ECONOMY.spacing / power / chance.uniform();
    if (chance.exponential(mean) < quietMs) stolen += 1;
  }
  return stolen / rounds;
}
