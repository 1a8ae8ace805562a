/** The reader shows one transaction in full with its status. */

import type { Fate, OwnTransaction } from '../../api/view.ts';
import { useFetched } from '../hooks/use-fetched.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useWording } from '../hooks/use-refusals.ts';
import { useCancellation, useSuccessor } from '../hooks/use-same-number.ts';
import { amountText, countText, dateText } from '../logic/format.ts';
import { undoneBy } from '../logic/give-back.ts';
import { isOpen, paymentStatus } from '../logic/payment-status.ts';
import { visibleText } from '../logic/safe-text.ts';
import { Amount } from '../parts/amount.tsx';
import { CancelNote } from '../parts/cancel-note.tsx';
import { CodeFact, Fact, Facts } from '../parts/facts.tsx';
import { Figure } from '../parts/figure.tsx';
import { Icon } from '../parts/icon.tsx';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Party, usePartyName } from '../parts/party.tsx';
import { PoolPlace } from '../parts/pool-place.tsx';
import { SignAgain } from '../parts/sign-again.tsx';
import { Space, Words } from '../parts/words.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { HandOverLink } from './hand-over-link.tsx';
import { Missing } from './missing.tsx';

const RECEIPT = lazyPart(() =>
  import('../files/receipt-part.tsx').then((module) => module.ReceiptPart),
);

const PATH = lazyPart(() => import('./merkle-path.tsx').then((module) => module.MerklePath));

interface TransactionReaderProps {
  readonly id: string;
  readonly height: number;
  readonly tip: string;
  /** Only the wallet knows every status of a payment it signed, and of one that no node took. */
  readonly own: readonly OwnTransaction[];
}

/** One transaction in full, and its present status. */
export function TransactionReader({ id, height, tip, own }: TransactionReaderProps) {
  const { client, href } = useLedger();
  const wording = useWording();
  const { t, language } = wording;
  const fetched = useFetched(`${id} ${tip}`, () => client.ledger.transaction(id));
  const cancellation = useCancellation(id);
  const successor = useSuccessor(id);
  const mine = own.find((item) => item.id === id);
  if (fetched.kind === 'loading') return null;
  const found = fetched.kind === 'here' ? fetched.value : null;
  const transaction = found?.transaction ?? mine;
  if (transaction === undefined) return <Missing />;
  const at = found?.height ?? null;
  const state = mine?.state ?? stateAt(at, height);
  const status = paymentStatus(state, wording, successor?.how);
  const mayBeWritten = isOpen(state) || state.kind === 'block';
  const shown = visibleText(transaction.memo);
  const undone = undoneBy(transaction.memo);
  return (
    <>
      <p className="reader-amount">
        <Amount units={transaction.amount} unit />
      </p>
      <Facts>
        <Fact name={t.reader.from}>
          <Party address={transaction.sender} />
        </Fact>
        <Fact name={t.reader.to}>
          <Party address={transaction.receiver} />
        </Fact>
        {shown === '' ? null : (
          <Fact name={t.reader.memo}>
            <bdi className="whole-memo">{shown}</bdi>
            <HandOverLink transaction={transaction} />
            {undone === null ? null : (
              <>
                <Space />
                <a className="link" href={href({ kind: 'tx', id: undone })}>
                  {t.reader.undone}
                </a>
              </>
            )}
          </Fact>
        )}
        {cancellation === null ? null : (
          <Fact name={t.reader.purpose}>
            <a className="link" href={href({ kind: 'tx', id: cancellation.of.id })}>
              <CancelNote cancellation={cancellation} />
            </a>
          </Fact>
        )}
        <Fact name={t.reader.state}>
          <span className="payment-status">
            <Icon name={status.mark} size={14} />
            {state.kind !== 'block' ? (
              <Figure text={status.words} />
            ) : (
              <a href={href({ kind: 'block', id: String(state.height) })}>
                <Figure text={status.words} />
              </a>
            )}
          </span>
          <SignAgain id={id} state={state} />
          {mine === undefined ? null : <PoolPlace place={mine.place} />}
        </Fact>
        {successor === null ? null : (
          <Fact name={t.reader.instead}>
            <OtherPayment payment={successor.by} />
          </Fact>
        )}
        <Fact name={t.reader.fee}>
          <Amount units={transaction.fee} unit />
        </Fact>
        <Fact name={t.reader.sequence}>
          <Figure text={countText(transaction.sequence, language)} />
        </Fact>
        <Fact name={t.reader.expires}>
          {transaction.expires === 0
            ? t.reader.never
            : t.reader.until(dateText(1000 * transaction.expires, language))}
        </Fact>
        <CodeFact name={t.reader.id} code={transaction.id} />
        {found === null ? null : <CodeFact name={t.reader.signature} code={found.signature} />}
      </Facts>
      {at === null ? null : <PATH.Part key={`path ${id}`} id={id} />}
      <RECEIPT.Part key={id} id={id} can={at !== null ? 'now' : mayBeWritten ? 'later' : 'none'} />
    </>
  );
}

/** Another payment of this wallet, named by what it pays, as a link. */
function OtherPayment({ payment }: { payment: OwnTransaction }) {
  const { charter, href } = useLedger();
  const { t } = useTexts();
  const name = usePartyName(payment.receiver);
  const [amount, fee] = [payment.amount, payment.fee].map((units) =>
    amountText(units, charter.decimals),
  ) as [string, string];
  return (
    <a className="link" href={href({ kind: 'tx', id: payment.id })}>
      <Words text={t.reader.payment(amount, name, fee)} figures={[amount, name, fee]} />
    </a>
  );
}

/** The status of a transaction that somebody else signed: in a block, or still in the pool. */
function stateAt(at: number | null, height: number): Fate {
  if (at === null) return { kind: 'pool' };
  return { kind: 'block', height: at, confirmations: Math.max(1, height - at + 1), sealed: false };
}
