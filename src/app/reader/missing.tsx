import { useTexts } from '../texts/use-texts.ts';

/** That the ledger has no such thing, or not yet: it is asked again at each new block. */
export function Missing() {
  const { t } = useTexts();
  return <p className="region-note">{t.reader.missing}</p>;
}
