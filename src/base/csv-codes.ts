/** These codes name what can be wrong with a table of text; the page translates them. */
import type { ValueKinds } from './refusal-values.ts';

/** Why a whole table was refused. */
export type CsvRefusalCode =
  /** More bytes than `caps.bytes`. */
  | 'csv-size'
  /** More lines than `caps.lines`. */
  | 'csv-lines'
  /** No text at all: a spreadsheet's own file (xlsx, xls, ods), a picture, anything with NULs. */
  | 'csv-not-text'
  /** Nothing but blank lines. */
  | 'csv-empty';

/** Why one line was refused. */
export type CsvLineCode =
  /** Bytes that are no text in the encoding of the rest. */
  | 'csv-encoding'
  /** A quote that is not closed within `caps.characters`. */
  | 'csv-quote-open'
  /** Text between a closing quote and the next separator. */
  | 'csv-quote-text'
  | 'csv-cells'
  | 'csv-cell-long';

export type CsvCode = CsvRefusalCode | CsvLineCode;

/** The values of the codes that name something. */
export const CSV_VALUES = {
  'csv-size': { size: 'bytes', most: 'bytes' },
  'csv-lines': { lines: 'count', most: 'count' },
  'csv-cells': { most: 'count' },
  'csv-cell-long': { most: 'count' },
} as const satisfies Partial<Record<CsvCode, ValueKinds>>;
