/** These functions remember the height and time at which this browser last had a ledger open. */
import { forgetKept, keep, readKept } from './kept.ts';

interface Seen {
  readonly height: number;
  /** ms since 1970. */
  readonly time: number;
}

const PREFIX = 'seen/';
const keyOf = (fragment: string) => `${PREFIX}${fragment}`;

/**
 * Null if it was not noted.
 *
 * @param fragment of the ledger's front.
 */
export function seenOf(fragment: string): Seen | null {
  return readKept<Seen | null>(keyOf(fragment), null, (value) => (isSeen(value) ? value : null));
}

export function noteSeen(fragment: string, seen: Seen): void {
  keep(keyOf(fragment), seen);
}

/** Forgets all ledgers but these, by the fragments of their fronts. */
export function keepSeenOnly(fragments: readonly string[]): void {
  const kept = new Set(fragments.map(keyOf));
  forgetKept((key) => key.startsWith(PREFIX) && !kept.has(key));
}

function isSeen(value: unknown): value is Seen {
  if (typeof value !== 'object' || value === null) return false;
  const { height, time } = value as Partial<Record<keyof Seen, unknown>>;
  return Number.isSafeInteger(height) && Number.isSafeInteger(time);
}
