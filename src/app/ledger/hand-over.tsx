/** Handing over: the balances are taken at one block, sealed, and listed for a new ledger. */
import { useState } from 'react';
import type { AccountView } from '../../api/view.ts';
import { toHex } from '../../base/bytes.ts';
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts';
import { formatAmount } from '../../ledger/amount.ts';
import { type Charter, ledgerIdOf } from '../../ledger/charter.ts';
import { useCall } from '../hooks/use-call.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useListRun } from '../hooks/use-list-run.ts';
import { useView } from '../hooks/use-view.ts';
import { amountText, countText } from '../logic/format.ts';
import {
  balancesAnew,
  balancesAtOneBlock,
  inMemo,
  outMemo,
  successorOf,
} from '../logic/hand-over.ts';
import { keep, readKept } from '../logic/kept.ts';
import { asListRun, type ListRun, listRunKey } from '../logic/list-run.ts';
import { hrefOf, linkTo } from '../logic/routes.ts';
import { saveFile } from '../logic/save-file.ts';
import { Failure } from '../parts/failure.tsx';
import { Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useHandOverTexts } from './hand-over-texts.ts';

/** Lines a list may have. */
const MOST = 10_000;

interface Done {
  readonly id: string;
  readonly height: number;
  readonly accounts: readonly AccountView[];
}

export function HandOver() {
  // The page's copy has a unit that is safe to show, so its ledger id would be another.
  const successor = successorOf(useView((view) => view.charter));
  return successor === null ? null : <HandOverTo successor={successor} />;
}

function HandOverTo({ successor }: { successor: Charter }) {
  const { client, own, href } = useLedger();
  const h = useHandOverTexts();
  const ledger = useView((view) => view.ledger);
  const { run } = useListRun('mint');
  const call = useCall();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const key = listRunKey('mint', toHex(ledgerIdOf(successor)), own);
  const handOver = async () => {
    setProblem(null);
    if (isOnItsWay(run)) return setProblem(h.pending);
    const there = readKept(key, null, asListRun);
    if (there !== null && isBegun(there)) return setProblem(h.already);
    const read = await balancesAtOneBlock(client.ledger);
    if (read === null) return setProblem(h.moving);
    const { height, accounts } = read;
    const list = balancesAnew(accounts, inMemo(ledger, height), Date.now());
    if (list.lines.length === 0) return setProblem(h.none);
    if (list.lines.length > MOST) return setProblem(h.tooMany);
    // The list is kept before anything is written: the steps after it can be repeated.
    if (!keep(key, list)) return setProblem(h.noRoom);
    const sealed = client.view()?.sealing.held?.height ?? 0;
    if (height > sealed) await client.issuer.seal(height);
    const memo = outMemo(successor, height);
    const { id } = await client.issuer.mint({ receiver: own, amount: 1, memo });
    setDone({ id, height, accounts });
    setAsking(false);
  };
  if (done !== null) {
    const link = hrefOf(linkTo(successor.name, successor), { kind: 'place', place: 'ledger' });
    return <HandedOver done={done} link={link} proof={href({ kind: 'tx', id: done.id })} />;
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
          onYes={() => void call.run(handOver)}
          onNo={() => setAsking(false)}
        />
      ) : (
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {h.ask}
        </button>
      )}
      <Failure words={problem ?? call.failure} />
    </>
  );
}

function isBegun({ sent, sequence }: ListRun): boolean {
  return sent.length > 0 || sequence !== null;
}

function isOnItsWay(run: ListRun | null): boolean {
  return run !== null && isBegun(run) && run.sent.length < run.lines.length;
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

interface HandedOverProps {
  readonly done: Done;
  /** The link to the new ledger's desk. */
  readonly link: string;
  /** The link to the transaction that names it. */
  readonly proof: string;
}

function HandedOver({ done, link, proof }: HandedOverProps) {
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
