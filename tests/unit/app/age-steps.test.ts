/** The clock of lines that tell how long ago something was. */
import { expect, it } from 'vitest';
import { ageClock } from '../../../src/app/logic/age-steps.ts';
import { agoText } from '../../../src/app/logic/format.ts';

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** What a line about `TIME` says at each second of its age. */
function texts(seconds: number): string[] {
  return Array.from({ length: seconds }, (_, age) => {
    const now = TIME + age * 1_000;
    return agoText(TIME, ageClock(TIME, now), 'en');
  });
}

it('moves each second at first, then every five and ten', () => {
  const moved = texts(120).flatMap((text, age, all) => (text === all[age - 1] ? [] : [age]));
  expect(moved.filter((age) => age < 10)).toEqual([0, 3, 4, 5, 6, 7, 8, 9]);
  const later = moved.filter((age) => age >= 20 && age < 60);
  expect(later).toEqual([20, 25, 30, 35, 40, 45, 50, 55]);
});

it('never goes back, and stays no further behind than a step', () => {
  let last = 0;
  for (let ms = 0; ms < 3_600_000; ms += 997) {
    const clock = ageClock(TIME, TIME + ms);
    expect(clock).toBeGreaterThanOrEqual(last);
    const step = ms < 10_000 ? 1 : ms < 60_000 ? 5 : ms < 600_000 ? 10 : 60;
    const behind = TIME + ms - clock;
    expect(behind).toBeGreaterThanOrEqual(0);
    expect(behind).toBeLessThan(step * 1_000);
    last = clock;
  }
});

it('moves all lines older than ten seconds at the same moments', () => {
  const others = [TIME - 1_234, TIME - 7_000, TIME - 15_500];
  const moments = [TIME, ...others].map((time) => {
    const moved: number[] = [];
    for (let ms = 20_000; ms < 40_000; ms += 100)
      if (ageClock(time, TIME + ms) !== ageClock(time, TIME + ms - 100)) moved.push(ms);
    return moved.join();
  });
  expect(new Set(moments)).toHaveLength(1);
});
