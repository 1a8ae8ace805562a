/** Seconds for lines that tell how long ago something was. */
import { expect, it } from 'vitest';
import { Ticker } from '../../../src/app/logic/ticker.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A page whose lines take so long to draw; `ticks`: when they were drawn, ms. */
function page(drawMs: number) {
  const clock = new ManualClock();
  const shown = { now: true };
  const ticker = new Ticker({
    begins: () => shown.now,
    monotonic: () => clock.monotonic(),
    after: (ms, run) => {
      // A timer waits until what was changed is drawn.
      const timer = clock.after(ms === 0 ? drawMs : ms, run);
      return () => timer.cancel();
    },
  });
  const ticks: number[] = [];
  const listen = () => ticker.subscribe(() => ticks.push(clock.monotonic()));
  return { clock, listen, shown, ticks };
}

it('come each second on a page at ease', async () => {
  const { clock, listen, ticks } = page(10);
  listen();
  await clock.pass(5_500);
  expect(ticks).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
});

it('come less often on a slow page, but come', async () => {
  const { clock, listen, ticks } = page(250);
  listen();
  await clock.pass(10_000);
  expect(ticks).toEqual([1_000, 3_250, 5_500, 7_750, 10_000]);
  const slowest = page(60_000);
  slowest.listen();
  await slowest.clock.pass(140_000);
  expect(slowest.ticks).toEqual([1_000, 66_000, 131_000]);
});

it('end with the last listener, and begin again with the next', async () => {
  const { clock, listen, ticks } = page(0);
  const [one, two] = [listen(), listen()];
  one();
  await clock.pass(1_500);
  two();
  expect(clock.pending).toBe(0);
  const three = listen();
  await clock.pass(1_000);
  three();
  expect(clock.pending).toBe(0);
  expect(ticks).toEqual([1_000, 2_500]);
});

it('are not told while the page is hidden, whose timers are late, and go on after it', async () => {
  const { clock, listen, shown, ticks } = page(1_000);
  listen();
  shown.now = false;
  await clock.pass(3_500);
  shown.now = true;
  await clock.pass(1_000);
  expect(ticks).toEqual([4_000]);
});
