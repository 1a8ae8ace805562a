/** The own statement: payments out and in, each in its column, and the balance after each. */

import { memo, useRef } from 'react';
import { useApp } from '../hooks/use-app.ts';
import { useFocusWithin } from '../hooks/use-focus-within.ts';
import { useHeld } from '../hooks/use-held.ts';
import { useInView } from '../hooks/use-in-view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useWording } from '../hooks/use-refusals.ts';
import { useCancellation, useSuccessor } from '../hooks/use-same-number.ts';
import { useStatement } from '../hooks/use-statement.ts';
import { useSteadyRows } from '../hooks/use-steady-rows.ts';
import { useView } from '../hooks/use-view.ts';
import { givenBack } from '../logic/give-back.ts';
import { heldRows } from '../logic/held.ts';
import { isIssuer } from '../logic/issuer.ts';
import { isOpen, paymentStatus } from '../logic/payment-status.ts';
import type { StatementLine } from '../logic/statement.ts';
import { Amount } from '../parts/amount.tsx';
import { AmountHead } from '../parts/amount-head.tsx';
import { Figure } from '../parts/figure.tsx';
import { FreeText } from '../parts/free-text.tsx';
import { Icon } from '../parts/icon.tsx';
import { ListMore } from '../parts/list-more.tsx';
import { MoreCameIn } from '../parts/more-came-in.tsx';
import { Region } from '../parts/region.tsx';
import { SignAgain } from '../parts/sign-again.tsx';
import { StatementAmount, StatementParty, statementPlace } from '../parts/statement-line.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { ChangeNote } from './change-note.tsx';
import { NotifyButton } from './notify-button.tsx';

/** Lines shown at first, and more at each asking. */
const FIRST = 6;
const STEP = 24;

export function Payments() {
  const own = useView((view) => view.own);
  const pool = useView((view) => view.pool.items);
  const withdrawn = useView((view) => view.withdrawn);
  const height = useView((view) => view.height);
  const tip = useView((view) => view.tip);
  const { own: address } = useLedger();
  const { t } = useTexts();
  const { lines, older } = useStatement({
    address,
    height,
    tip,
    own,
    pool,
    withdrawn,
    first: FIRST,
    step: STEP,
  });
  const { mark, inView } = useInView();
  const { within, ...focus } = useFocusWithin();
  const list = useRef<HTMLTableElement | null>(null);
  useSteadyRows(list);
  const held = useHeld(lines, within || !inView);
  const { rows, more } = heldRows(lines, held, ({ id }) => id);
  return (
    <Region title={t.payments.title} className="payments" aside={<NotifyButton />}>
      <div ref={mark} className="scroll-mark" />
      <ChangeNote />
      <MoreCameIn count={more} mark={mark} />
      {lines.length === 0 ? (
        <p className="region-note">{t.payments.none}</p>
      ) : (
        <table ref={list} className="statement" {...focus}>
          <thead>
            <tr>
              <th scope="col">{t.payments.party}</th>
              <AmountHead words={t.payments.out} />
              <th scope="col" className="book-amount">
                <span>{t.payments.in}</span>
                <span className="statement-below" aria-hidden="true">
                  {t.payments.balance}
                </span>
              </th>
            </tr>
          </thead>
          {rows.map(({ item: line }) => (
            <Line key={line.id} line={line} />
          ))}
        </table>
      )}
      <ListMore words={t.payments.older} shown={older !== null} onMore={() => older?.()} />
    </Region>
  );
}

const Line = memo(function Line({ line }: { line: StatementLine }) {
  const { charter, own, href } = useLedger();
  const wording = useWording();
  const { t } = wording;
  const openWaiting = useApp((state) => state.openWaiting);
  const setPayee = useApp((state) => state.setPayee);
  const cancels = useCancellation(line.id) !== null;
  const status = paymentStatus(line.state, wording, useSuccessor(line.id)?.how);
  const signed =
    line.kind === 'mint' ? isIssuer(charter, own) : line.kind === 'transfer' && line.out !== null;
  const back = givenBack(line, own);
  const mark = (
    <>
      <Icon name={status.mark} size={14} />
      <Figure text={status.words} />
    </>
  );
  return (
    <tbody className={`line line-${status.mark}`} data-row={line.id}>
      <tr>
        <td>
          <StatementParty line={line} />
        </td>
        <td className="book-amount">
          <StatementAmount units={line.out} sign="-" />
        </td>
        <td className="book-amount">
          <StatementAmount units={line.in} sign="+" />
        </td>
      </tr>
      <tr>
        <td colSpan={line.balance === null ? 3 : 2}>
          {line.memo === '' ? null : <FreeText className="entry-memo" text={line.memo} />}
          {line.state.kind === 'withdrawn' ? (
            // It stands nowhere any more: there is nothing to open.
            <span className="payment-status">{mark}</span>
          ) : (
            <a className="payment-status" href={href(statementPlace(line))}>
              {mark}
            </a>
          )}
          {back === null ? null : (
            <button type="button" className="link" onClick={() => setPayee(back)}>
              {t.payments.giveBack}
            </button>
          )}
          {signed && isOpen(line.state) ? (
            <button type="button" className="link" onClick={() => openWaiting(line.id)}>
              {cancels ? t.waiting.raise : t.waiting.open}
            </button>
          ) : null}
          {line.state.kind === 'withdrawn' ? null : <SignAgain id={line.id} state={line.state} />}
        </td>
        {line.balance === null ? null : (
          <td className="book-amount statement-balance">
            <span className="hidden">{`${t.payments.after} `}</span>
            <Amount units={line.balance} />
          </td>
        )}
      </tr>
    </tbody>
  );
});
