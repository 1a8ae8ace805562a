/** Reports an unexpected error, and offers a way out of it. */
import { useApp, useSession } from '../hooks/use-app.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Stays until it is dismissed; reloading the page starts node and page afresh. */
export function BugNotice() {
  const { t } = useTexts();
  const session = useSession();
  const bug = useApp((state) => state.session.bug);
  if (bug === null) return null;
  return (
    <section className="notices" aria-label={t.bug.title}>
      <div className="notice" role="alert">
        <Icon name="warning" />
        <div>
          <p>{t.bug.where[bug.where]}</p>
          <p className="field-hint" translate="no">
            {visibleText(bug.reason)}
          </p>
        </div>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t.bug.reload}
        </button>
        <button type="button" className="button-quiet" onClick={() => session.forgetBug()}>
          {t.page.dismiss}
        </button>
      </div>
    </section>
  );
}
