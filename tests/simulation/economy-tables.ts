/** Prints the tables of `npm run simulate -- --economy`; docs/testing.md has the figures. */

import { Chance } from '../../src/lab/random.ts';
import { claimFlood } from './claim-flood.ts';
import { growth, LIARS, theft, timeGame, type Visit, visit } from './economy.ts';
import { privateBranch } from './economy-branches.ts';
import { RISE, type Rise } from './economy-rule.ts';

/** Visits of one kind, since a single one is mostly luck. */
const VISITS = 20;
/** The rises that are compared, with that of the rule among them. */
const RISES: readonly (readonly [name: string, rise: Rise])[] = [
  ['2x', 2],
  ['1/8', 1 + 1 / 8],
  ['1/16', RISE],
  ['1/32', 1 + 1 / 32],
  ['1/64', 1 + 1 / 64],
];

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const seconds = (ms: number): string =>
  Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : 'never';

function table(title: string, rows: readonly Record<string, string | number>[]): void {
  console.log(`\n${title}`);
  console.table(rows);
}

const chance = (name: string) => new Chance(name);
const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function branches(): void {
  const powers = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45];
  for (const behind of [6, 20])
    table(
      `A private branch ${behind} blocks behind overtakes within 2.8 hours (1,000 trials each)`,
      powers.map((power) => {
        const seed = chance(`branch ${behind} ${power}`);
        const steep = RISES.map(([name, rise]) => {
          const won = privateBranch({ power, behind, dating: 'steep', rise }, seed.fork(name));
          return [`1 ms, ${name}`, percent(won)] as const;
        });
        const plain = privateBranch({ power, behind, dating: 'at pace' }, seed.fork('pace'));
        return {
          power: percent(power),
          'at pace': percent(plain),
          ...Object.fromEntries(steep),
        };
      }),
    );
}

function rises(): void {
  table(
    'What else the rise decides: a class of 30 joins one tab; a machine; lies dated 30 s ahead',
    RISES.map(([name, rise]) => {
      const classes = Array.from({ length: VISITS }, (_, i) =>
        growth(30, chance(`class ${i}`), rise),
      );
      const visits = Array.from({ length: VISITS }, (_, i) =>
        visit(3, 600_000, chance(`machine ${i}`), rise),
      );
      const lies = [0.1, 0.3, 0.5].map((power) =>
        timeGame('ahead', power, chance('rise'), { blocks: 10_000, rise }),
      );
      return {
        rise: name,
        'class: blocks in 1 min': Math.round(meanOf(classes.map((one) => one.firstMinute))),
        'due pace after': seconds(Math.max(...classes.map((one) => one.settledAfter))),
        'machine: blocks in 10 min': Math.round(meanOf(visits.map((one) => one.blocks))),
        'a block each, 10/30/50 % lie': lies.map(({ spacing }) => seconds(spacing)).join(', '),
        'most gained': percent(Math.max(...lies.map(({ gain }) => gain))),
      };
    }),
  );
}

function lies(): void {
  const games = Object.keys(LIARS).flatMap((lie) =>
    [0.1, 0.3, 0.5].map((power) => timeGame(lie, power, chance(lie), { blocks: 20_000 })),
  );
  table(
    'Lies about the time: blocks gained over the share of power, and the pace (due: 5 s)',
    games.map(({ lie, power, gain, spacing }) => ({
      lie,
      power: percent(power),
      gain: percent(gain),
      'a block each': seconds(spacing),
    })),
  );
}

function machine(): void {
  const visits = [3, 10, 30].flatMap((tabs) =>
    [60_000, 600_000].map((stay) => {
      const all = Array.from({ length: VISITS }, (_, i) =>
        visit(tabs, stay, chance(`${tabs} ${i}`)),
      );
      const mean = (of: (one: Visit) => number) => meanOf(all.map(of));
      const longest = (of: (one: Visit) => number) => seconds(Math.max(...all.map(of)));
      return {
        tabs,
        'stays for': seconds(stay),
        'its share of blocks': percent(mean(({ share }) => share)),
        'blocks meanwhile': Math.round(mean(({ blocks }) => blocks)),
        'next block after': longest(({ firstAfter }) => firstAfter),
        'due pace again after': longest(({ settledAfter }) => settledAfter),
      };
    }),
  );
  table(
    `A machine 1,000 times a tab comes to a room of tabs and leaves: the worst of ${VISITS} visits`,
    visits,
  );
}

function siblings(): void {
  const thefts = [0.01, 0.1, 0.3].flatMap((power) =>
    [5_000, 30_000, 600_000].map((quiet) => ({
      power: percent(power),
      'quiet for': seconds(quiet),
      'last blocks taken': percent(theft(power, quiet, chance('theft'))),
    })),
  );
  table('Sibling theft: the last block replaced by one with a lower hash', thefts);
}

function claims(): void {
  table(
    'A flood of made-up claims, 1,100 anew at each block: when newcomers have their grants',
    [2, 5, 10].map((builders) => {
      const { waits, keptOut, share } = claimFlood(builders, chance(`claims ${builders}`));
      return {
        'nodes that build': builders,
        'building newcomers, blocks': `${meanOf(waits).toFixed(1)}, at most ${Math.max(...waits)}`,
        'others kept out': percent(keptOut),
        'grants to the flooder': percent(share),
      };
    }),
  );
}

export function printEconomy(): void {
  branches();
  rises();
  lies();
  machine();
  siblings();
  claims();
}
