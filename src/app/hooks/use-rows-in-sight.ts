/** The hook finds the rows of a long list that are in sight, all rows being equally high. */
import { type RefObject, useLayoutEffect, useState } from 'react';

/** Rows rendered beyond both ends of the window, so that the keyboard finds the next one. */
const BEYOND = 12;

/**
 * Rows `from` (inclusive) to `to` (exclusive) of a list in the page that scrolls with the window.
 * `height` of a row in px. Own code, since rows of one height need no measuring.
 */
export function useRowsInSight(
  list: RefObject<HTMLElement | null>,
  height: number,
  count: number,
): { from: number; to: number } {
  const [range, setRange] = useState({ from: 0, to: 2 * BEYOND });
  useLayoutEffect(() => {
    const look = () => {
      const element = list.current;
      // A hidden list has no place.
      if (element === null || element.getClientRects().length === 0) return;
      const top = element.getBoundingClientRect().top;
      const from = Math.max(0, Math.floor(-top / height) - BEYOND);
      const to = Math.max(from, Math.ceil((innerHeight - top) / height) + BEYOND);
      setRange((was) => (was.from === from && was.to === to ? was : { from, to }));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [list, height]);
  return { from: Math.min(range.from, count), to: Math.min(range.to, count) };
}
