/** Reads the exported files with other programs, where they are installed. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '../../src/base/csv.ts';
import { LIMITS } from '../../src/protocol/limits.ts';

function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Checks the journal by hledger, and returns the coins that it finds issued by month; null: not
 * installed.
 */
export function hledger(folder: string): { stats: string; minted: readonly string[] } | null {
  if (!installed('hledger')) return null;
  const ask = (...args: string[]) =>
    execFileSync('hledger', ['-f', join(folder, 'year.journal'), ...args], { encoding: 'utf8' });
  ask('check');
  // One line a month: first day of the period, then the sum, which GENESIS gave.
  const rows = ask('register', '-M', '-O', 'csv', 'equity:GENESIS').trim().split('\n').slice(1);
  return { stats: ask('stats'), minted: rows };
}

/** Lines of the table that LibreOffice reads in `year.csv`; null: not installed. */
export function spreadsheetLines(folder: string): number | null {
  if (!installed('soffice')) return null;
  const profile = `-env:UserInstallation=file://${join(folder, 'office')}`;
  const convert = (to: string, from: string, ...more: string[]) => {
    const out = ['--convert-to', to, '--outdir', join(folder, 'sheet')];
    execFileSync('soffice', [profile, '--headless', ...more, ...out, from], { stdio: 'ignore' });
  };
  // Comma, quotes, UTF-8, from the first line on: the choices of its window for such a file.
  const text = 'Text - txt - csv (StarCalc):44,34,76,1';
  convert('xlsx', join(folder, 'year.csv'), `--infilter=${text}`);
  convert(`csv:${text}`, join(folder, 'sheet', 'year.xlsx'));
  const [own, sheet] = [tableOf(join(folder, 'year.csv')), tableOf(join(folder, 'sheet/year.csv'))];
  assert.deepEqual(sheet.head, own.head);
  assert.equal(sheet.lines.length, own.lines.length);
  assert.equal(sumOf(sheet), sumOf(own));
  return sheet.lines.length;
}

interface Table {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

function tableOf(file: string): Table {
  const read = readCsv(readFileSync(file), { ...LIMITS.csv, lines: Number.POSITIVE_INFINITY });
  if (!read.ok) throw new Error(read.error.reason);
  const [head = [], ...lines] = read.value.rows.map(({ cells }) => cells);
  return { head, lines };
}

/** The sum of all amounts, in the smallest unit: a spreadsheet writes 50.00 as 50. */
function sumOf({ head, lines }: Table): number {
  const column = head.indexOf('amount');
  return lines.reduce((sum, cells) => sum + Math.round(Number(cells[column]) * 100), 0);
}
