/** These functions put the status of an own payment into words (P-1). */
import type { Fate } from '../../api/view.ts';
import { countText } from './format.ts';
import { refusalWords, type Wording } from './refusal.ts';

/**
 * How another transaction of this wallet has the place of one.
 *
 * - `cancelling`: it is to cancel the other one, and is in no block yet: either may still be.
 * - `cancelled`: it cancelled the other one.
 * - `raised`: it has a higher fee.
 * - `late`: it is the older one, and was written all the same.
 * - `other`: none of these.
 */
export type Displacement = 'cancelling' | 'cancelled' | 'raised' | 'late' | 'other';

/** The status of a line: `withdrawn` is one of somebody else, who took it back (P-1). */
export type LineState = Fate | { readonly kind: 'withdrawn' };

/** The status of a payment as the page shows it. */
export interface PaymentStatus {
  /** The kind of mark before the words. */
  readonly mark: 'waiting' | 'stamp' | 'returned' | 'dead';
  readonly words: string;
}

/**
 * The status of a payment to or from this wallet, in words. One confirmation reads 'in a block',
 * never 'final' (L-11).
 *
 * @param how why another one has its place, if it was replaced and that is known.
 */
export function paymentStatus(
  state: LineState,
  wording: Wording,
  how: Displacement = 'other',
): PaymentStatus {
  const { t, language } = wording;
  switch (state.kind) {
    case 'pool':
      return { mark: 'waiting', words: t.paymentStatus.pool };
    case 'waiting':
      return { mark: 'waiting', words: t.paymentStatus.waiting };
    case 'block': {
      const height = countText(state.height, language);
      const words = state.sealed
        ? t.paymentStatus.sealed(height)
        : t.paymentStatus.block(height, state.confirmations);
      return { mark: 'stamp', words };
    }
    case 'returned':
      return { mark: 'returned', words: t.paymentStatus.returned };
    case 'offered':
      return { mark: 'waiting', words: t.paymentStatus.offered };
    case 'elsewhere':
      return { mark: 'dead', words: t.paymentStatus.elsewhere };
    case 'replaced':
      return {
        mark: how === 'cancelling' ? 'waiting' : 'dead',
        words: t.paymentStatus.replaced[how],
      };
    case 'withdrawn':
      return { mark: 'dead', words: t.paymentStatus.withdrawn };
    case 'expired':
      return { mark: 'dead', words: t.paymentStatus.expired };
    case 'refused':
      return {
        mark: 'dead',
        words: t.paymentStatus.refused(refusalWords(wording, state)),
      };
  }
}

const OPEN: ReadonlySet<LineState['kind']> = new Set(['pool', 'waiting', 'offered', 'returned']);

/** True while the payment may still get into a block: it is not written and not given up. */
export function isOpen(state: LineState): boolean {
  return OPEN.has(state.kind);
}
