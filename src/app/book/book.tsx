/** The book: the own account in the margin, pool and chain as the spread beside it. */
import { useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useView } from '../hooks/use-view.ts';
import { lazyPart } from '../parts/lazy-part.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Blocks } from './blocks.tsx';
import { Payments } from './payments.tsx';
import { Pool } from './pool.tsx';
import { Send } from './send.tsx';
import { Wallet } from './wallet.tsx';
import { Watching } from './watching.tsx';

/** Motion alone: the first screen does without. */
const TRAVEL = lazyPart(() =>
  import('./travelling-rows.tsx').then((module) => module.TravellingRows),
);

/** The parts of the book; a phone shows one at a time, a wider page all of them. */
type Panel = 'wallet' | 'payments' | 'pool' | 'blocks';

const PANELS: readonly Panel[] = ['wallet', 'payments', 'pool', 'blocks'];

/** A tab that only looks pays nothing. */
const WATCHED = PANELS.filter((panel) => panel !== 'payments');

export function Book() {
  const [chosen, setChosen] = useState<Panel>('wallet');
  const payee = useApp((state) => state.payee);
  const watching = useApp((state) => state.session.link?.watch ?? false);
  // A request to pay somebody needs the form.
  if (payee !== null && chosen !== 'wallet') setChosen('wallet');
  return (
    <div className="book-place" data-panel={chosen}>
      <PanelBar panels={watching ? WATCHED : PANELS} chosen={chosen} onChoose={setChosen} />
      <div className="margin">
        <div className="panel panel-wallet">
          {watching ? (
            <Watching />
          ) : (
            <>
              <Wallet />
              <SendPart />
            </>
          )}
        </div>
        <div className="panel panel-payments">{watching ? null : <Payments />}</div>
      </div>
      <div className="spread">
        <div className="panel panel-pool">
          <Pool />
        </div>
        <div className="panel panel-blocks">
          <Blocks />
        </div>
        <TRAVEL.Part />
      </div>
    </div>
  );
}

interface PanelBarProps {
  readonly panels: readonly Panel[];
  readonly chosen: Panel;
  readonly onChoose: (panel: Panel) => void;
}

/** Shown by a narrow page alone. */
function PanelBar({ panels, chosen, onChoose }: PanelBarProps) {
  const { t } = useTexts();
  return (
    <fieldset className="panel-bar">
      <legend className="hidden">{t.places.panels}</legend>
      {panels.map((panel) => (
        <button
          key={panel}
          type="button"
          aria-pressed={panel === chosen}
          onClick={() => onChoose(panel)}
        >
          {t[panel].title}
        </button>
      ))}
    </fieldset>
  );
}

function SendPart() {
  const spendable = useView((view) => view.spendable);
  const own = useView((view) => view.own);
  const accounts = useView((view) => view.balances.items);
  const ledger = useView((view) => view.ledger);
  const address = useView((view) => view.address);
  // One form a ledger and account: what is typed in it is for no other.
  const place = `${ledger} ${address}`;
  return <Send key={place} place={place} spendable={spendable} own={own} accounts={accounts} />;
}
