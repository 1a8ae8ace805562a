/** These components show the cells of one statement line. */
import type { LinkView } from '../../api/link.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useCancellation } from '../hooks/use-same-number.ts';
import { amountText } from '../logic/format.ts';
import type { StatementLine } from '../logic/statement.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Amount } from './amount.tsx';
import { CancelNote } from './cancel-note.tsx';
import { Icon } from './icon.tsx';
import { Party } from './party.tsx';
import { Words } from './words.tsx';

/** The other party, or the subject, of a line of a statement, and the fees that belong to it. */
export function StatementParty({ line }: { line: StatementLine }) {
  const { charter } = useLedger();
  const { t } = useTexts();
  const { kind, party, fee, out, in: income } = line;
  const fees = amountText(fee, charter.decimals);
  const cancellation = useCancellation(out === null || income === null ? null : line.id);
  return (
    <>
      {party === null ? (
        <span className="party">
          <Icon name="built" size={18} />
          <span className="party-name">{t.payments.built}</span>
        </span>
      ) : (
        <Party address={party} />
      )}
      {kind === 'mint' && out === null && income === null ? (
        <span className="statement-fee">
          <Words text={t.payments.minted(amountText(line.amount, charter.decimals))} />
        </span>
      ) : null}
      {cancellation === null ? null : (
        <span className="statement-fee">
          <CancelNote cancellation={cancellation} />
        </span>
      )}
      {fee === 0 ? null : (
        <span className="statement-fee">
          <Words text={kind === 'built' ? t.payments.builtFees(fees) : t.payments.fee(fees)} />
        </span>
      )}
    </>
  );
}

/** One of its two columns; empty if no money went that way. */
export function StatementAmount({ units, sign }: { units: number | null; sign: '+' | '-' }) {
  return units === null ? null : <Amount units={units} sign={sign} />;
}

/** The target of a line's link: the transaction, or the block that was built. */
export function statementPlace({ kind, id }: StatementLine): LinkView {
  return { kind: kind === 'built' ? 'block' : 'tx', id };
}
