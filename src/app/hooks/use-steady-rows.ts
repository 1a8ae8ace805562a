/** The hook animates the rows of a list when they change places, so that none jumps. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { type Places, RowMoves } from '../logic/row-moves.ts';
import { useLedger } from './use-ledger.ts';

const GLIDE_MS = 320;
const DISSOLVE_MS = 240;

/**
 * Animates each row (an element with `data-row`) from its old place to its new one after a render.
 * Rows glide; where the system asks for reduced motion, they fade out and in. `list` is the list's
 * element. Call it in the component that renders the rows. `moving` false: rows are only put in and
 * taken out at the ends of what is in sight, and none has another place than before. Nor does any
 * move where the page draws slowly, or where they move all the while: each is a layer of its own,
 * drawn anew in every frame.
 */
export function useSteadyRows(list: RefObject<HTMLElement | null>, moving = true): void {
  const { client } = useLedger();
  const [moves] = useState(() => new RowMoves());
  const observed = useRef<HTMLElement | null>(null);
  const observer = useRef<ResizeObserver | null>(null);
  useLayoutEffect(() => {
    const element = moving ? list.current : null;
    // A list that is empty at first has no element until its first row comes.
    if (element === observed.current) return;
    observed.current = element;
    observer.current?.disconnect();
    observer.current = null;
    if (element === null) return;
    observer.current = new ResizeObserver(() => {
      // Rows that moved as the list grew or shrank (when a row was opened) are not animated.
      moves.note(client.drawsSlowly ? null : placesIn(element));
    });
    observer.current.observe(element);
  });
  useLayoutEffect(
    () => () => {
      observer.current?.disconnect();
      observed.current = null;
    },
    [],
  );
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    // To ask for places makes the browser lay out the page at once.
    if (!moving || client.drawsSlowly) return moves.note(null);
    const places = placesIn(element);
    // When the list's top is scrolled out of view, the browser's scroll anchoring keeps rows still.
    if (element.getBoundingClientRect().top < 0) return moves.note(places);
    const gliding = moves.to(places, Number(document.timeline.currentTime));
    if (gliding.size === 0) return;
    for (const row of rowsOf(element)) {
      const by = gliding.get(row.dataset.row ?? '');
      if (by !== undefined) animate(row, by);
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
