/** Paying many from a list; nothing in a tab that only looks. */
import { useApp } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ListForm } from './list-form.tsx';

export function PayMany() {
  const { own } = useLedger();
  const { t } = useTexts();
  const watching = useApp((state) => state.session.link?.watch ?? false);
  if (watching) return null;
  return (
    <Region title={t.issuer.payLists} className="desk">
      <p className="region-note">{t.issuer.payListsNote}</p>
      <ListForm key={own} kind="send" />
    </Region>
  );
}
