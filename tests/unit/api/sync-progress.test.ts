/** A sync's rate and the time left are those of its last half minute. */
import { describe, expect, it } from 'vitest';
import { SyncProgress } from '../../../src/api/sync-progress.ts';

/** Looks each 100 ms from `from` to `to`, at so many blocks a second; the last answer. */
function run(progress: SyncProgress, from: number, to: number, rate: number, start = 0) {
  let last = progress.look(start, 100_000, from);
  for (let now = from; now <= to; now += 100)
    last = progress.look(start + Math.floor(((now - from) * rate) / 1_000), 100_000, now);
  return last;
}

describe('the progress of a sync', () => {
  it('says nothing before it can', () => {
    const progress = new SyncProgress();
    expect(progress.look(7, 9_000, 0)).toEqual({ perSecond: null, left: null });
    expect(run(progress, 100, 2_900, 50, 7)).toEqual({ perSecond: null, left: null });
  });

  it('tells blocks a second and the time left, and follows a change of the rate', () => {
    const progress = new SyncProgress();
    const quick = run(progress, 0, 10_000, 500);
    expect(quick.perSecond).toBeCloseTo(500, 0);
    expect(quick.left).toBeCloseTo((100_000 - 5_000) * 2, -2);
    const slow = run(progress, 10_000, 45_000, 10, 5_000);
    expect(slow.perSecond).toBeCloseTo(10, 0);
  });

  it('promises no end while nothing comes', () => {
    const progress = new SyncProgress();
    run(progress, 0, 10_000, 100);
    expect(run(progress, 10_000, 50_000, 0, 1_000)).toEqual({ perSecond: 0, left: null });
  });

  it('begins anew after a pause, a step back and a clock that jumped', () => {
    for (const upset of [
      (progress: SyncProgress) => progress.end(),
      (progress: SyncProgress) => void progress.look(3, 100_000, 10_100),
      (progress: SyncProgress) => void progress.look(1_000, 100_000, 100_000),
      (progress: SyncProgress) => void progress.look(1_000, 100_000, -5_000),
    ]) {
      const progress = new SyncProgress();
      run(progress, 0, 10_000, 100);
      upset(progress);
      expect(progress.look(1_000, 100_000, 100_100).perSecond).toBe(null);
    }
  });

  it('is never done early: what is over the total leaves nothing', () => {
    const progress = new SyncProgress();
    progress.look(0, 10, 0);
    expect(progress.look(12, 10, 4_000)).toEqual({ perSecond: 3, left: 0 });
  });
});
