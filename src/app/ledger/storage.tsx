/** Tells whether this browser keeps the stored data for good. */
import { Region } from '../parts/region.tsx';
import { StoredWords } from '../parts/stored-part.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function Storage() {
  const { t } = useTexts();
  return (
    <Region title={t.stored.title} className="storage-region">
      <StoredWords />
    </Region>
  );
}
