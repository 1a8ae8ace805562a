/** A place of the page: sections below each other, each a region with a heading of its own. */
import type { ComponentType } from 'react';
import { PartBoundary } from './part-boundary.tsx';

/**
 * One section of a place. `Section` takes no properties: it reads what it shows with `useView` and
 * `useLedger`, and renders one `Region`. Heavy ones come by `lazyPart`.
 */
export interface PlaceSection {
  /** Unique in its place. */
  readonly id: string;
  readonly Section: ComponentType;
  /** Takes the place's whole width. */
  readonly wide?: boolean;
}

/** The sections, in the order they are read; what one of them throws concerns it alone. */
export function Place({ sections }: { sections: readonly PlaceSection[] }) {
  return (
    <div className="place">
      {sections.map(({ id, Section, wide = false }) => (
        <div key={id} className={wide ? 'place-section place-wide' : 'place-section'}>
          <PartBoundary>
            <Section />
          </PartBoundary>
        </div>
      ))}
    </div>
  );
}
