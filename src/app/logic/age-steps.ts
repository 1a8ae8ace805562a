/**
 * The clock of a line that tells how long ago something was. It moves in steps that grow with the
 * age, and on the same multiples for all lines, so that a page with many of them is drawn anew for
 * all at once and seldom.
 */

const SECOND_MS = 1_000;

/** From an age in seconds on, a line moves by so many seconds; the oldest first. */
const STEPS = [
  { from: 600, step: 60 },
  { from: 60, step: 10 },
  { from: 10, step: 5 },
] as const;

/**
 * The time at which a line about `time` stands while it is `now`: at most one step behind, and
 * never back, as an age at which larger steps begin is itself told. All in ms since 1970.
 */
export function ageClock(time: number, now: number): number {
  const age = (now - time) / SECOND_MS;
  const found = STEPS.find(({ from }) => age >= from);
  if (found === undefined) return inSteps(now, 1);
  return Math.max(inSteps(now, found.step), time + found.from * SECOND_MS);
}

/** The last whole multiple of `step` seconds. */
export function inSteps(now: number, step: number): number {
  return Math.floor(now / (step * SECOND_MS)) * step * SECOND_MS;
}
