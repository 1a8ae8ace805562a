/**
 * Finds ancestors through the rows of the header tree, in about log n steps for n blocks (as
 * Bitcoin Core's skip list).
 */
import type { HeaderTable } from './header-table.ts';
import type { RowList } from './row-list.ts';

/**
 * The height that the skip of a block of this height leads to: the height with its lowest set bit
 * cleared. For an odd height the lowest two set bits of the even height before are cleared and one
 * is added, so that neighbours lead to different places.
 */
export function skipHeight(height: number): number {
  const cleared = (n: number) => n & (n - 1);
  if (height < 2) return 0;
  return (height & 1) === 1 ? cleared(cleared(height - 1)) + 1 : cleared(height);
}

/**
 * The row of this height on the chain that ends with `row`; null above it. `main`: rows of the main
 * chain by height.
 */
export function ancestorRow(
  table: HeaderTable,
  main: RowList,
  row: number,
  height: number,
): number | null {
  if (height < 0) return null;
  let at = row;
  for (;;) {
    const here = table.height(at);
    if (here <= height) return here === height ? at : null;
    if (main.at(here) === at) return main.at(height);
    const skip = table.linked(at, 'skip');
    const isNear = skip === null || table.height(skip) < height;
    at = isNear ? (table.linked(at, 'parent') as number) : skip;
  }
}

/** The row of the last common ancestor. */
export function forkRow(table: HeaderTable, main: RowList, a: number, b: number): number {
  const height = Math.min(table.height(a), table.height(b));
  let x = ancestorRow(table, main, a, height) as number;
  let y = ancestorRow(table, main, b, height) as number;
  // Both rows have one height, so their skips have one height too.
  while (x !== y) {
    const skip = table.linked(x, 'skip');
    const link = skip !== null && skip !== table.linked(y, 'skip') ? 'skip' : 'parent';
    x = table.linked(x, link) as number;
    y = table.linked(y, link) as number;
  }
  return x;
}
