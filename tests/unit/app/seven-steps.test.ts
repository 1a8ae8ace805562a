/** The seven steps are lit by what really happened, and the page being filled by B-1. */
import { describe, expect, it } from 'vitest';
import { STEPS_TEXTS } from '../../../src/app/book/steps-texts.ts';
import { fillingOf, latestOf } from '../../../src/app/logic/filling.ts';
import {
  NO_STEPS,
  type SeenOfSteps,
  STEPS,
  type StepsSoFar,
  stateOf,
  stepsOn,
} from '../../../src/app/logic/seven-steps.ts';

const NOTHING: SeenOfSteps = {
  own: null,
  pool: 0,
  size: 3,
  peers: 0,
  same: 0,
  seeking: false,
  records: 0,
  count: null,
};
const own = (height: number | null = null, id = 'a') => ({
  id,
  pooled: height === null,
  height,
  ended: false,
});
const pooled = { ...NOTHING, own: own(), pool: 3, peers: 2 };
const written = { ...NOTHING, own: own(7), peers: 2, count: 4 };

/** The steps after all this was seen, one after the other. */
function seenAfter(...all: readonly SeenOfSteps[]): StepsSoFar {
  return all.reduce(stepsOn, NO_STEPS);
}

describe('the seven steps', () => {
  it('wait for an own transaction, whatever others do', () => {
    const seen = { ...NOTHING, pool: 9, peers: 2, same: 2, seeking: true };
    expect(stepsOn(NO_STEPS, seen)).toBe(NO_STEPS);
  });

  it('are lit one by one', () => {
    const walk: readonly [SeenOfSteps, number][] = [
      [{ ...NOTHING, own: { ...own(), pooled: false } }, 1],
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
      const states = STEPS.map((step) => stateOf(step, steps));
      expect(states).toEqual(
        STEPS.map((_, at) => (at < lit ? 'done' : at === lit ? 'next' : 'later')),
      );
    }
  });

  it('tell of the moment at which each happened, whatever the pool and the peers are later', () => {
    const busy = { ...pooled, seeking: true, records: 3 };
    const steps = seenAfter(pooled, busy, written, { ...written, same: 2 });
    const facts = [null, 2, 2, 3, 4, 7, 2];
    expect([...steps.lit.values()]).toEqual(facts);
    const later = { ...written, pool: 90, size: 1, peers: 9, same: 0, count: null, records: 50 };
    expect(stepsOn(steps, later)).toBe(steps);
  });

  it('say whether enough waited, or long enough', () => {
    const alone = { ...pooled, pool: 1, seeking: true, records: 1 };
    expect(seenAfter(alone).lit.get('condition')).toBe(0);
    // Another node's builder took it: nothing is known of what it waited for.
    expect(seenAfter(written).lit.get('condition')).toBeNull();
  });

  it('count the pools of those that have its block, also after a reload of the page', () => {
    const steps = seenAfter({ ...written, same: 2 });
    expect(steps.lit.size).toBe(7);
    expect(steps.lit.get('pools')).toBeNull();
  });

  it('put the packing out where the search ends without a block', () => {
    const seeking = { ...pooled, seeking: true, records: 3 };
    expect(seenAfter(seeking).lit.get('packed')).toBe(3);
    const over = seenAfter(seeking, pooled);
    expect(over.lit.has('packed')).toBe(false);
    expect(stateOf('packed', over)).toBe('next');
  });

  it('have words for what is not known, and for a block that gave way', () => {
    const { packed } = STEPS_TEXTS.en.steps;
    expect(packed.done(null, true)).toBe('packed into a block, proof found');
    expect(packed.done(1, false)).toBe('1 transaction; a proof is sought');
    for (const { replaced } of Object.values(STEPS_TEXTS)) {
      expect(replaced(7, true).startsWith(replaced(7, false).slice(0, -1))).toBe(true);
      expect(replaced(7, false).length).toBeLessThan(replaced(7, true).length);
    }
    expect(STEPS_TEXTS.en.replaced(7, false)).not.toContain('waits');
  });

  it('count all that are told while it waits', () => {
    expect(
      seenAfter(pooled, { ...pooled, peers: 5 }, { ...pooled, peers: 1 }).lit.get('pools'),
    ).toBe(5);
  });

  it('begin anew with another transaction', () => {
    const next = stepsOn(seenAfter(pooled, written), { ...NOTHING, own: own(null, 'b') });
    expect([...next.lit.keys()]).toEqual(['made', 'sent']);
  });

  it('go out from the condition on when their block is replaced, and tell of the next one', () => {
    const back = seenAfter(pooled, written, { ...pooled, pool: 1 });
    expect([...back.lit.keys()]).toEqual(['made', 'sent', 'pools']);
    expect(back.replaced).toBe(7);
    expect(back.lit.get('sent')).toBe(2);
    const again = stepsOn(back, { ...written, own: own(9), count: 1 });
    expect(again.lit.get('added')).toBe(9);
    expect(again.replaced).toBeNull();
    // From one block into another at once.
    const moved = stepsOn(seenAfter(pooled, written, { ...written, same: 2 }), {
      ...written,
      own: own(8),
    });
    expect(moved.lit.get('added')).toBe(8);
    expect(moved.lit.has('chains')).toBe(false);
  });

  it('alone: neither pools nor chains are said to be in sync', () => {
    const steps = stepsOn(NO_STEPS, { ...NOTHING, own: own(1) });
    expect(stateOf('chains', steps)).toBe('next');
    expect(stateOf('pools', steps)).toBe('unseen');
    // Somebody has its block, though not all have: that one was told.
    const some = stepsOn(NO_STEPS, { ...NOTHING, own: own(1), peers: 3, same: 2 });
    expect(stateOf('pools', some)).toBe('done');
    expect(stateOf('chains', some)).toBe('next');
    // It was written before this page looked: nothing is known of its time in the pool.
    expect(steps.lit.get('sent')).toBeNull();
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
    expect(fillingOf(builder, 2)).toMatchObject({ have: 2, size: 3, rate: null });
    expect(latestOf(builder, 2, 1_000, 7_200)).toBe(9);
    expect(latestOf(builder, 2, 1_000, 99_000)).toBe(0);
    expect(latestOf({ ...builder, on: false }, 2, 1_000, 7_200)).toBe(null);
  });

  it('names no last moment where it is full, empty, or waits for ever', () => {
    expect(fillingOf(builder, 5).have).toBe(3);
    expect(latestOf(builder, 5, 1_000, 2_000)).toBeNull();
    expect(latestOf(builder, 0, null, 2_000)).toBeNull();
    expect(latestOf({ ...builder, patience: 0 }, 1, 1_000, 2_000)).toBeNull();
  });

  it('says what the search is like while there is one', () => {
    const seeking = { ...builder, state: 'seeking' as const, rate: 9_000, expected: 4 };
    expect(fillingOf(seeking, 3)).toMatchObject({ rate: 9_000, expected: 4 });
  });
});
