/** The seven steps are lit by what really happened, and the page being filled by B-1. */
import { describe, expect, it } from 'vitest';
import { fillingOf } from '../../../src/app/logic/filling.ts';
import { NO_STEPS, type SeenOfSteps, stepsOn } from '../../../src/app/logic/seven-steps.ts';

const NOTHING: SeenOfSteps = {
  own: null,
  pool: 0,
  size: 3,
  peers: 0,
  same: 0,
  seeking: false,
  records: 0,
};
const own = (height: number | null = null) => ({ id: 'a', pooled: height === null, height });

describe('the seven steps', () => {
  it('wait for an own transaction, whatever others do', () => {
    const seen = { ...NOTHING, pool: 9, peers: 2, same: 2, seeking: true };
    expect(stepsOn(NO_STEPS, seen)).toBe(NO_STEPS);
  });

  it('are lit one by one', () => {
    const walk: readonly [SeenOfSteps, number][] = [
      [{ ...NOTHING, own: { id: 'a', pooled: false, height: null } }, 1],
      [{ ...NOTHING, own: own(), pool: 1 }, 2],
      [{ ...NOTHING, own: own(), pool: 1, peers: 1 }, 3],
      [{ ...NOTHING, own: own(), pool: 3, peers: 1 }, 4],
      [{ ...NOTHING, own: own(), pool: 3, peers: 1, seeking: true, records: 3 }, 5],
      [{ ...NOTHING, own: own(7), peers: 1 }, 6],
      [{ ...NOTHING, own: own(7), peers: 1, same: 1 }, 7],
    ];
    let steps = NO_STEPS;
    for (const [seen, lit] of walk) {
      steps = stepsOn(steps, seen);
      expect(steps.lit.size).toBe(lit);
      expect(stepsOn(steps, seen)).toBe(steps);
    }
  });

  it('stay lit when the peers are gone, and begin anew with another transaction', () => {
    const all = stepsOn(stepsOn(NO_STEPS, { ...NOTHING, own: own(), pool: 3, peers: 1 }), {
      ...NOTHING,
      own: own(7),
    });
    expect([...all.lit]).toEqual(['made', 'sent', 'pools', 'condition', 'packed', 'added']);
    const next = stepsOn(all, { ...NOTHING, own: { id: 'b', pooled: true, height: null } });
    expect([...next.lit]).toEqual(['made', 'sent']);
  });

  it('alone: neither pools nor chains are said to be in sync', () => {
    const { lit } = stepsOn(NO_STEPS, { ...NOTHING, own: own(1) });
    expect(lit.has('chains')).toBe(false);
    expect(lit.has('pools')).toBe(false);
  });
});

describe('the page being filled (B-1)', () => {
  const builder = {
    on: true,
    size: 3,
    sleep: 3,
    patience: 15,
    share: 0.5,
    state: 'waiting' as const,
    attempts: 0,
    rate: 0,
    expected: null,
    records: 0,
    built: 0,
  };

  it('says how full it is and when it is packed at the latest', () => {
    const filling = fillingOf(builder, 2, 1_000, 7_200);
    expect(filling).toMatchObject({ have: 2, size: 3, latest: 9, rate: null });
    expect(fillingOf(builder, 2, 1_000, 99_000).latest).toBe(0);
  });

  it('names no last moment where it is full, empty, or waits for ever', () => {
    expect(fillingOf(builder, 5, 1_000, 2_000)).toMatchObject({ have: 3, latest: null });
    expect(fillingOf(builder, 0, null, 2_000).latest).toBeNull();
    expect(fillingOf({ ...builder, patience: 0 }, 1, 1_000, 2_000).latest).toBeNull();
  });

  it('says what the search is like while there is one', () => {
    const seeking = { ...builder, state: 'seeking' as const, rate: 9_000, expected: 4 };
    expect(fillingOf(seeking, 3, 1_000, 2_000)).toMatchObject({ rate: 9_000, expected: 4 });
  });
});
