/** The place of the book: the own account in the margin, pool and chain as the spread beside it. */
import { useState } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useView } from '../hooks/use-view.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Blocks } from './blocks.tsx';
import { Payments } from './payments.tsx';
import { Pool } from './pool.tsx';
import { Send } from './send.tsx';
import { Wallet } from './wallet.tsx';

/** What of the book a phone shows at once; a wider page shows all of it. */
type Panel = 'wallet' | 'payments' | 'pool' | 'blocks';

const PANELS: readonly Panel[] = ['wallet', 'payments', 'pool', 'blocks'];

export function Book() {
  const [chosen, setChosen] = useState<Panel>('wallet');
  const payee = useApp((state) => state.payee);
  // Whoever asks to pay somebody wants the form.
  if (payee !== null && chosen !== 'wallet') setChosen('wallet');
  return (
    <div className="book-place" data-panel={chosen}>
      <PanelBar chosen={chosen} onChoose={setChosen} />
      <div className="margin">
        <div className="panel panel-wallet">
          <Wallet />
          <SendPart />
        </div>
        <div className="panel panel-payments">
          <Payments />
        </div>
      </div>
      <div className="spread">
        <div className="panel panel-pool">
          <Pool />
        </div>
        <div className="panel panel-blocks">
          <Blocks />
        </div>
      </div>
    </div>
  );
}

/** Shown by a narrow page alone. */
function PanelBar({ chosen, onChoose }: { chosen: Panel; onChoose: (panel: Panel) => void }) {
  const { t } = useTexts();
  return (
    <fieldset className="panel-bar">
      <legend className="hidden">{t.places.panels}</legend>
      {PANELS.map((panel) => (
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
  return <Send spendable={spendable} own={own} accounts={accounts} />;
}
