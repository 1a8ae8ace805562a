/** Rows of a list that change places without jumping. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

const GLIDE_MS = 320;
const DISSOLVE_MS = 240;

interface Places {
  /** Of the list, px: with another width every row has another height, and none has moved. */
  readonly width: number;
  /** Of the rows, px, by key. */
  readonly tops: ReadonlyMap<string, number>;
}

/**
 * Moves the rows of a list (its elements with `data-row`) from where they were to where they are
 * now: they glide, or dissolve and come again for those who asked for stillness. Give the list's
 * element; call it in the component that renders the rows.
 */
export function useSteadyRows(list: RefObject<HTMLElement | null>): void {
  const places = useRef<Places>({ width: 0, tops: new Map() });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      // What moved since without us (a row that opened) is no change of places.
      places.current = placesIn(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const before = places.current;
    const now = placesIn(element);
    places.current = now;
    if (before.width !== now.width) return;
    // Where the head is out of sight the browser itself keeps what is in sight in its place.
    if (element.getBoundingClientRect().top < 0) return;
    for (const row of rowsOf(element)) {
      const key = row.dataset.row ?? '';
      const from = before.tops.get(key);
      const by = from === undefined ? 0 : from - (now.tops.get(key) ?? 0);
      if (by !== 0) move(row, by);
    }
  });
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-row]')];
}

/**
 * Tops of the rows as the layout has them: motion does not count. A list that is not shown has no
 * places (its rows would all be at 0), so that nothing moves when it comes into sight.
 */
function placesIn(list: HTMLElement): Places {
  const rows = list.getClientRects().length === 0 ? [] : rowsOf(list);
  return {
    width: list.clientWidth,
    tops: new Map(rows.map((row) => [row.dataset.row ?? '', row.offsetTop])),
  };
}

function move(row: HTMLElement, by: number): void {
  const there = `translateY(${by}px)`;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    const frames = [
      { transform: there, opacity: 1 },
      { transform: there, opacity: 0, offset: 0.5 },
      { transform: 'none', opacity: 0, offset: 0.5 },
      { transform: 'none', opacity: 1 },
    ];
    row.animate(frames, { duration: DISSOLVE_MS });
  } else {
    row.animate([{ transform: there }, { transform: 'none' }], {
      duration: GLIDE_MS,
      easing: 'ease-out',
    });
  }
}
