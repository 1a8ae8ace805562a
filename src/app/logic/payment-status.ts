/** These functions put the status of an own payment into words (P-1). */
import type { Fate } from '../../api/view.ts';
import { countText } from './format.ts';
import { refusalWords, type Wording } from './refusal.ts';

/** The status of a payment as the page shows it. */
export interface PaymentStatus {
  /** The kind of mark before the words. */
  readonly mark: 'waiting' | 'stamp' | 'returned' | 'dead';
  readonly words: string;
}

/**
 * The status of a payment of this wallet, in words. One confirmation reads 'in a block', never
 * 'final' (L-11).
 */
export function paymentStatus(state: Fate, wording: Wording): PaymentStatus {
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
      return { mark: 'dead', words: t.paymentStatus.replaced };
    case 'expired':
      return { mark: 'dead', words: t.paymentStatus.expired };
    case 'refused':
      return {
        mark: 'dead',
        words: t.paymentStatus.refused(refusalWords(wording, state)),
      };
  }
}

const OPEN: ReadonlySet<Fate['kind']> = new Set(['pool', 'waiting', 'offered', 'returned']);

/** True while the payment may still get into a block: it is not written and not given up. */
export function isOpen(state: Fate): boolean {
  return OPEN.has(state.kind);
}
