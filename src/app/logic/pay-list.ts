/** A list of people to pay or to mint to, as pasted or as a spreadsheet saves it. */

import type { CsvTable } from '../../base/csv.ts';
import type { Refused } from '../../base/refusal-values.ts';
import { decodeAddress } from '../../ledger/address.ts';
import { parseAmount } from '../../ledger/amount.ts';
import type { Charter } from '../../ledger/charter.ts';
import { MAX_MEMO_BYTES, memoTooLong } from '../../ledger/memo.ts';
import { looksLikeName } from './contacts.ts';
import { utf8Length } from './safe-text.ts';
import { receiverOf } from './send-check.ts';

/** A line that can be sent. Amounts in the smallest unit. */
export interface PayLine {
  /** The line in the file, from 1. */
  readonly line: number;
  readonly receiver: string;
  readonly amount: number;
  readonly memo: string;
}

/** A line that cannot be sent, with the reason; `field` is the cell at fault. */
export interface BadLine extends Refused {
  readonly line: number;
  readonly field: 'receiver' | 'amount' | 'memo' | 'line';
  /** The text of that cell. */
  readonly text: string;
}

export interface PayList {
  readonly lines: readonly PayLine[];
  readonly bad: readonly BadLine[];
  readonly total: number;
}

/** The data by which the lines of a list are checked. */
export interface ListContext {
  readonly charter: Charter;
  /** The own address: money to oneself in a list is a slip. Null if it is none, as in mints. */
  readonly own: string | null;
  /** Names given here, by address. */
  readonly names: Readonly<Record<string, string>>;
  /**
   * The amount of lines that give none, such as everybody's monthly points; null: each line needs
   * one.
   */
  readonly amount: number | null;
  readonly memo: string;
}

/**
 * The meaning of the columns. A first line that names its columns decides. What it leaves open, or
 * where there is none: the receivers stand where the first address or link does, else where the
 * first known name does, else among the names; the first number after a receiver is its amount; and
 * without a first line that names columns the cell after both is the memo.
 */
interface Columns {
  readonly receiver: number;
  readonly amount: number | null;
  readonly memo: number | null;
}

type Rows = CsvTable['rows'];

const HEADS: Readonly<Record<'receiver' | 'name' | 'amount' | 'memo', RegExp>> = {
  receiver: /^(?:address|receiver|account|to|地址|收款人|账户)$/i,
  name: /^(?:name|names|member|student|姓名|名字|名称|成员|学生)$/i,
  amount: /^(?:amount|sum|points|coins|value|金额|数额|积分)$/i,
  memo: /^(?:memo|note|text|for|附言|备注|说明)$/i,
};

/** Judges each line by itself; bad ones do not affect others. */
export function payList(table: CsvTable, context: ListContext): PayList {
  const bad: BadLine[] = table.problems.map((problem) => ({
    ...problem,
    field: 'line',
    text: '',
  }));
  const { columns, rows } = columnsOf(table.rows, context);
  const lines: PayLine[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of rows) {
    const read = lineOf(line, cells, columns, context, seen);
    if ('code' in read) bad.push(read);
    else {
      seen.set(read.receiver, line);
      lines.push(read);
    }
  }
  bad.sort((a, b) => a.line - b.line);
  return { lines, bad, total: lines.reduce((sum, { amount }) => sum + amount, 0) };
}

function columnsOf(rows: Rows, context: ListContext): { columns: Columns; rows: Rows } {
  const head = rows[0]?.cells ?? [];
  const at = (name: keyof typeof HEADS) => {
    const index = head.findIndex((cell) => HEADS[name].test(cell.trim()));
    return index < 0 ? null : index;
  };
  const titled = at('receiver');
  const named = at('name');
  if (titled !== null || (named !== null && head.length > 1)) {
    const below = rows.slice(1);
    const receiver = titled ?? receiversAt(below, context.names) ?? named ?? 0;
    const memo = at('memo');
    // A number before it is taken for no amount: a column of line numbers has a title too.
    const amount = at('amount') ?? numberAt(below, receiver, context, (at) => at > receiver, memo);
    return { columns: { receiver, amount, memo }, rows: below };
  }
  const receiver = receiversAt(rows, context.names);
  if (receiver === null) return { columns: { receiver: 0, amount: 1, memo: 2 }, rows };
  // A number before the receiver may be no more than the line's own.
  const amount =
    numberAt(rows, receiver, context, (at) => at > receiver) ??
    numberAt(rows, receiver, context, (at) => at < receiver);
  return { columns: { receiver, amount, memo: Math.max(receiver, amount ?? 0) + 1 }, rows };
}

/** The column of the first address or link of an account, else of the first known name. */
function receiversAt(rows: Rows, names: ListContext['names']): number | null {
  for (const known of [{}, names])
    for (const { cells } of rows) {
      const index = cells.findIndex((cell) => isReceiver(cell, known));
      if (index >= 0) return index;
    }
  return null;
}

/** The column of the first number of a line with a receiver, among those that `may` be. */
function numberAt(
  rows: Rows,
  receiver: number,
  { charter, names }: ListContext,
  may: (index: number) => boolean,
  memo: number | null = null,
): number | null {
  const isAmount = (cell: string) => {
    const read = parseAmount(cell, charter.decimals);
    return read.ok || read.error.code === 'amount-unclear';
  };
  for (const { cells } of rows) {
    const index = cells.findIndex((cell, at) => may(at) && at !== memo && isAmount(cell));
    if (index >= 0 && isReceiver(cells[receiver] ?? '', names)) return index;
  }
  return null;
}

function isReceiver(cell: string, names: ListContext['names']): boolean {
  return decodeAddress(receiverOf(cell, names)).ok;
}

function lineOf(
  line: number,
  cells: readonly string[],
  columns: Columns,
  context: ListContext,
  seen: ReadonlyMap<string, number>,
): PayLine | BadLine {
  const cell = (index: number | null) => (index === null ? '' : (cells[index] ?? '').trim());
  const wrong = (field: BadLine['field'], why: Refused, text: string): BadLine => ({
    ...why,
    line,
    field,
    text,
  });

  const typed = cell(columns.receiver);
  const receiver = receiverOf(typed, context.names);
  const decoded = decodeAddress(receiver);
  if (!decoded.ok) {
    const unknown = { code: 'list-name', reason: 'Nobody goes by this name here.' } as const;
    return wrong('receiver', looksLikeName(typed) ? unknown : decoded.error, typed);
  }
  if (receiver === context.own)
    return wrong('receiver', { code: 'list-self', reason: 'This is your own account.' }, typed);
  const before = seen.get(receiver);
  if (before !== undefined)
    return wrong(
      'receiver',
      {
        code: 'list-duplicate',
        reason: `The same account stands in line ${before}.`,
        values: { line: before },
      },
      typed,
    );
  const sum = cell(columns.amount);
  const amount =
    sum === '' && context.amount !== null
      ? ({ ok: true, value: context.amount } as const)
      : parseAmount(sum, context.charter.decimals, 1);
  if (!amount.ok) return wrong('amount', amount.error, sum);
  const memo = cell(columns.memo) || context.memo;
  const memoBytes = utf8Length(memo);
  if (memoBytes > MAX_MEMO_BYTES) return wrong('memo', memoTooLong(memoBytes).error, memo);
  return { line, receiver, amount: amount.value, memo };
}
