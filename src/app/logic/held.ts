import type { BlockView, PoolItem } from '../../node/view.ts';

/**
 * Lists never shift under a reader: while the head of a list is out of sight, or something in it is open, what comes in
 * is counted and held back. What changes in place (a reorganisation) is shown at once: nothing stale.
 */

/** Blocks up to the height the reader last saw on top, and how many newer ones wait. `top` null: nothing is held. */
export function heldBlocks(blocks: readonly BlockView[], top: number | null) {
  if (top === null) return { shown: blocks, more: 0 };
  const shown = blocks.filter((block) => block.height <= top);
  return { shown, more: blocks.length - shown.length };
}

/** A pool row and whether it is still in the pool. */
export interface HeldRow {
  readonly item: PoolItem;
  readonly left: boolean;
}

/** The rows the reader had in sight, marked where they have left the pool since, and how many new ones wait. */
export function heldPool(
  items: readonly PoolItem[],
  held: readonly PoolItem[] | null,
): { rows: HeldRow[]; more: number } {
  if (held === null) return { rows: items.map((item) => ({ item, left: false })), more: 0 };
  const present = new Set(items.map((item) => item.wireId));
  const rows = held.map((item) => ({ item, left: !present.has(item.wireId) }));
  const known = new Set(held.map((item) => item.wireId));
  return { rows, more: items.filter((item) => !known.has(item.wireId)).length };
}
