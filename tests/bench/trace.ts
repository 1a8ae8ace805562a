/** Reads from the browser's own trace what a page's main thread did. */
import type { Browser, Page } from '@playwright/test';

const CATEGORIES = ['disabled-by-default-devtools.timeline', 'blink.user_timing'];

/** One task of the page's main thread, in ms. */
export interface Task {
  /** The time by the wall clock: on a busy machine it includes that of others. */
  wall: number;
  /** The time that the thread itself used. */
  cpu: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds, as the next two. */
  ts: number;
  dur?: number;
  tdur?: number;
}

/** The page marks moments by `performance.mark`. */
export interface Tasks {
  /**
   * The longest by either clock of those that began between two marks; null: since tracing began.
   */
  longest(from: string | null, to: string): Task;
}

export async function traceTasks(browser: Browser, page: Page): Promise<void> {
  await browser.startTracing(page, { categories: CATEGORIES });
}

export async function tracedTasks(browser: Browser): Promise<Tasks> {
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const markOf = (name: string): TraceEvent => {
    const mark = traceEvents.find((event) => event.name === name);
    if (mark === undefined) throw new Error(`no mark "${name}" in the trace`);
    return mark;
  };
  return {
    longest: (from, to) => {
      const end = markOf(to);
      const start = from === null ? 0 : markOf(from).ts;
      const longest: Task = { wall: 0, cpu: 0 };
      for (const { name, ph, pid, tid, ts, dur = 0, tdur = 0 } of traceEvents) {
        const isTask = name === 'RunTask' && ph === 'X' && pid === end.pid && tid === end.tid;
        if (!isTask || ts < start || ts > end.ts) continue;
        longest.wall = Math.max(longest.wall, dur / 1000);
        longest.cpu = Math.max(longest.cpu, tdur / 1000);
      }
      return longest;
    },
  };
}
