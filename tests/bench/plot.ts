/**
 * Cost against size, as an SVG that can be read by day and by night: each line is one figure of the
 * bench over the ledgers it was taken of, relative to the smallest of them.
 */
import type { Figure } from './figures.ts';

const WIDTH = 860;
const HEIGHT = 420;
const LEFT = 56;
const RIGHT = 350;
const TOP = 36;
const BOTTOM = 48;
const COLOURS = ['#2563eb', '#d97706', '#059669', '#db2777', '#7c3aed', '#0891b2', '#dc2626'];
/** Lines of one colour differ by their dashes. */
const DASHES = ['', ' stroke-dasharray="6 3"', ' stroke-dasharray="2 2"'];
/** `what, 10,000 tx of 5000`. */
const SIZED = /^(.+), ([\d,]+) tx of (\d+)$/;
/** Payments a block of the ledgers that differ in size only. */
const PER_BLOCK = '5000';

interface Line {
  name: string;
  points: { size: number; cost: number }[];
}

/** Rates are turned around, so that more is always worse. */
function costOf({ value, unit }: Figure, size: number): number {
  if (unit === '/s') return 1 / value;
  // Stored and held bytes grow with the ledger: their cost is that of one transaction.
  return unit === 'MB' ? value / size : value;
}

function linesOf(figures: readonly Figure[]): Line[] {
  const lines = new Map<string, Line>();
  for (const figure of figures) {
    const [, what, text, perBlock] = SIZED.exec(figure.what) ?? [];
    if (what === undefined || text === undefined || perBlock !== PER_BLOCK) continue;
    const name = `${figure.group}: ${what}`;
    const size = Number(text.replaceAll(',', ''));
    const line = lines.get(name) ?? { name, points: [] };
    line.points.push({ size, cost: costOf(figure, size) });
    lines.set(name, line);
  }
  return [...lines.values()].filter(({ points }) => points.length > 1);
}

/** Ratios from `low` to `high` by powers of two. */
function ticks(low: number, high: number): number[] {
  const first = Math.floor(Math.log2(low));
  const last = Math.ceil(Math.log2(high));
  return Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i));
}

export function plotOf(figures: readonly Figure[]): string {
  const lines = linesOf(figures).map(({ name, points }) => {
    const [first] = points;
    const base = first?.cost ?? 1;
    return { name, points: points.map(({ size, cost }) => ({ size, ratio: cost / base })) };
  });
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) throw new Error('a plot needs node or sync at two sizes');
  const sizes = [...new Set(all.map(({ size }) => size))].sort((a, b) => a - b);
  const steps = ticks(
    Math.min(...all.map(({ ratio }) => ratio)),
    Math.max(2, ...all.map(({ ratio }) => ratio)),
  );
  const [least = 1, most = 2] = [sizes[0], sizes.at(-1)];
  const [low = 1, high = 2] = [steps[0], steps.at(-1)];
  const x = (size: number) =>
    LEFT + (Math.log(size / least) / Math.log(most / least)) * (WIDTH - LEFT - RIGHT);
  const y = (ratio: number) =>
    HEIGHT - BOTTOM - (Math.log(ratio / low) / Math.log(high / low)) * (HEIGHT - TOP - BOTTOM);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<title>Cost against size of the ledger</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-weight="bold">Cost against size of the ledger, the smallest = 1</text>`,
  ];
  for (const step of steps)
    parts.push(
      `<path d="M${LEFT} ${y(step)}H${WIDTH - RIGHT}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${y(step) + 4}" text-anchor="end">${step}</text>`,
    );
  for (const size of sizes)
    parts.push(
      `<text x="${x(size)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
    );
  parts.push(
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">transactions</text>`,
  );
  for (const [index, { name, points }] of lines.entries()) {
    const colour = COLOURS[index % COLOURS.length];
    const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
    const path = points.map(({ size, ratio }) => `${x(size)} ${y(ratio)}`).join('L');
    parts.push(
      `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
      `<path d="M${WIDTH - RIGHT + 12} ${TOP + 10 + index * 20}h16" stroke="${colour}" stroke-width="2"${dash}/>`,
      `<text x="${WIDTH - RIGHT + 34}" y="${TOP + 14 + index * 20}">${name}</text>`,
    );
  }
  return `${parts.join('\n')}\n</svg>\n`;
}
