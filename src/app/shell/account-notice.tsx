/** Tells why this tab has another account than its reader may look for, until it is put away. */
import { useApp } from '../hooks/use-app.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';

export function AccountNotice() {
  const { t } = useTexts();
  const slot = useApp((state) => state.session.slot);
  const dismissed = useApp((state) => state.accountsNoticeDismissed);
  const dismiss = useApp((state) => state.dismissAccountsNotice);
  if (dismissed || slot === null || slot === 1) return null;
  return (
    <section className="notices" aria-label={t.settings.accounts}>
      <div className="notice">
        <Icon name="alone" />
        <p>{t.wallet.otherAccount(slot)}</p>
        <button type="button" className="button-quiet" onClick={dismiss}>
          {t.page.dismiss}
        </button>
      </div>
    </section>
  );
}
