import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEven, type Standing, settlements, standingsOf } from '../../../src/app/logic/settle.ts';

const standing = (owed: number, index: number): Standing => ({ address: `a${index}`, owed });

/** Tries every partition: the most groups that each add up to 0. */
function mostGroups(values: readonly number[]): number {
  const [first, ...rest] = values;
  if (first === undefined) return 0;
  let best = 0;
  for (let set = 0; set < 1 << rest.length; set += 1) {
    const group = rest.filter((_, i) => (set & (1 << i)) !== 0);
    const others = rest.filter((_, i) => (set & (1 << i)) === 0);
    if (first + group.reduce((a, b) => a + b, 0) !== 0) continue;
    best = Math.max(best, 1 + mostGroups(others));
  }
  return best;
}

test('who holds less than the credit is owed, who holds more owes', () => {
  const credits = [
    { address: 'ann', minted: 100, balance: 40 },
    { address: 'bob', minted: 100, balance: 130 },
    { address: 'cid', minted: 100, balance: 130 },
  ];
  expect(standingsOf(credits)).toEqual([
    { address: 'ann', owed: 60 },
    { address: 'bob', owed: -30 },
    { address: 'cid', owed: -30 },
  ]);
  expect(settlements(standingsOf(credits))).toEqual(
    expect.arrayContaining([
      { from: 'bob', to: 'ann', amount: 30 },
      { from: 'cid', to: 'ann', amount: 30 },
    ]),
  );
});

test('what cannot be settled among these accounts is not taken for settled', () => {
  // A fee went to a builder that was given no credit.
  const standings = [standing(40, 0), standing(-39, 1)];
  expect(settlements(standings)).toEqual([]);
  expect(isEven(standings)).toBe(false);
  expect(isEven([standing(0, 0), standing(0, 1)])).toBe(true);
});

test('nobody owes after it, and no fewer payments would do', () => {
  const drawn = fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 7 });
  fc.assert(
    fc.property(drawn, (values) => {
      const all = [...values, -values.reduce((a, b) => a + b, 0)];
      const standings = all.map(standing);
      const paid = settlements(standings);
      const left = new Map(standings.map(({ address, owed }) => [address, owed]));
      for (const { from, to, amount } of paid) {
        expect(amount).toBeGreaterThan(0);
        left.set(from, (left.get(from) ?? 0) + amount);
        left.set(to, (left.get(to) ?? 0) - amount);
      }
      expect([...left.values()].every((owed) => owed === 0)).toBe(true);
      const open = all.filter((owed) => owed !== 0);
      expect(paid.length).toBe(open.length - mostGroups(open));
    }),
    { numRuns: 300 },
  );
});

test('many accounts are settled as well, and what does not add up is not', () => {
  const values = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 2 * i + 1 : -(2 * i + 3)));
  const standings = [...values, -values.reduce((a, b) => a + b, 0)].map(standing);
  const paid = settlements(standings);
  expect(paid.length).toBeLessThan(standings.length);
  expect(settlements([standing(5, 0)])).toEqual([]);
  expect(settlements([])).toEqual([]);
});
