/** The hook moves the focus between the blocks of the stack by keys. */
import { type KeyboardEvent, useCallback, useLayoutEffect, useRef } from 'react';

const BY_KEY: Readonly<Record<string, (height: number, top: number) => number>> = {
  ArrowDown: (height) => height - 1,
  ArrowUp: (height) => height + 1,
  Home: (_height, top) => top,
  End: () => 0,
};

/**
 * Up and down go between the heads of blocks, Home and End to the newest and to the first. For the
 * `onKeyDown` of each head, inside its row with `data-height`. `reveal` puts the focus on the head
 * of a height; `top` is the newest.
 */
export function useBlockKeys(
  reveal: (height: number) => void,
  top: number,
): (event: KeyboardEvent<HTMLElement>) => void {
  const latest = useRef({ reveal, top });
  useLayoutEffect(() => {
    latest.current = { reveal, top };
  });
  return useCallback((event) => {
    const row = event.currentTarget.closest<HTMLElement>('[data-height]');
    const height = Number(row?.dataset.height);
    const now = latest.current;
    const next = BY_KEY[event.key]?.(height, now.top);
    if (next === undefined || next < 0 || next > now.top) return;
    event.preventDefault();
    now.reveal(next);
  }, []);
}
