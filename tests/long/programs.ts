/** What other programs make of the exported files, where they are installed. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Checked by hledger, and what it says was brought in month by month; null: not installed. */
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
  const convert = (to: string, from: string) =>
    execFileSync(
      'soffice',
      [profile, '--headless', '--convert-to', to, '--outdir', join(folder, 'sheet'), from],
      { stdio: 'ignore' },
    );
  convert('xlsx', join(folder, 'year.csv'));
  convert('csv:Text - txt - csv (StarCalc):44,34,76,1', join(folder, 'sheet', 'year.xlsx'));
  const [head, ...lines] = readFileSync(join(folder, 'sheet', 'year.csv'), 'utf8')
    .trim()
    .split('\n');
  const own = readFileSync(join(folder, 'year.csv'), 'utf8').replace('\ufeff', '');
  assert.equal(head?.trim(), own.split('\n')[0]?.trim());
  return lines.length;
}
