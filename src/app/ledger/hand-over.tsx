/** Handing over: the balances are taken at one block, sealed, and listed for a new ledger. */
import { useState } from 'react';
import { FolioError } from '../../api/client.ts';
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts';
import { formatAmount } from '../../ledger/amount.ts';
import type { Charter } from '../../ledger/charter.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, countText } from '../logic/format.ts';
import { successorOf } from '../logic/hand-over.ts';
import { type HandedOver, type HandOverCode, handOver } from '../logic/hand-over-run.ts';
import { hrefOf, linkTo } from '../logic/routes.ts';
import { saveFile } from '../logic/save-file.ts';
import { Failure } from '../parts/failure.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useHandOverTexts } from './hand-over-texts.ts';

export function HandOver() {
  // The page's copy has a unit that is safe to show, so its ledger id would be another.
  const successor = successorOf(useView((view) => view.charter));
  return successor === null ? null : <HandOverTo successor={successor} />;
}

function HandOverTo({ successor }: { successor: Charter }) {
  const { client, own, href } = useLedger();
  const h = useHandOverTexts();
  const ledger = useView((view) => view.ledger);
  const charter = useView((view) => view.charter);
  const call = useCall();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<HandedOver | null>(null);
  const start = async () => {
    setProblem(null);
    try {
      setDone(await handOver(client, { charter, ledger, own }));
      setAsking(false);
    } catch (error) {
      const code = error instanceof FolioError ? error.code : '';
      if (!Object.hasOwn(h.refusals, code)) throw error;
      setProblem(h.refusals[code as HandOverCode]);
    }
  };
  if (done !== null) {
    const link = hrefOf(linkTo(successor.name, successor), { kind: 'place', place: 'ledger' });
    return <Written done={done} link={link} proof={href({ kind: 'tx', id: done.id })} />;
  }
  return (
    <>
      <p className="region-note">{h.note}</p>
      <ol className="hand-over-steps">
        {h.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {asking ? (
        <Ask
          edition={successor.edition}
          busy={call.busy}
          onYes={() => void call.run(start)}
          onNo={() => setAsking(false)}
        />
      ) : (
        <div className="buttons">
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {h.ask}
          </button>
        </div>
      )}
      <Failure words={problem ?? call.failure} />
    </>
  );
}

interface AskProps {
  readonly edition: number;
  readonly busy: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Ask({ edition, busy, onYes, onNo }: AskProps) {
  const { charter } = useLedger();
  const { t } = useTexts();
  const h = useHandOverTexts();
  const supply = useView((view) => view.balances.supply);
  const total = `${amountText(supply, charter.decimals)} ${charter.unit}`;
  return (
    <div className="reminder" role="alert">
      <p>
        <Words text={busy ? h.busy : h.sure(total, String(edition))} figures={[total]} />
      </p>
      <div className="buttons">
        <button type="button" className="button button-main" disabled={busy} onClick={onYes}>
          {h.title}
        </button>
        <button type="button" className="button" disabled={busy} onClick={onNo}>
          {t.page.cancel}
        </button>
      </div>
    </div>
  );
}

interface WrittenProps {
  readonly done: HandedOver;
  /** The link to the new ledger's desk. */
  readonly link: string;
  /** The link to the transaction that names it. */
  readonly proof: string;
}

function Written({ done, link, proof }: WrittenProps) {
  const { charter } = useLedger();
  const { language } = useTexts();
  const h = useHandOverTexts();
  const save = () => {
    const lines = done.accounts.map(({ address, balance }) =>
      csvLine([address, formatAmount(balance, charter.decimals)]),
    );
    const text = [csvLine(['address', 'amount']), ...lines].join('');
    saveFile(
      `balances-${charter.name}-${done.height}.csv`,
      new Blob([BYTE_ORDER_MARK, text], { type: 'text/csv' }),
    );
  };
  return (
    <div role="status">
      <p>
        <Words text={h.done(countText(done.height, language))} />
      </p>
      <p>
        <a className="link" href={proof}>
          {h.proof}
        </a>
      </p>
      <div className="buttons">
        <a className="button button-main" href={link}>
          {h.open}
        </a>
        <button type="button" className="button" onClick={save}>
          {h.save}
        </button>
      </div>
    </div>
  );
}
