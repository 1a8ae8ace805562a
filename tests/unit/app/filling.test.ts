import { expect, test } from 'vitest';
import { oldestOf, secondsTo } from '../../../src/app/logic/filling.ts';

test('a payment comes when its block is begun and proven', () => {
  const full = { have: 3, size: 3 };
  expect(secondsTo(full, null, 1, 5_000)).toBe(5);
  expect(secondsTo(full, null, 4, 5_000)).toBe(20);
  expect(secondsTo({ have: 1, size: 3 }, 9, 1, 5_000)).toBe(14);
});

test('without a longest wait nobody can say when too few are packed', () => {
  expect(secondsTo({ have: 1, size: 3 }, null, 1, 5_000)).toBeNull();
});

test('the oldest is the earliest arrival that is known', () => {
  expect(oldestOf([{ arrival: 5 }, { arrival: null }, { arrival: 3 }])).toBe(3);
  expect(oldestOf([{ arrival: null }])).toBeNull();
});
