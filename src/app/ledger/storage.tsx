/** The component tells whether this browser keeps what is stored in it, and how many blocks. */
import { Region } from '../parts/region.tsx';
import { StoredWords } from '../parts/stored-part.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Pruning } from './pruning.tsx';

export function Storage() {
  const { t } = useTexts();
  return (
    <Region title={t.stored.title} className="storage-region">
      <StoredWords />
      <Pruning />
    </Region>
  );
}
