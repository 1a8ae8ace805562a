/** A place is one of the page's four parts; this lays its sections out below each other. */
import type { ComponentType } from 'react';
import { PartBoundary } from './part-boundary.tsx';

/**
 * One section of a place. `Section` takes no properties: it reads the node's state with `useView`
 * and `useLedger`, and renders one `Region`. A section with much code is loaded by `lazyPart`.
 */
export interface PlaceSection {
  /** React's key, unique in its place. */
  readonly id: string;
  readonly Section: ComponentType;
  /** Whether it takes the whole width of the place. */
  readonly wide?: boolean;
}

/** Renders the sections in reading order. When one throws, the others stay. */
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
