/** Own transactions of one number (sequence): which one took the place of which, and why (P-1). */
import type { OwnTransaction, TransactionView } from '../../api/view.ts';
import { type Displacement, isOpen } from './payment-status.ts';

/** The own transaction that has the place of another one, and why. */
export interface Successor {
  readonly how: Displacement;
  readonly by: OwnTransaction;
}

/** True for what `NodeClient.cancel` signs: the smallest unit to oneself, and no memo. */
export function mayCancel({ kind, sender, receiver, amount, memo }: TransactionView): boolean {
  return kind === 'transfer' && sender === receiver && amount === 1 && memo === '';
}

/**
 * The own transaction that the one of this id cancels: of the same signer and sequence, and made
 * before it. Null if it cancels none that this wallet knows.
 *
 * @param own of this wallet alone.
 * @param issuer the address that signs what is minted; null: no ledger with an issuer.
 */
export function cancelledBy(
  id: string,
  own: readonly OwnTransaction[],
  issuer: string | null,
): OwnTransaction | null {
  const item = own.find((one) => one.id === id);
  if (item === undefined || !mayCancel(item)) return null;
  const before = alikeTo(item, own, issuer).filter(
    (one) => one.made <= item.made && !mayCancel(one),
  );
  return before.reduce<OwnTransaction | null>(
    (newest, one) => (newest === null || one.made > newest.made ? one : newest),
    null,
  );
}

/**
 * Whether the one of this id, which was to cancel `cancelled`, does not: the other one was written,
 * or this one came to an end in no block.
 */
export function failsToCancel(
  id: string,
  cancelled: OwnTransaction,
  own: readonly OwnTransaction[],
): boolean {
  const state = own.find((one) => one.id === id)?.state;
  if (state === undefined || cancelled.state.kind === 'block') return true;
  return state.kind !== 'block' && !isOpen(state);
}

/** What has the place of a replaced own transaction; null if it has its place, or none is known. */
export function successorOf(
  item: OwnTransaction,
  own: readonly OwnTransaction[],
  issuer: string | null,
): Successor | null {
  if (item.state.kind !== 'replaced') return null;
  const others = alikeTo(item, own, issuer);
  const written = others.find(({ state }) => state.kind === 'block');
  if (written !== undefined && written.made < item.made) return { how: 'late', by: written };
  const next = others
    .filter(({ made }) => made >= item.made)
    .reduce<OwnTransaction | null>(
      (first, one) => (first === null || one.made < first.made ? one : first),
      null,
    );
  if (next === null) return null;
  if (mayCancel(next) && !mayCancel(item))
    return { how: written === undefined ? 'cancelling' : 'cancelled', by: next };
  return { how: next.fee > item.fee ? 'raised' : 'other', by: next };
}

/** The others of its signer and sequence that were not refused. */
function alikeTo(
  item: OwnTransaction,
  own: readonly OwnTransaction[],
  issuer: string | null,
): OwnTransaction[] {
  return own.filter(
    (one) =>
      one.id !== item.id &&
      one.state.kind !== 'refused' &&
      one.sequence === item.sequence &&
      signerOf(one, issuer) === signerOf(item, issuer) &&
      (one.kind === 'claim') === (item.kind === 'claim'),
  );
}

function signerOf({ kind, sender, receiver }: TransactionView, issuer: string | null): string {
  return kind === 'claim' ? receiver : kind === 'mint' ? (issuer ?? '') : sender;
}
