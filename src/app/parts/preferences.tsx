/** These buttons change the language and the colours of the page. */
import { useApp } from '../hooks/use-app.ts';
import type { Theme } from '../store.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };

/** Language and colours, on every screen. */
export function Preferences() {
  const { t, language } = useTexts();
  const theme = useApp((state) => state.theme);
  const setLanguage = useApp((state) => state.setLanguage);
  const setTheme = useApp((state) => state.setTheme);
  const other = language === 'en' ? 'zh' : 'en';
  const failed = useApp((state) => state.textsFailed);
  const colours = t.page.themeLabel(t.page.theme[theme]);
  return (
    <>
      {failed ? (
        <span className="field-problem" role="alert">
          {t.page.languageMissing}
        </span>
      ) : null}
      <button
        type="button"
        className="button-quiet language"
        lang={other === 'zh' ? 'zh-Hans' : 'en'}
        onClick={() => void setLanguage(other)}
      >
        {t.page.language}
      </button>
      <button
        type="button"
        className="button-icon"
        aria-label={colours}
        title={colours}
        onClick={() => setTheme(NEXT_THEME[theme])}
      >
        <Icon name={theme} />
      </button>
    </>
  );
}
