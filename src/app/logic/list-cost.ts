/** The cost of a list of payments or issues as a whole, and whether it can be sent. */

import { MAX_SUPPLY } from '../../ledger/accounts-record.ts';
import type { Charter } from '../../ledger/charter.ts';
import type { ListRun } from './list-run.ts';
import type { PayList } from './pay-list.ts';

export interface ListCost {
  /** The fee of each line. */
  readonly fee: number;
  /** `tooMuch`: more than a ledger can hold (L-8); `notCovered`: more than can be spent here. */
  readonly trouble: 'tooMuch' | 'notCovered' | null;
}

/**
 * All amounts in the smallest unit.
 *
 * @param spendable the amount that the own account can pay.
 */
export function listCost(
  kind: ListRun['kind'],
  { lines, total }: Pick<PayList, 'lines' | 'total'>,
  { minFee }: Pick<Charter, 'minFee'>,
  { supply, spendable }: { readonly supply: number; readonly spendable: number },
): ListCost {
  // Mints may go without (L-8): an issuer that has nothing yet could never begin.
  const isFree = kind === 'mint' && minFee * lines.length > spendable;
  const fee = isFree ? 0 : minFee;
  const fees = fee * lines.length;
  const cost = kind === 'mint' ? fees : total + fees;
  if (kind === 'mint' && supply + total > MAX_SUPPLY) return { fee, trouble: 'tooMuch' };
  return { fee, trouble: cost > spendable ? 'notCovered' : null };
}
