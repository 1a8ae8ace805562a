import { useLedger } from '../hooks/use-ledger.ts';
import { amountParts, MINUS } from '../logic/format.ts';

interface AmountProps {
  /** Smallest unit. */
  readonly units: number;
  /** Shown before the digits; a column of debits and credits tells them by it. */
  readonly sign?: '+' | '-';
  readonly unit?: boolean;
}

/**
 * An amount with all its decimals in tabular figures, so that a column of them stands in line at
 * the point.
 */
export function Amount({ units, sign, unit = false }: AmountProps) {
  const { charter } = useLedger();
  const { whole, fraction } = amountParts(units, charter.decimals);
  return (
    <span className="amount">
      {sign === undefined ? '' : sign === '-' ? MINUS : '+'}
      {whole}
      {fraction === '' ? null : <span className="amount-fraction">{fraction}</span>}
      {unit ? <Unit /> : null}
    </span>
  );
}

function Unit() {
  const { charter } = useLedger();
  return (
    <>
      {' '}
      <bdi className="amount-unit">{charter.unit}</bdi>
    </>
  );
}
