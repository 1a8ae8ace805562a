/** The hooks find the own transaction that has the same number as another one (P-1). */
import type { OwnTransaction } from '../../api/view.ts';
import { cancelledBy, failsToCancel, type Successor, successorOf } from '../logic/same-number.ts';
import { useLedger } from './use-ledger.ts';
import { useView } from './use-view.ts';

/** What a payment to oneself is to cancel. */
export interface Cancellation {
  readonly of: OwnTransaction;
  /** It does not: the other one was written, or this one is over. */
  readonly failed: boolean;
}

/**
 * What the own transaction of this id is to cancel; null if nothing, or if it is not of this
 * wallet. `id` null: none is looked for.
 */
export function useCancellation(id: string | null): Cancellation | null {
  const { issuer } = useLedger();
  const of = useView(({ own }) => (id === null ? null : cancelledBy(id, own, issuer)));
  const failed = useView(({ own }) => id !== null && of !== null && failsToCancel(id, of, own));
  return of === null ? null : { of, failed };
}

/** What has the place of the own transaction of this id; null where it is not known. */
export function useSuccessor(id: string): Successor | null {
  const { issuer } = useLedger();
  const find = (own: readonly OwnTransaction[]) => {
    const item = own.find((one) => one.id === id);
    return item === undefined ? null : successorOf(item, own, issuer);
  };
  const how = useView(({ own }) => find(own)?.how ?? null);
  const by = useView(({ own }) => find(own)?.by ?? null);
  return how === null || by === null ? null : { how, by };
}
