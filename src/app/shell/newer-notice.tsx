/** Offers a newer version of the page that is fetched and waits. */
import { useState } from 'react';
import { useApp, useSession } from '../hooks/use-app.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Loaded in this tab alone, and only when asked for; else at the next opening of the browser. */
export function NewerNotice() {
  const { t } = useTexts();
  const session = useSession();
  const newer = useApp((state) => state.session.newer);
  const [later, setLater] = useState(false);
  if (!newer || later) return null;
  return (
    <section className="notices" aria-label={t.page.newer}>
      <div className="notice" role="status">
        <Icon name="book" />
        <p>{t.page.newerWords}</p>
        <button type="button" className="button" onClick={() => session.loadNewer()}>
          {t.page.newerLoad}
        </button>
        <button type="button" className="button-quiet" onClick={() => setLater(true)}>
          {t.page.newerLater}
        </button>
      </div>
    </section>
  );
}
