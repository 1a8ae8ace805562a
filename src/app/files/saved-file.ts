/** These functions remember when a ledger was last saved as a file from this browser. */
import { keep, readKept } from '../logic/kept.ts';

interface Saved {
  readonly height: number;
  /** ms since 1970. */
  readonly time: number;
}

const keyOf = (ledger: string) => `saved-file/${ledger}`;

/**
 * Null if it was never saved.
 *
 * @param ledger id in hex.
 */
export function savedOf(ledger: string): Saved | null {
  return readKept<Saved | null>(keyOf(ledger), null, (value) => (isSaved(value) ? value : null));
}

export function keepSaved(ledger: string, saved: Saved): void {
  keep(keyOf(ledger), saved);
}

function isSaved(value: unknown): value is Saved {
  if (typeof value !== 'object' || value === null) return false;
  const { height, time } = value as Partial<Record<keyof Saved, unknown>>;
  return Number.isSafeInteger(height) && Number.isSafeInteger(time);
}
