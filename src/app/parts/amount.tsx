/** An amount in columns and sentences. */
import { useLedger } from '../hooks/use-ledger.ts';
import { amountParts, MINUS } from '../logic/format.ts';
import { Figure } from './figure.tsx';
import { Space } from './words.tsx';

interface AmountProps {
  /** Smallest unit. */
  readonly units: number;
  /** Shown before the digits; a column of debits and credits tells them by it. */
  readonly sign?: '+' | '-';
  readonly unit?: boolean;
}

/**
 * An amount with all its decimals in tabular figures, so that a column of them is aligned at the
 * point. Each of its parts is in an element, and all are replaced together: half a figure would be
 * a false one.
 */
export function Amount({ units, sign, unit = false }: AmountProps) {
  const { charter } = useLedger();
  const { whole, fraction } = amountParts(units, charter.decimals);
  const before = sign === undefined ? '' : sign === '-' ? MINUS : '+';
  return (
    <span key={`${before}${units}`} className="amount" translate="no">
      <span>{before + whole}</span>
      {fraction === '' ? null : <span className="amount-fraction">{fraction}</span>}
      {unit ? <Space /> : null}
      {unit ? <Figure className="amount-unit" text={charter.unit} /> : null}
    </span>
  );
}
