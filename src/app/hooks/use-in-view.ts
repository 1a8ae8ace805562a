/** The hook observes whether the head of a list is in sight. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/**
 * Whether a mark at the head of a list is in view. While it is not, the reader is further down and
 * nothing may be inserted above.
 */
export function useInView(): { mark: RefObject<HTMLDivElement | null>; inView: boolean } {
  const mark = useRef<HTMLDivElement | null>(null);
  const [inView, setInView] = useState(true);
  useEffect(() => {
    if (mark.current === null) return;
    const observer = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      if (last === undefined) return;
      const top = last.target.closest('.scroll')?.getBoundingClientRect().top ?? 0;
      // A mark further down than the view was not reached yet, so it was not left behind.
      setInView(last.isIntersecting || last.boundingClientRect.bottom > Math.max(0, top));
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return { mark, inView };
}
