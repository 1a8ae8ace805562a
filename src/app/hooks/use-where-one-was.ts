/** Going to another page of the ledger and back: scroll and focus are as they were. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface Left {
  scroll: number;
  focused: Element | null;
}

/**
 * Keeps, by `key` (the page shown), how far the page was scrolled and which element had the focus,
 * and restores both when `key` is shown again. A page shown for the first time begins at its top;
 * with `keep` false, always. If the focused element is gone, the focus goes to `main`, so that the
 * keyboard goes on from there.
 */
export function useWhereOneWas(
  main: RefObject<HTMLElement | null>,
  key: string,
  keep: boolean,
): void {
  const left = useRef(new Map<string, Left>());
  const shown = useRef(key);
  useEffect(() => {
    const before = history.scrollRestoration;
    history.scrollRestoration = 'manual';
    const note = () => {
      const here = left.current.get(shown.current) ?? { scroll: 0, focused: null };
      const { activeElement } = document;
      const inside = main.current?.contains(activeElement) && activeElement !== main.current;
      left.current.set(shown.current, {
        scroll: scrollY,
        focused: inside ? activeElement : here.focused,
      });
    };
    addEventListener('scroll', note, { passive: true });
    addEventListener('focusin', note);
    return () => {
      history.scrollRestoration = before;
      removeEventListener('scroll', note);
      removeEventListener('focusin', note);
    };
  }, [main]);
  useLayoutEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    const here = keep ? left.current.get(key) : undefined;
    scrollTo(0, here?.scroll ?? 0);
    const focus = document.activeElement;
    if (focus !== null && focus !== document.body && isShown(focus)) return;
    const target = here?.focused ?? null;
    if (target instanceof HTMLElement && target.isConnected && isShown(target))
      target.focus({ preventScroll: true });
    else main.current?.focus({ preventScroll: true });
  }, [key, keep, main]);
}

/** Whether an element has a box on the page: hidden ones have none. */
function isShown(element: Element): boolean {
  return element.getClientRects().length > 0;
}
