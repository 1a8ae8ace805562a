/** The hook observes whether the head of a list is in sight. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/**
 * Whether a mark at the head of a list can be seen. While it cannot, somebody is reading further
 * down and nothing may be put in above.
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
      // What lies further down than anyone has read yet has not been left behind.
      setInView(last.isIntersecting || last.boundingClientRect.bottom > Math.max(0, top));
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return { mark, inView };
}
