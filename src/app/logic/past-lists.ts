/** Lists of payments or mints that were sent, kept to be sent again. */
import { asListRun, type ListRun } from './list-run.ts';
import type { PayLine } from './pay-list.ts';

export interface PastList {
  /** When it was confirmed, ms since 1970. */
  readonly made: number;
  readonly lines: readonly PayLine[];
}

/** A year of monthly lists. */
const MOST = 12;
/** The lines of all of them together, so that the browser has room for the rest. */
const MOST_LINES = 5_000;

export function pastListsKey(kind: ListRun['kind'], ledger: string, account: string): string {
  return `past-${kind}:${ledger}:${account}`;
}

/** Newest first; one of the same receivers, amounts and memos takes the earlier one's place. */
export function withPast(past: readonly PastList[], list: PastList): PastList[] {
  const same = linesText(list.lines);
  return bounded([list, ...past.filter(({ lines }) => linesText(lines) !== same)]);
}

function linesText(lines: readonly PayLine[]): string {
  return JSON.stringify(lines.map(({ receiver, amount, memo }) => [receiver, amount, memo]));
}

/** The newest as far as they fit; the first one always does. */
function bounded(lists: readonly PastList[]): PastList[] {
  let lines = 0;
  return lists.slice(0, MOST).filter((list, index) => {
    lines += list.lines.length;
    return index === 0 || lines <= MOST_LINES;
  });
}

/** The stored value as a list of lists, checked like any input; null: it is none. */
export function asPastLists(value: unknown): PastList[] | null {
  if (!Array.isArray(value)) return null;
  const lists = value.flatMap((one: unknown): PastList[] => {
    const fields = typeof one === 'object' && one !== null ? one : {};
    const run = asListRun({ ...fields, kind: 'send', sent: [], sequence: null, fee: 0 });
    return run === null || run.lines.length === 0 ? [] : [{ made: run.made, lines: run.lines }];
  });
  return bounded(lists);
}
