/**
 * Tables as text: a writer by RFC 4180 whose files spreadsheets open safely, and a reader of files
 * that spreadsheets save, which judges line by line. The reader is our own, as the available ones
 * take a whole text or nothing and cannot name the line at fault.
 */
import type { CSV_VALUES, CsvLineCode, CsvRefusalCode } from './csv-codes.ts';
import { type RefusalDetails, type Refused, refusalOf } from './refusal-values.ts';
import { decodeText, type TextEncoding } from './text-encoding.ts';

/** Written before a table in UTF-8; without it spreadsheets would assume the system's encoding. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Characters that make spreadsheets take a cell for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/** Characters that a cell must be quoted for. */
const QUOTED = /[",;\t\r\n]|^\s|\s$/;

/**
 * One record with its line end. A text that a spreadsheet would run as a formula gets an apostrophe
 * in front, which `readCsv` removes; numbers are written as they are.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const guarded = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The caps of a table. */
export interface CsvCaps {
  /** Bytes of the file, or UTF-16 units of the text. */
  readonly bytes: number;
  /** Lines of the whole text. */
  readonly lines: number;
  /** Cells of one record. */
  readonly cells: number;
  /** UTF-16 units of one cell. */
  readonly characters: number;
}

export type Separator = ',' | ';' | '\t';

/** A record that was read. */
export interface CsvRow {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** At least one of them is not empty. */
  readonly cells: readonly string[];
}

/** A line that could not be read; the lines around it could. */
export interface CsvProblem extends Refused {
  /** From 1. */
  readonly line: number;
  readonly code: CsvLineCode;
}

export interface CsvTable {
  readonly encoding: TextEncoding;
  readonly separator: Separator;
  /** The records in order, without blank lines. */
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

export type CsvResult =
  | { ok: true; value: CsvTable }
  | { ok: false; error: Refused & { readonly code: CsvRefusalCode } };

/**
 * Reads a file's bytes, or pasted text. Encoding and separator are detected (a first line `sep=;`
 * decides the latter). Quotes as in RFC 4180; spaces around a cell without quotes are dropped; a
 * quote inside such a cell is an ordinary character. An error in a record costs only the line it
 * begins on.
 */
export function readCsv(source: Uint8Array | string, caps: CsvCaps): CsvResult {
  if (source.length > caps.bytes) {
    const values = { size: source.length, most: caps.bytes };
    const reason = `The table has ${values.size} bytes, over ${values.most}.`;
    return refuse('csv-size', reason, undefined, values);
  }
  const decoded =
    typeof source === 'string' ? { text: source, encoding: 'utf-8' as const } : decodeText(source);
  if (decoded === null || decoded.text.includes('\0')) {
    return refuse('csv-not-text', 'This is no text: save the table as CSV.');
  }
  const lines = decoded.text.replace(BYTE_ORDER_MARK, '').split(/\r\n|\n|\r/);
  if (lines.length > caps.lines) {
    const values = { lines: lines.length, most: caps.lines };
    const reason = `The table has ${values.lines} lines, over ${values.most}.`;
    return refuse('csv-lines', reason, undefined, values);
  }
  const named = /^"?sep=([,;\t])"?$/.exec(lines[0] ?? '');
  const start = named === null ? 0 : 1;
  const separator = (named?.[1] as Separator | undefined) ?? findSeparator(lines, caps);
  const strict = decoded.encoding === 'unknown';
  const { rows, problems } = readLines(lines, start, separator, caps, strict);
  if (rows.length + problems.length === 0) return refuse('csv-empty', 'The table is empty.');
  return { ok: true, value: { encoding: decoded.encoding, separator, rows, problems } };
}

type CsvDetails<C> = RefusalDetails<typeof CSV_VALUES, C>;

function refuse<C extends CsvRefusalCode>(
  code: C,
  reason: string,
  ...details: CsvDetails<C>
): CsvResult {
  return { ok: false, error: refusalOf(code, reason, details) };
}

function fault<C extends CsvLineCode>(code: C, reason: string, ...details: CsvDetails<C>): Fault {
  return refusalOf(code, reason, details);
}

/** Lines that are read to find the separator. */
const LOOKED_AT = 50;
/** By preference: a comma is also a decimal mark, and semicolons occur in sentences. */
const SEPARATORS: readonly Separator[] = ['\t', ';', ','];

/** The separator with which most records have the same number of cells, above one. */
function findSeparator(lines: readonly string[], caps: CsvCaps): Separator {
  let best: { separator: Separator; alike: number } = { separator: ',', alike: 0 };
  for (const separator of SEPARATORS) {
    const { rows } = readLines(lines.slice(0, LOOKED_AT), 0, separator, caps, false);
    const counts = new Map<number, number>();
    for (const { cells } of rows) {
      if (cells.length > 1) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
    }
    const alike = Math.max(0, ...counts.values());
    if (alike > best.alike) best = { separator, alike };
  }
  return best.separator;
}

/** `strict`: the text came from bytes that were partly invalid, which U+FFFD marks. */
function readLines(
  lines: readonly string[],
  start: number,
  separator: Separator,
  caps: CsvCaps,
  strict: boolean,
): { rows: CsvRow[]; problems: CsvProblem[] } {
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  for (let at = start; at < lines.length; ) {
    const record = readRecord(lines, at, separator, caps);
    if ('code' in record) {
      problems.push({ line: at + 1, ...record });
      at += 1;
      continue;
    }
    if (strict && record.cells.some((cell) => cell.includes('\ufffd'))) {
      const reason = 'There are bytes in it that are no text in UTF-8, UTF-16 or GB18030.';
      problems.push({ line: at + 1, ...fault('csv-encoding', reason) });
    } else if (record.cells.some((cell) => cell !== '')) {
      rows.push({ line: at + 1, cells: record.cells });
    }
    at = record.end;
  }
  return { rows, problems };
}

type Fault = Omit<CsvProblem, 'line'>;

/** The record that begins at line `first`; `end` is the line after it. */
function readRecord(
  lines: readonly string[],
  first: number,
  separator: Separator,
  caps: CsvCaps,
): { cells: string[]; end: number } | Fault {
  const cells: string[] = [];
  let line = first;
  let text = lines[line] ?? '';
  for (let at = 0; ; ) {
    while (text[at] === ' ') at += 1;
    let cell: string;
    if (text[at] === '"') {
      const quoted = readQuoted(lines, line, at + 1, caps);
      if ('code' in quoted) return quoted;
      ({ cell, line } = quoted);
      text = lines[line] ?? '';
      at = quoted.at;
      while (text[at] === ' ') at += 1;
      if (at < text.length && text[at] !== separator) {
        return fault('csv-quote-text', 'There is text after a closing quote.');
      }
    } else {
      const found = text.indexOf(separator, at);
      const end = found < 0 ? text.length : found;
      cell = text.slice(at, end).trim();
      at = end;
    }
    if (cell.length > caps.characters) return tooLong(caps);
    cells.push(unguard(cell));
    if (cells.length > caps.cells) {
      const most = caps.cells;
      return fault('csv-cells', `It has more than ${most} cells.`, undefined, { most });
    }
    if (at >= text.length) return { cells, end: line + 1 };
    at += 1;
  }
}

/**
 * Reads from after an opening quote to after the closing one, over line ends (which become `
 * `).
 */
function readQuoted(
  lines: readonly string[],
  first: number,
  from: number,
  caps: CsvCaps,
): { cell: string; line: number; at: number } | Fault {
  let cell = '';
  let at = from;
  for (let line = first; line < lines.length && cell.length <= caps.characters; line += 1) {
    const text = lines[line] as string;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) break;
      cell += text.slice(at, quote);
      if (text[quote + 1] !== '"') return { cell, line, at: quote + 1 };
      cell += '"';
      at = quote + 2;
    }
    cell += `${text.slice(at)}\n`;
    at = 0;
  }
  return fault('csv-quote-open', 'A quote is not closed.');
}

function tooLong(caps: CsvCaps): Fault {
  const most = caps.characters;
  return fault('csv-cell-long', `A cell has more than ${most} characters.`, undefined, { most });
}

/** Removes the apostrophe of `csvLine`. */
function unguard(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
