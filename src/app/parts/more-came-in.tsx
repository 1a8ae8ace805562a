/** The button tells how many new rows wait above and shows them. */
import type { RefObject } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface MoreCameInProps {
  readonly count: number;
  /** The head of the list. */
  readonly mark: RefObject<HTMLElement | null>;
  readonly onShow?: () => void;
}

/** Shows how many items are held back above, and goes there. Renders nothing while none are. */
export function MoreCameIn({ count, mark, onShow }: MoreCameInProps) {
  const { t } = useTexts();
  if (count === 0) return null;
  const show = () => {
    onShow?.();
    mark.current?.scrollIntoView({ block: 'center' });
  };
  return (
    <div className="more-came-in">
      <button type="button" onClick={show}>
        {t.page.moreCameIn(count)}
      </button>
    </div>
  );
}
