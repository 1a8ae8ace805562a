/**
 * These functions remember when this browser last opened a ledger, the height it had here, and the
 * room it took.
 */
import { forgetKept, keep, readKept } from './kept.ts';

interface Seen {
  readonly height: number;
  /** Of the opening, ms since 1970. */
  readonly time: number;
  /** The room as it was last measured, at that height. */
  readonly room?: { readonly bytes: number; readonly height: number };
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

/** Keeps the room that was measured before. */
export function noteSeen(fragment: string, { height, time }: Omit<Seen, 'room'>): void {
  const room = seenOf(fragment)?.room;
  keep(keyOf(fragment), { height, time, ...(room === undefined ? {} : { room }) });
}

/** Notes the room of a ledger that was seen; of another nothing is noted. */
export function noteRoom(fragment: string, bytes: number): void {
  const seen = seenOf(fragment);
  if (seen !== null) keep(keyOf(fragment), { ...seen, room: { bytes, height: seen.height } });
}

/** Forgets all ledgers but these, by the fragments of their fronts. */
export function keepSeenOnly(fragments: readonly string[]): void {
  const kept = new Set(fragments.map(keyOf));
  forgetKept((key) => key.startsWith(PREFIX) && !kept.has(key));
}

function isSeen(value: unknown): value is Seen {
  if (typeof value !== 'object' || value === null) return false;
  const { height, time, room } = value as Partial<Record<keyof Seen, unknown>>;
  return areNumbers(height, time) && (room === undefined || isRoom(room));
}

function isRoom(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, height } = value as Partial<Record<'bytes' | 'height', unknown>>;
  return areNumbers(bytes, height);
}

function areNumbers(...values: readonly unknown[]): boolean {
  return values.every((value) => Number.isSafeInteger(value));
}
