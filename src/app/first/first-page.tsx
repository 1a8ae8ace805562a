/** The first page offers the two doors to a reader whose link names no ledger. */
import { Emblem } from '../parts/emblem.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Preferences } from '../parts/preferences.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Doors } from './doors.tsx';

const FILES = lazyPart(() =>
  import('../files/first-files.tsx').then((module) => module.FirstFiles),
);

/** The first screen where no link names a ledger: one sentence and two doors. */
export function FirstPage() {
  const { t } = useTexts();
  return (
    <div className="page first">
      <header className="first-head">
        <span className="wordmark">
          <Emblem size={30} />
          <span translate="no">{t.appName}</span>
        </span>
        <span className="first-tools">
          <Preferences />
        </span>
      </header>
      <main className="first-main">
        <h1>{t.doors.title}</h1>
        <p className="first-sentence">{t.tagline}</p>
        <Doors />
        <FILES.Part />
      </main>
    </div>
  );
}
