/** Tells that stored settings could not be read and are at their defaults. */
import { useApp, useSession } from '../hooks/use-app.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** The notice stays until it is dismissed, although the settings are already at their defaults. */
export function SpoiledNotice() {
  const { t, language } = useTexts();
  const session = useSession();
  const page = useApp((state) => state.spoiled);
  const forget = useApp((state) => state.forgetSpoiled);
  const spoiled = useApp((state) => state.session.spoiled);
  const parts = [...spoiled, ...(page ? (['page'] as const) : [])];
  if (parts.length === 0) return null;
  const words = parts.map((part) => t.settings.spoiledParts[part]);
  const what = new Intl.ListFormat(language).format(words);
  return (
    <section className="notices" aria-label={t.settings.spoiledTitle}>
      <div className="notice" role="status">
        <Icon name="warning" />
        <p>{t.settings.spoiled(what)}</p>
        <button
          type="button"
          className="button-quiet"
          onClick={() => {
            forget();
            session.forgetSpoiled();
          }}
        >
          {t.page.dismiss}
        </button>
      </div>
    </section>
  );
}
