/** The component shows one transaction as a journal entry. */
import { memo, type ReactNode } from 'react';
import type { TransactionView } from '../../api/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useCancellation } from '../hooks/use-same-number.ts';
import { amountText } from '../logic/format.ts';
import { mayCancel } from '../logic/same-number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Amount } from './amount.tsx';
import { CancelNote } from './cancel-note.tsx';
import { FreeText } from './free-text.tsx';
import { Party } from './party.tsx';
import { Space, Words } from './words.tsx';

interface EntryProps {
  readonly transaction: TransactionView;
  /** Stands at the end of the second line. */
  readonly aside?: ReactNode;
  /** True if it is no longer where the list says. */
  readonly gone?: boolean;
}

/**
 * A transaction as a journal writes it: the payer, indented below the receiver, and the purpose.
 */
export const Entry = memo(function Entry({ transaction, aside, gone = false }: EntryProps) {
  const { charter, href } = useLedger();
  const { t } = useTexts();
  const { id, sender, receiver, amount, fee } = transaction;
  const cancellation = useCancellation(mayCancel(transaction) ? id : null);
  return (
    <li className={gone ? 'entry entry-gone' : 'entry'} data-row={transaction.wireId}>
      <Party address={sender} />
      <a className="entry-amount" href={href({ kind: 'tx', id })} title={id}>
        <Amount units={amount} />
      </a>
      <span className="entry-to">
        <span className="entry-word">{t.pool.to}</span>
        <Space />
        <Party address={receiver} />
      </span>
      <span className="entry-aside">
        {fee > 0 ? <Words text={t.pool.fee(amountText(fee, charter.decimals))} /> : null}
        {aside === undefined ? null : <span>{aside}</span>}
      </span>
      {cancellation === null ? null : (
        <span className="entry-memo">
          <CancelNote cancellation={cancellation} />
        </span>
      )}
      {transaction.memo === '' ? null : <FreeText className="entry-memo" text={transaction.memo} />}
    </li>
  );
});
