/** The hook draws of a chain of any length only the rows in sight, in their right places. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import {
  CALM_MS,
  type DrawnRows,
  isJump,
  offsetOf,
  pitchesOf,
  type RowSizes,
  rowsInSight,
} from '../logic/chain-rows.ts';

/** px, before the first row is measured. */
const GUESS = 66;
const SAME_PX = 0.5;
/** Rows drawn before anything is measured. */
const FIRST = 24;
/** Looks one after the other within a frame of the screen. */
const LOOKS = 4;

export interface ChainRows extends DrawnRows {
  /** px of the rows above those drawn, and below them. */
  readonly above: number;
  readonly below: number;
  /** Scrolls to the row of a height and puts the focus on its head. */
  reveal(height: number): void;
}

/** What scrolls the list: a part of the page, or on a phone the page itself. */
function scrollerOf(frame: HTMLElement): HTMLElement | null {
  const part = frame.closest<HTMLElement>('.scroll');
  return part === null || getComputedStyle(part).overflowY === 'visible' ? null : part;
}

/** Top and bottom of what can be seen of the list, px below its top; null while it is hidden. */
function sightOf(frame: HTMLElement): { from: number; to: number } | null {
  if (frame.getClientRects().length === 0) return null;
  const { top } = frame.getBoundingClientRect();
  const box = scrollerOf(frame)?.getBoundingClientRect();
  return { from: Math.max(0, box?.top ?? 0) - top, to: (box?.bottom ?? innerHeight) - top };
}

function rowOf(frame: HTMLElement, height: number): HTMLElement | null {
  return frame.querySelector(`[data-height="${height}"]`);
}

function headOf(frame: HTMLElement, height: number): HTMLElement | null {
  return rowOf(frame, height)?.querySelector<HTMLElement>('.sheet-head') ?? null;
}

/**
 * px from the row of `from` to that of `to`, further down, in the layout, whatever animation runs.
 * What stands between two rows belongs to the upper one.
 */
function distance(frame: HTMLElement, from: number, to: number): number | null {
  const [row, other] = [rowOf(frame, from), rowOf(frame, to)];
  return row === null || other === null ? null : other.offsetTop - row.offsetTop;
}

/** Whether the row of a height shows its block; one that is still fetched tells no height. */
function isFilled(frame: HTMLElement, height: number): boolean {
  return rowOf(frame, height)?.dataset.row !== undefined;
}

/** Whether the row of a height, or what is open in it, is still fetched: it is not as high yet. */
function isBusy(frame: HTMLElement, height: number): boolean {
  const busy = '[aria-busy=true]';
  return rowOf(frame, height)?.matches(`${busy}, :has(${busy})`) ?? false;
}

/**
 * px of a row like the others: the mean of the longest run of them. Null: too few to tell, or some
 * of it is still fetched.
 */
function plainPitch(
  frame: HTMLElement,
  { newest, oldest }: DrawnRows,
  unlike: ReadonlySet<number>,
): number | null {
  let [from, to] = [newest, newest];
  let start = newest;
  for (let height = newest; height >= oldest; height -= 1) {
    if (start - height > from - to) [from, to] = [start, height];
    if (unlike.has(height)) start = height - 1;
  }
  if (from === to || !isFilled(frame, from) || !isFilled(frame, to)) return null;
  const px = distance(frame, from, to);
  return px === null ? null : px / (from - to);
}

/**
 * Rows `top` down to 0 of the list inside `frame`; each drawn row has its `data-height`. `unlike`:
 * heights of rows that are open or have something beside them. Own code, since rows of one height
 * need no measuring, and since rows stay in the flow of the page, where they can glide.
 */
export function useChainRows(
  frame: RefObject<HTMLElement | null>,
  top: number,
  unlike: ReadonlySet<number>,
): ChainRows {
  const [usual, setUsual] = useState(GUESS);
  const [measured, setMeasured] = useState<ReadonlyMap<number, number>>(new Map());
  /** First and last row that are drawn, counted from the top: a block that lands moves neither. */
  const [drawn, setDrawn] = useState({ first: 0, last: FIRST });
  const wanted = useRef<number | null>(null);
  /** Runs while the list flies past; starts anew with each jump. */
  const flight = useRef<ReturnType<typeof setTimeout> | null>(null);
  const sizes: RowSizes = { usual, others: only(measured, unlike) };
  const newest = Math.max(0, top - drawn.first);
  const oldest = Math.max(0, top - drawn.last);
  const measure = (element: HTMLElement) => {
    const pitches = pitchesOf(
      sizes.others,
      unlike,
      { newest, oldest },
      {
        isBusy: (height) => isBusy(element, height),
        pitch: (height) => distance(element, height, height - 1) ?? usual,
      },
    );
    const plain = plainPitch(element, { newest, oldest }, unlike);
    // Layout is told in whole px: what differs by less is no other height.
    if (plain !== null && plain > 0 && Math.abs(plain - usual) > SAME_PX) setUsual(plain);
    if (!alike(pitches, measured)) setMeasured(pitches);
  };
  const look = () => {
    const element = frame.current;
    const sight = element === null ? null : sightOf(element);
    if (element === null || sight === null) return;
    measure(element);
    if (isJump(rowsInSight(sight.from, sight.to, top, sizes, true), { newest, oldest })) {
      clearTimeout(flight.current ?? undefined);
      flight.current = setTimeout(() => {
        flight.current = null;
        latest.current();
      }, CALM_MS);
    }
    const next = rowsInSight(sight.from, sight.to, top, sizes, flight.current !== null);
    const [first, last] = [top - next.newest, top - next.oldest];
    setDrawn((was) => (was.first === first && was.last === last ? was : { first, last }));
  };
  const latest = useRef(look);
  const looks = useRef(0);
  useLayoutEffect(() => {
    latest.current = look;
    // Rows that are put in can change what is measured, and that the rows: not without an end.
    if (looks.current < LOOKS) look();
    if (looks.current === 0)
      requestAnimationFrame(() => {
        const stopped = looks.current > LOOKS;
        looks.current = 0;
        if (stopped) latest.current();
      });
    looks.current += 1;
    if (wanted.current === null || frame.current === null) return;
    const head = headOf(frame.current, wanted.current);
    head?.focus();
    if (head !== null) wanted.current = null;
  });
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const again = () => latest.current();
    const observer = new ResizeObserver(again);
    observer.observe(element);
    document.addEventListener('scroll', again, { passive: true, capture: true });
    return () => {
      observer.disconnect();
      document.removeEventListener('scroll', again, { capture: true });
      clearTimeout(flight.current ?? undefined);
      flight.current = null;
    };
  }, [frame]);
  const reveal = (height: number) => {
    const element = frame.current;
    if (element === null) return;
    const to = Math.min(top, Math.max(0, height));
    const head = headOf(element, to);
    if (head !== null) {
      head.focus();
      return;
    }
    wanted.current = to;
    const part = scrollerOf(element);
    const sight = sightOf(element);
    // A third of what can be seen stays above the row.
    const by = offsetOf(to, top, sizes) - (sight === null ? 0 : (2 * sight.from + sight.to) / 3);
    (part ?? window).scrollBy({ top: by, behavior: 'instant' });
  };
  return {
    newest,
    oldest,
    above: offsetOf(newest, top, sizes),
    below: offsetOf(-1, top, sizes) - offsetOf(oldest - 1, top, sizes),
    reveal,
  };
}

function only(sizes: ReadonlyMap<number, number>, heights: ReadonlySet<number>) {
  return new Map([...sizes].filter(([height]) => heights.has(height)));
}

function alike(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  return a.size === b.size && [...a].every(([key, px]) => Math.abs((b.get(key) ?? 0) - px) < 0.5);
}
