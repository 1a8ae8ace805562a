/** The whole page: which of its few screens, in which language and colours. */
import { useEffect, useMemo, useRef } from 'react';
import { FatalPage } from '../first/fatal-page.tsx';
import { FirstPage } from '../first/first-page.tsx';
import { useApp } from '../hooks/use-app.ts';
import { visibleText } from '../logic/safe-text.ts';
import { lazyPart } from '../parts/lazy-part.tsx';
import { TextsContext } from '../texts/use-texts.ts';
import { BugNotice } from './bug-notice.tsx';
import { Dialogs } from './dialogs.tsx';
import { LedgerScreen } from './ledger-screen.tsx';
import { NewerNotice } from './newer-notice.tsx';
import { NoTexts } from './no-texts.tsx';
import { SpoiledNotice } from './spoiled-notice.tsx';

const RECEIPT = lazyPart(() =>
  import('../files/receipt-page.tsx').then((module) => module.ReceiptPage),
);

export function App() {
  const language = useApp((state) => state.language);
  const t = useApp((state) => state.texts);
  const failed = useApp((state) => state.textsFailed);
  const setLanguage = useApp((state) => state.setLanguage);
  const spoken = useMemo(() => (t === null ? null : { t, language }), [t, language]);
  useDocument();
  if (spoken === null)
    return failed ? <NoTexts onRetry={() => void setLanguage(language)} /> : null;
  return (
    <TextsContext value={spoken}>
      <BugNotice />
      <NewerNotice />
      <SpoiledNotice />
      <Screen />
      <Dialogs />
    </TextsContext>
  );
}

function Screen() {
  const receipt = useApp((state) => state.session.receipt);
  const fatal = useApp((state) => state.session.fatal);
  const link = useApp((state) => state.session.link);
  /** Another screen than that of the ledger the page was loaded with has been shown. */
  const elsewhere = useRef(false);
  const other = fatal !== null || link === null;
  useEffect(() => {
    if (other) elsewhere.current = true;
  }, [other]);
  if (receipt !== null) return <RECEIPT.Part text={receipt} />;
  if (fatal !== null) return <FatalPage problem={fatal} />;
  if (link === null) return <FirstPage />;
  return <LedgerScreen link={link} arrived={elsewhere} />;
}

/** Keeps title, language and colours of the document in step. */
function useDocument(): void {
  const language = useApp((state) => state.language);
  const t = useApp((state) => state.texts);
  const theme = useApp((state) => state.theme);
  const name = useApp((state) => state.session.link?.name);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
    // An open ledger's page says more.
    if (t !== null)
      document.title = name === undefined ? t.appName : t.page.title(visibleText(name));
  }, [language, t, name]);
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
