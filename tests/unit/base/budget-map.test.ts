/** A map bounded by bytes and by number: by it states and blocks of late are kept. */
import { describe, expect, it } from 'vitest';
import { BudgetMap } from '../../../src/base/budget-map.ts';

const keys = (recent: BudgetMap<string>, all: string): string =>
  [...all].filter((key) => recent.get(key) !== undefined).join('');

describe('entries of a budget', () => {
  it('go oldest first beyond their number, and one set again is the newest', () => {
    const recent = new BudgetMap<string>(1_000, 3);
    for (const key of 'abcab') recent.set(key, 'value', 1);
    recent.set('d', 'value', 1);
    expect(keys(recent, 'abcd')).toBe('abd');
  });

  it('go oldest first beyond their bytes, the newest never', () => {
    const recent = new BudgetMap<string>(100, 64);
    for (const key of 'abc') recent.set(key, 'value', 40);
    expect(keys(recent, 'abc')).toBe('bc');
    recent.set('d', 'value', 500);
    expect(keys(recent, 'abcd')).toBe('d');
    // What went is not counted any more.
    for (const key of 'ef') recent.set(key, 'value', 50);
    expect(keys(recent, 'def')).toBe('ef');
  });
});
