/** These functions keep lists still while the reader is further down in them. */
import type { PoolItem } from '../../api/view.ts';

/**
 * Lists never shift under a reader: while the head of a list is out of sight, or an item in it is
 * open, new items are counted and held back. Items that change in place (a reorganisation) are
 * shown at once, so that nothing stale is shown.
 */

/** A row the reader had in sight, and whether it has left the list since. */
export interface KeptRow<T> {
  readonly item: T;
  readonly left: boolean;
}

/**
 * The rows in the order in which they were `held`, each as it is now, those that follow them, and
 * how many new ones wait above.
 * `held` null: nothing is held.
 */
export function heldRows<T>(
  items: readonly T[],
  held: readonly T[] | null,
  keyOf: (item: T) => string,
): { rows: KeptRow<T>[]; more: number } {
  if (held === null) return { rows: items.map((item) => ({ item, left: false })), more: 0 };
  const now = new Map(items.map((item) => [keyOf(item), item]));
  const rows = held.map((was) => {
    const item = now.get(keyOf(was));
    now.delete(keyOf(was));
    return { item: item ?? was, left: item === undefined };
  });
  // Items after the last held one were asked for since, and move nothing.
  const last = items.findLastIndex((item) => !now.has(keyOf(item)));
  const below = items.slice(last + 1);
  return {
    rows: [...rows, ...below.map((item) => ({ item, left: false }))],
    more: now.size - below.length,
  };
}

/** A pool row and whether it is still in the pool. */
export interface HeldRow {
  readonly item: PoolItem;
  readonly left: boolean;
}

/**
 * The rows the reader had in sight, marked where they have left the pool since, those fetched
 * further down, and how many new ones wait. `held` null: nothing is held.
 */
export function heldPool(
  items: readonly PoolItem[],
  held: readonly PoolItem[] | null,
  further: readonly PoolItem[],
): { rows: HeldRow[]; more: number } {
  const present = new Set(items.map((item) => item.wireId));
  const head = held ?? items;
  const known = new Set(head.map((item) => item.wireId));
  const rows = head.map((item) => ({ item, left: !present.has(item.wireId) }));
  const below = further.filter((item) => !known.has(item.wireId));
  const more = items.filter((item) => !known.has(item.wireId)).length;
  return { rows: [...rows, ...below.map((item) => ({ item, left: false }))], more };
}
