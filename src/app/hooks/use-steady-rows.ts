/** The hook animates the rows of a list when they change places, so that none jumps. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

const GLIDE_MS = 320;
const DISSOLVE_MS = 240;

/** The places of the rows. */
interface Places {
  /** The list's width, px. At another width rows have other heights, so no row glides. */
  readonly width: number;
  /** Tops of the rows, px, by their `data-row`. */
  readonly tops: ReadonlyMap<string, number>;
}

const NOWHERE: Places = { width: 0, tops: new Map() };

/**
 * Animates each row (an element with `data-row`) from its old place to its new one after a render.
 * Rows glide; where the system asks for reduced motion, they fade out and in. `list` is the list's
 * element. Call it in the component that renders the rows. `moving` false: rows are only put in and
 * taken out at the ends of what is in sight, and none has another place than before.
 */
export function useSteadyRows(list: RefObject<HTMLElement | null>, moving = true): void {
  const places = useRef(NOWHERE);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || !moving) return;
    const observer = new ResizeObserver(() => {
      // Rows that moved as the list grew or shrank (when a row was opened) are not animated.
      places.current = placesIn(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, moving]);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const before = places.current;
    // To ask for places makes the browser lay out the page at once.
    places.current = moving ? placesIn(element) : NOWHERE;
    const now = places.current;
    if (!moving || before.width !== now.width) return;
    // When the list's top is scrolled out of view, the browser's scroll anchoring keeps rows still.
    if (element.getBoundingClientRect().top < 0) return;
    for (const row of rowsOf(element)) {
      const key = row.dataset.row ?? '';
      const from = before.tops.get(key);
      const by = from === undefined ? 0 : from - (now.tops.get(key) ?? 0);
      if (by !== 0) animate(row, by);
    }
  });
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-row]')];
}

/**
 * The places of the rows in the layout, without animations. A hidden list has none (all its tops
 * would be 0), so that no row glides when the list is shown.
 */
function placesIn(list: HTMLElement): Places {
  const rows = list.getClientRects().length === 0 ? [] : rowsOf(list);
  return {
    width: list.clientWidth,
    tops: new Map(rows.map((row) => [row.dataset.row ?? '', row.offsetTop])),
  };
}

/** Animates a row that was `by` px lower before. */
function animate(row: HTMLElement, by: number): void {
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
