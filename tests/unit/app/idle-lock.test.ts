import { expect, test } from 'vitest';
import { asIdleChoice, IdleLock } from '../../../src/app/logic/idle-lock.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;

function setUp(minutes: number) {
  const clock = new ManualClock();
  let locks = 0;
  let slept = 0;
  const idle = new IdleLock(
    {
      now: () => clock.now() + slept,
      after: (ms, run) => {
        const timer = clock.after(ms, run);
        return () => timer.cancel();
      },
      lock: () => {
        locks += 1;
      },
    },
    minutes,
  );
  return { clock, idle, locks: () => locks, sleep: (ms: number) => (slept += ms) };
}

test('locks after the chosen time without a touch, and not before', async () => {
  const { clock, idle, locks } = setUp(5);
  await clock.pass(4 * MINUTE);
  idle.touch();
  await clock.pass(4 * MINUTE);
  expect(locks()).toBe(0);
  await clock.pass(MINUTE + 1);
  expect(locks()).toBe(1);
  idle.close();
  expect(clock.pending).toBe(0);
});

test('a touch after the time is up does not keep it open', () => {
  const { idle, locks, sleep } = setUp(5);
  // The timer slept with the computer.
  sleep(10 * MINUTE);
  idle.touch();
  expect(locks()).toBe(1);
  idle.close();
});

test('a clock that is put back locks all the same', async () => {
  const { clock, idle, locks, sleep } = setUp(5);
  sleep(-60 * MINUTE);
  await clock.pass(11 * MINUTE);
  expect(locks()).toBeGreaterThan(0);
  idle.close();
});

test('what was stored is one of the choices, or never', () => {
  expect(asIdleChoice(15)).toBe(15);
  for (const junk of [null, '15', -1, 7, {}, Number.NaN]) expect(asIdleChoice(junk)).toBeNull();
});
