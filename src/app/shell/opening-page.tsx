/** The page shows that a ledger's node is still opening its store. */
import { useTexts } from '../texts/use-texts.ts';
import { Masthead } from './masthead.tsx';
import { StatusLine } from './status-line.tsx';

/** While the node of a named ledger opens its store. */
export function OpeningPage({ name }: { name: string }) {
  const { t } = useTexts();
  return (
    <div className="page">
      <Masthead name={name} status={<StatusLine sync={null} signalling={null} clockOff={null} />} />
      <main className="opening">
        <p className="blank-lines">{t.page.opening}</p>
      </main>
    </div>
  );
}
