/** The reader shows a way on where a link leads to nothing known here. */
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { countText } from '../logic/format.ts';
import { Space } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Says that the link's target is not here, and links to the newest block. */
export function Missing() {
  const { href } = useLedger();
  const { t, language } = useTexts();
  const height = useApp((state) => state.view?.height ?? 0);
  const from = useApp((state) => state.view?.history.from ?? 1);
  return (
    <p className="region-note">
      <span>{from > 1 ? t.reader.missingBelow(countText(from, language)) : t.reader.missing}</span>
      <Space />
      <a href={href({ kind: 'block', id: String(height) })}>{t.reader.newest}</a>
    </p>
  );
}
