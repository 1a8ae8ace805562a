/** Damage done to a disk in memory, as a bad sector would. */
import type { MemoryMedium } from '../../src/storage/memory-tables.ts';

/**
 * Flips a bit in each record of a table that `which` picks (all, by default); how many. Keys: see
 * `MemoryMedium`.
 */
export function spoil(
  medium: MemoryMedium,
  table: string,
  which: (key: string) => boolean = () => true,
): number {
  const rows = medium.rows(table);
  let hits = 0;
  for (const [key, record] of [...rows]) {
    if (!which(key)) continue;
    const value = record.value.slice();
    value[value.length - 1] = (value[value.length - 1] as number) ^ 1;
    rows.set(key, { key: record.key, value });
    hits += 1;
  }
  return hits;
}

/** Picks the blocks of a height. */
export const ofHeight = (height: number) => (key: string) =>
  key.startsWith(height.toString(16).padStart(8, '0'));
