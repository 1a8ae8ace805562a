/** The hook gives the wall clock in steps, so that relative times stay current. */
import { useSyncExternalStore } from 'react';

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
  return useSyncExternalStore(subscribe, () => Math.floor(now / (step * 1000)) * step * 1000);
}
