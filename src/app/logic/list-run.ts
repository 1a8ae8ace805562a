/**
 * Sends a confirmed list line by line, so that a closed tab or a full pool does no harm. Before a
 * line is sent it is kept with its sequence; after a break it is sent again with that same
 * sequence, which the node takes for the same payment (`SendRequest.sequence`). So no line is sent
 * twice, and none is left out.
 */

import { refused } from '../../api/refused.ts';
import { MAX_MEMO_BYTES } from '../../ledger/memo.ts';
import type { PayLine } from './pay-list.ts';

/** A list on its way, as kept. */
export interface ListRun {
  readonly kind: 'send' | 'mint';
  readonly lines: readonly PayLine[];
  /** Ids of those sent, in order. */
  readonly sent: readonly string[];
  /** The sequence of the line after them, once it was tried; null before. */
  readonly sequence: number | null;
  /** Fee of each, smallest unit. */
  readonly fee: number;
  /** When it was confirmed, ms since 1970. */
  readonly made: number;
}

/**
 * The key under which an account's list is kept. Tabs of one browser share the disk, each with its
 * own account: one must not send another's list from its own money.
 */
export function listRunKey(kind: ListRun['kind'], ledger: string, account: string): string {
  return `list-${kind}:${ledger}:${account}`;
}

/** The calls to the node and the disk that a run needs. */
export interface RunWorld {
  nextSequence(): Promise<number>;
  /** Rejects with an error that has a `code`. */
  send(line: PayLine, sequence: number): Promise<{ id: string }>;
  /** Keeps the run before it returns; false if it cannot: nothing more is sent then. */
  keep(run: ListRun): boolean;
}

/** How a run ended, or why it stopped. */
export type RunState =
  | { readonly kind: 'done' }
  /** As many wait as may: it goes on with the next block. */
  | { readonly kind: 'full' }
  /** It is unknown whether this line was sent: a person has to look. */
  | { readonly kind: 'unsure'; readonly line: PayLine }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Refusals that the next block may end. */
const FULL = new Set(['pool-sender-full', 'pool-full', 'pool-gap', 'syncing']);

/** Sends the lines that `run` has not sent yet, until `stopped`, which it checks before each. */
export async function runList(
  run: ListRun,
  world: RunWorld,
  stopped: () => boolean = () => false,
): Promise<{ run: ListRun; state: RunState }> {
  let now = run;
  // It never goes on beyond the kept line: lines sent beyond it would be sent twice after a break.
  const keep = (next: ListRun) => {
    if (!world.keep(next)) throw refused('quota', 'The browser has no room left.');
    now = next;
  };
  for (;;) {
    const line = now.lines[now.sent.length];
    if (line === undefined) return { run: now, state: { kind: 'done' } };
    if (stopped()) return { run: now, state: { kind: 'stopped' } };
    try {
      const again = now.sequence !== null;
      const sequence = now.sequence ?? (await world.nextSequence());
      if (!again) keep({ ...now, sequence });
      const { id } = await world.send(line, sequence);
      keep({ ...now, sent: [...now.sent, id], sequence: null });
    } catch (error) {
      const code = codeOf(error);
      if (FULL.has(code)) return { run: now, state: { kind: 'full' } };
      // Another payment has the number that was meant for this line: this line was never signed.
      if (code === 'sequence-used') {
        const free = { ...now, sequence: null };
        if (!world.keep(free)) return { run: now, state: { kind: 'failed', error } };
        now = free;
        continue;
      }
      if (code === 'sequence-unknown') return { run: now, state: { kind: 'unsure', line } };
      return { run: now, state: { kind: 'failed', error } };
    }
  }
}

/** A person has looked: the unsure line was sent, or was not. */
export function settleUnsure(run: ListRun, wasSent: boolean): ListRun {
  return wasSent ? { ...run, sent: [...run.sent, ''], sequence: null } : { ...run, sequence: null };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const MOST_LINES = 10_000;

/** The stored value as a run, checked like any input; null: it is none. */
export function asListRun(value: unknown): ListRun | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, lines, sent, sequence, fee, made } = value as Record<string, unknown>;
  if (kind !== 'send' && kind !== 'mint') return null;
  if (!Array.isArray(lines) || lines.length > MOST_LINES || !lines.every(isLine)) return null;
  if (!Array.isArray(sent) || sent.length > lines.length) return null;
  if (!sent.every((id) => typeof id === 'string' && id.length <= 64)) return null;
  if (sequence !== null && !isCount(sequence)) return null;
  if (!isCount(fee) || !isCount(made)) return null;
  return { kind, lines, sent, sequence, fee, made };
}

function isLine(value: unknown): value is PayLine {
  if (typeof value !== 'object' || value === null) return false;
  const { line, receiver, amount, memo } = value as Record<string, unknown>;
  const texts = typeof receiver === 'string' && typeof memo === 'string';
  return (
    texts &&
    receiver.length <= 100 &&
    memo.length <= MAX_MEMO_BYTES &&
    isCount(line) &&
    isCount(amount)
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
