/** The button tells how many new rows wait above and shows them. */
import type { ReactNode, RefObject } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface MoreCameInProps {
  readonly count: number;
  /** The head of the list. */
  readonly mark: RefObject<HTMLElement | null>;
  readonly onShow?: (() => void) | undefined;
}

/** Shows how many items are held back above, and goes there. Renders nothing while none are. */
export function MoreCameIn(props: MoreCameInProps) {
  return props.count === 0 ? null : (
    <div className="more-came-in">
      <MoreButton {...props} />
    </div>
  );
}

interface HeadNoteProps extends MoreCameInProps {
  /** True while the head of the list is scrolled out of sight. */
  readonly away: boolean;
  readonly children: ReactNode;
}

/**
 * The note above a list. While items are held back the button stands in its line, where it covers
 * no row and moves none. On a phone, which scrolls the note away, `MoreCameIn` in the list is seen
 * instead.
 */
export function HeadNote({ away, children, ...more }: HeadNoteProps) {
  return (
    <div className={away ? 'head-note head-note-away' : 'head-note'}>
      <p className={more.count === 0 ? 'region-note' : 'region-note head-note-under'}>{children}</p>
      {more.count === 0 ? null : <MoreButton {...more} />}
    </div>
  );
}

function MoreButton({ count, mark, onShow }: MoreCameInProps) {
  const { t } = useTexts();
  const show = () => {
    onShow?.();
    mark.current?.scrollIntoView({ block: 'center' });
  };
  return (
    <button type="button" className="more-button" onClick={show}>
      {t.page.moreCameIn(count)}
    </button>
  );
}
