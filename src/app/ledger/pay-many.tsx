/** Paying many from a list. */
import { useLedger } from '../hooks/use-ledger.ts';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ListForm } from './list-form.tsx';

export function PayMany() {
  const { own } = useLedger();
  const { t } = useTexts();
  return (
    <Region title={t.issuer.payLists} className="desk">
      <p className="region-note">{t.issuer.payListsNote}</p>
      <ListForm key={own} kind="send" />
    </Region>
  );
}
