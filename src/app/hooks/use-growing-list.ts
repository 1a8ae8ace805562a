/** The hook draws a long list bit by bit, as far as the reader has come. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** Rows drawn at first, which fill a screen, and at each step: both are one short task. */
const FIRST = 24;
const STEP = 40;
/** How near the end of what is drawn comes to the window before the next step. */
const NEAR = '800px';

interface GrowingList {
  /** Rows to draw, from the first on. */
  readonly shown: number;
  /** For the element below the list while there are more; it offers `grow`. */
  readonly foot: RefObject<HTMLDivElement | null>;
  grow(): void;
}

/** A list of `count` rows grows by itself as its end comes near, and when it is asked to. */
export function useGrowingList(count: number): GrowingList {
  const [shown, setShown] = useState(FIRST);
  const foot = useRef<HTMLDivElement | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has grown is looked at again
  useEffect(() => {
    const element = foot.current;
    if (element === null) return;
    const look = (entries: readonly IntersectionObserverEntry[]) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setShown(shown + STEP);
    };
    const observer = new IntersectionObserver(look, { rootMargin: NEAR });
    observer.observe(element);
    return () => observer.disconnect();
  }, [shown, count]);
  return { shown: Math.min(shown, count), foot, grow: () => setShown(shown + STEP) };
}
