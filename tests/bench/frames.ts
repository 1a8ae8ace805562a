/** How steadily a page draws: its long tasks, and frames of the screen that came late. */
import type { Page } from '@playwright/test';

export interface Frames {
  /** ms of the longest task; 50 where none was longer, since the browser tells of no other. */
  readonly longest: number;
  /** Tasks over 50 ms. */
  readonly slow: number;
  /** Frames, by `requestAnimationFrame`. */
  readonly frames: number;
  /** Frames that came more than half a frame too late at 60 a second. */
  readonly late: number;
  /** Frames a second. */
  readonly pace: number;
}

const LATE_MS = 25;

interface Watched {
  folioFrames?: { tasks: number[]; gaps: number[] };
}

/** Begins to watch, or begins anew. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = globalThis as Watched;
    const fresh = watched.folioFrames === undefined;
    watched.folioFrames = { tasks: [], gaps: [] };
    if (!fresh) return;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.folioFrames?.tasks.push(duration);
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const turn = (now: number) => {
      watched.folioFrames?.gaps.push(now - last);
      last = now;
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  });
}

/** What was seen since `watchFrames`. */
export async function framesOf(page: Page): Promise<Frames> {
  const { tasks, gaps } = await page.evaluate(
    () => (globalThis as Watched).folioFrames ?? { tasks: [], gaps: [] },
  );
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    longest: Math.max(50, ...tasks),
    slow: tasks.length,
    frames: gaps.length,
    late: gaps.filter((gap) => gap > LATE_MS).length,
    pace: (1_000 * gaps.length) / total,
  };
}
