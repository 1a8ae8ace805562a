/** The hook gives the wall clock in steps, so that relative times stay current. */
import { useSyncExternalStore } from 'react';

/** Up to this age a time is told by the second: longer than a minute by one of the later steps. */
const FRESH_MS = 70_000;
/** Seconds. */
const OLD_STEP = 10;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

/**
 * Wall clock in ms in whole steps of `step` seconds, so that a line which reads `3 min ago`
 * re-renders by the step only.
 */
export function useNow(step: number): number {
  return useSyncExternalStore(subscribe, () => inSteps(step));
}

/**
 * The same for a line that tells how long ago `time` was: in steps of a second at first, then of
 * ten. A list of old times would else be rendered each second to say the same.
 */
export function useNowSince(time: number): number {
  return useSyncExternalStore(subscribe, () => inSteps(now - time < FRESH_MS ? 1 : OLD_STEP));
}

function inSteps(step: number): number {
  return Math.floor(now / (step * 1000)) * step * 1000;
}
