/** Which blocks of a list are open: by hash, the one opened first first, and never too many. */
import { OPEN_BLOCKS } from '../../api/page-limits.ts';

/** Without the block if it was open; else with it, and without the first if there are too many. */
export function toggled<T>(
  open: ReadonlyMap<string, T>,
  hash: string,
  block: T,
): ReadonlyMap<string, T> {
  const next = new Map(open);
  if (next.delete(hash)) return next;
  next.set(hash, block);
  for (const first of next.keys()) {
    if (next.size <= OPEN_BLOCKS) break;
    next.delete(first);
  }
  return next;
}

/** Only those that are still there; the same object if all are. */
export function stillThere<T>(
  open: ReadonlyMap<string, T>,
  isThere: (block: T) => boolean,
): ReadonlyMap<string, T> {
  const left = [...open].filter(([, block]) => isThere(block));
  return left.length === open.size ? open : new Map(left);
}

/** Drops from `kept`, which is by hash as well, what no open block shows. */
export function dropClosed(
  kept: Map<string, unknown>,
  open: Pick<ReadonlySet<string>, 'has'>,
): void {
  for (const hash of kept.keys()) if (!open.has(hash)) kept.delete(hash);
}
