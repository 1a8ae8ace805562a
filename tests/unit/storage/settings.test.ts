import { describe, expect, it } from 'vitest';
import { MemoryMedium, MemoryTables } from '../../../src/storage/memory-tables.ts';
import type { SlotTable } from '../../../src/storage/schema.ts';
import { Settings } from '../../../src/storage/settings.ts';

async function openSettings(medium = new MemoryMedium()): Promise<Settings> {
  const tables = new MemoryTables<SlotTable>(medium);
  await tables.open();
  return new Settings(tables);
}

describe('settings of a slot', () => {
  it('keeps JSON values over a restart', async () => {
    const medium = new MemoryMedium();
    const settings = await openSettings(medium);
    expect(await settings.get('builder')).toBe(null);
    await settings.set('builder', { on: true, size: 3 });
    const again = await openSettings(medium);
    expect(await again.get('builder')).toEqual({ on: true, size: 3 });
    await expect(again.set('big', 'x'.repeat(70_000))).rejects.toThrow(RangeError);
  });

  it('a damaged setting reads as unset', async () => {
    const medium = new MemoryMedium();
    const settings = await openSettings(medium);
    await settings.set('language', 'zh');
    const record = medium.rows('settings').get('language');
    record?.value.fill(0);
    expect(await settings.get('language')).toBe(null);
  });
});
