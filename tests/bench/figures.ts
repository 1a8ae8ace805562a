/** One figure of the bench, and how many of them are shown: as a table, or as JSON. */

export interface Figure {
  /** The group of figures: `node`, `page`, `sync`, ... */
  group: string;
  what: string;
  value: number;
  unit: 'ms' | 'us' | 's' | '/s' | 'k/s' | 'x' | 'B' | 'kB' | 'MB' | 'MB/s' | '%' | '';
  /** Measured in the same run; `ratio` is value : reference. */
  reference?: { what: string; value: number };
  /** The most, or the least, that is wanted: of the ratio where there is one, else of the value. */
  most?: number;
  least?: number;
  /** (highest - lowest) : median of the rounds, where there were several. */
  spread?: number;
  /** How it was measured, in words. */
  note?: string;
}

/** Median and spread of a figure that was taken several times. */
export function rounds(values: readonly number[]): { value: number; spread: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  return { value, spread: value === 0 ? 0 : range / value };
}

function ratioOf({ value, reference }: Figure): number | null {
  return reference === undefined ? null : value / reference.value;
}

/** `kept`, `missed`, or '' where nothing is wanted. */
function verdict(figure: Figure): string {
  const { most, least } = figure;
  const measured = ratioOf(figure) ?? figure.value;
  if (most !== undefined) return measured <= most ? 'kept' : 'missed';
  if (least !== undefined) return measured >= least ? 'kept' : 'missed';
  return '';
}

function wanted({ most, least }: Figure): string {
  if (most !== undefined) return `<= ${most}`;
  return least === undefined ? '' : `>= ${least}`;
}

function shown(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  return size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const COLUMNS = ['what', 'figure', 'reference', 'ratio', 'wanted', '', 'spread', 'note'];

function cells(figure: Figure): string[] {
  const { what, value, unit, reference, spread, note } = figure;
  const ratio = ratioOf(figure);
  return [
    what,
    `${shown(value)} ${unit}`.trim(),
    reference === undefined ? '' : `${shown(reference.value)} (${reference.what})`,
    ratio === null ? '' : shown(ratio),
    wanted(figure),
    verdict(figure),
    spread === undefined ? '' : `${Math.round(spread * 100)} %`,
    note ?? '',
  ];
}

/** The figures as a table in Markdown, group by group. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(cells);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(COLUMNS), rule, ...rows.map(line)].join('\n');
}
