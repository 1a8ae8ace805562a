/** The page shows that a ledger is being opened: its node still opens its store. */
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Masthead } from './masthead.tsx';
import { StatusLine } from './status-line.tsx';

interface OpeningPageProps {
  readonly name: string;
  /** Replaces the words of opening. */
  readonly children?: ReactNode;
}

/** Shown while a named ledger opens, or if its page cannot be fetched. */
export function OpeningPage({ name, children }: OpeningPageProps) {
  const { t } = useTexts();
  return (
    <div className="page">
      <Masthead name={name} status={<StatusLine sync={null} signalling={null} clockOff={null} />} />
      <main className="opening">{children ?? <p className="blank-lines">{t.page.opening}</p>}</main>
    </div>
  );
}
