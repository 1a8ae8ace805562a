/** Reads lists that people bring: a CSV file or pasted text, under the caps of `LIMITS.csv`. */
import { type CsvResult, readCsv } from '../base/csv.ts';
import { LIMITS } from '../protocol/limits.ts';

/** Reads as `readCsv` does. A file larger than the cap is not read into memory. */
export async function readTable(source: Blob | string): Promise<CsvResult> {
  if (typeof source === 'string') return readCsv(source, LIMITS.csv);
  // One byte more than the cap is enough to be refused.
  const head = await source.slice(0, LIMITS.csv.bytes + 1).arrayBuffer();
  return readCsv(new Uint8Array(head), LIMITS.csv);
}
