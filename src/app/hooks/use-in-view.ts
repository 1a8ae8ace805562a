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
      if (last !== undefined) setInView(last.isIntersecting);
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return { mark, inView };
}
