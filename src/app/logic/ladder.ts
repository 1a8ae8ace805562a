/** These functions put the status of an own payment into words (P-1). */
import type { Fate } from '../../api/view.ts';
import type { Texts } from '../texts/en.ts';
import type { Language } from '../texts/language.ts';
import { countText } from './format.ts';
import { refusalText } from './refusal.ts';

/** One rung of a payment's ladder as the page shows it. */
export interface Rung {
  /** What kind of mark stands before the words. */
  readonly mark: 'waiting' | 'stamp' | 'returned' | 'dead';
  readonly words: string;
}

/**
 * Where an own payment stands, in words. One confirmation reads 'in a block', never 'final' (L-11).
 */
export function rungOf(state: Fate, t: Texts, language: Language): Rung {
  switch (state.kind) {
    case 'pool':
      return { mark: 'waiting', words: t.ladder.pool };
    case 'waiting':
      return { mark: 'waiting', words: t.ladder.waiting };
    case 'block': {
      const height = countText(state.height, language);
      const words = state.sealed
        ? t.ladder.sealed(height)
        : t.ladder.block(height, state.confirmations);
      return { mark: 'stamp', words };
    }
    case 'returned':
      return { mark: 'returned', words: t.ladder.returned };
    case 'offered':
      return { mark: 'waiting', words: t.ladder.offered };
    case 'elsewhere':
      return { mark: 'dead', words: t.ladder.elsewhere };
    case 'replaced':
      return { mark: 'dead', words: t.ladder.replaced };
    case 'expired':
      return { mark: 'dead', words: t.ladder.expired };
    case 'refused':
      return { mark: 'dead', words: t.ladder.refused(refusalText(t, state.code, state.reason)) };
  }
}

const OPEN: ReadonlySet<Fate['kind']> = new Set(['pool', 'waiting', 'offered', 'returned']);

/** True while the payment may still get into a block: it is not written and not given up. */
export function isOpen(state: Fate): boolean {
  return OPEN.has(state.kind);
}
