import { expect, test } from 'vitest';
import { asPastLists, type PastList, withPast } from '../../../src/app/logic/past-lists.ts';

const list = (made: number, receiver: string, lines = 1): PastList => ({
  made,
  lines: Array.from({ length: lines }, (_, index) => ({
    line: index + 1,
    receiver: `${receiver}${index}`,
    amount: 5,
    memo: '',
  })),
});

test('the newest list comes first, and one sent again stands there once', () => {
  const past = withPast(withPast([list(1, 'a')], list(2, 'b')), list(3, 'a'));
  expect(past.map(({ made }) => made)).toEqual([3, 2]);
});

test('twelve lists are kept, and of long ones no more than there is room for', () => {
  const many = Array.from({ length: 20 }, (_, index) => list(index, `r${index}-`));
  const kept = many.reduce<PastList[]>((past, one) => withPast(past, one), []);
  expect(kept).toHaveLength(12);
  expect(kept[0]?.made).toBe(19);
  const long = [list(1, 'a', 3_000), list(2, 'b', 3_000)];
  expect(long.reduce<PastList[]>((past, one) => withPast(past, one), [])).toEqual([long[1]]);
  expect(withPast([], list(1, 'a', 9_000))).toHaveLength(1);
});

test('what was kept is judged: a list that is none is left out', () => {
  const good = list(4, 'a');
  expect(asPastLists([good, { made: -1, lines: [] }, null, { lines: good.lines }])).toEqual([good]);
  expect(asPastLists({})).toBeNull();
  expect(asPastLists(JSON.parse(JSON.stringify([good])))).toEqual([good]);
});
