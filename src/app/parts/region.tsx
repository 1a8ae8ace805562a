/** The component makes a section of the page a region with a heading. */
import type { ReactNode } from 'react';
import { Words } from './words.tsx';

interface RegionProps {
  /** Its accessible name and its heading. */
  readonly title: string;
  /** Stands at the end of the heading's line. */
  readonly aside?: ReactNode;
  readonly className: string;
  readonly children: ReactNode;
}

/** A named part of the page. */
export function Region({ title, aside, className, children }: RegionProps) {
  return (
    <section aria-label={title} className={`region ${className}`}>
      <header className="region-head">
        <h2>{title}</h2>
        {aside === undefined ? null : (
          <div className="region-aside">
            {typeof aside === 'string' ? <Words text={aside} /> : aside}
          </div>
        )}
      </header>
      {children}
    </section>
  );
}
