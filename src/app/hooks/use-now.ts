/** The hooks give what the wall clock says, so that relative times stay current. */
import { useSyncExternalStore } from 'react';
import { ageClock, inSteps } from '../logic/age-steps.ts';
import { Ticker } from '../logic/ticker.ts';

let now = Date.now();
const ticker = new Ticker({
  // Nobody looks at a hidden page.
  begins: () => {
    if (document.hidden) return false;
    now = Date.now();
    return true;
  },
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});
const subscribe = (listener: () => void) => ticker.subscribe(listener);

/** What `read` makes of the wall clock, ms since 1970: a line re-renders when that changes. */
export function useFromNow<T extends number | null>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(now));
}

/** Wall clock in ms in whole steps of `step` seconds. */
export function useNow(step: number): number {
  return useFromNow((now) => inSteps(now, step));
}

/** The same for a line that tells how long ago `time` was: in larger steps for older ones. */
export function useNowSince(time: number): number {
  return useFromNow((now) => ageClock(time, now));
}
