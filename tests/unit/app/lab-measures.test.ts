/** What the lab draws and counts of one moment of a run. */
import { describe, expect, it } from 'vitest';
import type { LabLine, LineSeen } from '../../../src/api/lab.ts';
import { refusals } from '../../../src/app/workshop/lab-measures.ts';
import { ringOf, sizesOf, wayOf } from '../../../src/app/workshop/lab-places.ts';

const line = (
  at: number,
  kind: LabLine['kind'],
  who: string,
  code?: string,
  from = 'x0',
): LineSeen => ({
  id: at,
  at,
  line: { kind, who, values: code === undefined ? {} : { code, from } },
});

describe('refusals of a broken rule', () => {
  const lines = [
    line(1, 'refused', 'm0', 'pool-known'),
    line(2, 'breach', 'x0'),
    line(3, 'refused', 'm0', 'balance'),
    line(4, 'struck', 'm1', 'invalid-block'),
    line(5, 'refused', 'm2', 'balance'),
    line(6, 'refused', 'm0', 'balance'),
    line(6, 'struck', 'm3', 'quota', 'm2'),
    line(7, 'block', 'm1'),
    line(9, 'verdict', 'm1', 'balance'),
  ];

  it('count from the moment it is broken, each node once, by its code', () => {
    expect(refusals(lines, 1)).toEqual({ attacker: null, codes: [], cutOff: [] });
    expect(refusals(lines, 2).attacker).toBe('x0');
    expect(refusals(lines, 8)).toEqual({
      attacker: 'x0',
      codes: [
        { code: 'balance', names: ['m0', 'm2'] },
        { code: 'invalid-block', names: ['m1'] },
      ],
      cutOff: ['m1'],
    });
  });

  it('name the rule once the verdict is told', () => {
    expect(refusals(lines, 9).codes).toEqual([{ code: 'balance', names: ['m0', 'm1', 'm2'] }]);
  });
});

describe('the way of a message', () => {
  for (const count of [2, 8, 30])
    it(`covers no node of ${count}`, () => {
      const names = Array.from({ length: count }, (_, index) => `m${index}`);
      const places = [...ringOf(names).values()];
      const sizes = sizesOf(count);
      for (const from of places)
        for (const to of places) {
          if (from === to) continue;
          for (const [x, y] of wayOf(from, to, sizes))
            for (const end of [from, to])
              expect(Math.hypot(x - end[0], y - end[1])).toBeGreaterThanOrEqual(sizes.node);
        }
    });
});
