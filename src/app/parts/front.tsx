/** The frame of a page without an open ledger: the name, language and light, then what it shows. */
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Emblem } from './emblem.tsx';
import { Preferences } from './preferences.tsx';

interface FrontProps {
  /** The name leads back to the first page, since this is not it. */
  readonly back?: boolean;
  /** Of what is shown. */
  readonly className?: string;
  readonly children: ReactNode;
}

export function Front({ back = false, className = '', children }: FrontProps) {
  return (
    <div className="page first">
      <header className="first-head">
        <Wordmark back={back} />
        <span className="first-tools">
          <Preferences />
        </span>
      </header>
      <main className={`first-main ${className}`.trim()}>{children}</main>
    </div>
  );
}

function Wordmark({ back }: { back: boolean }) {
  const { t } = useTexts();
  const mark = (
    <>
      <Emblem size={30} />
      <span translate="no">{t.appName}</span>
    </>
  );
  if (!back) return <span className="wordmark">{mark}</span>;
  return (
    <a className="wordmark" href="#/" title={t.page.home}>
      {mark}
    </a>
  );
}
