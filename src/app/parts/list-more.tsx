/** The foot of a list that goes on. */
import { useTexts } from '../texts/use-texts.ts';
import { Space } from './words.tsx';

interface ListMoreProps {
  readonly words: string;
  /** False: the list is at its end. */
  readonly shown: boolean;
  /** The last wish for more came to nothing. */
  readonly failed?: boolean;
  readonly onMore: () => void;
}

/** Offers more, and again if it could not be fetched. */
export function ListMore({ words, shown, failed = false, onMore }: ListMoreProps) {
  const { t } = useTexts();
  if (failed) {
    return (
      <p className="field-problem" role="alert">
        <span>{t.page.moreFailed}</span>
        <Space />
        <button type="button" className="link" onClick={onMore}>
          {t.page.tryAgain}
        </button>
      </p>
    );
  }
  if (!shown) return null;
  return (
    <button type="button" className="button-quiet list-more" onClick={onMore}>
      {words}
    </button>
  );
}
