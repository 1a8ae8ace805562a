import { describe, expect, it } from 'vitest';
import { MemoryMedium, MemoryTables } from '../../../src/storage/memory-tables.ts';
import type { SlotTable } from '../../../src/storage/schema.ts';
import { MAX_CONTACTS, Settings } from '../../../src/storage/settings.ts';

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

  it('names accounts, newest first, each once; forgets and caps', async () => {
    const settings = await openSettings();
    const named = await Promise.all([
      settings.nameContact('folio1a', 'Ann'),
      settings.nameContact('folio1b', ' Bo '),
      settings.nameContact('folio1a', 'Anna'),
    ]);
    expect(named.at(-1)).toEqual([
      { address: 'folio1a', name: 'Anna' },
      { address: 'folio1b', name: 'Bo' },
    ]);
    expect(await settings.nameContact('folio1a', '')).toEqual([{ address: 'folio1b', name: 'Bo' }]);
    await settings.set(
      'contacts',
      Array.from({ length: MAX_CONTACTS }, (_, i) => ({ address: `a${i}`, name: `n${i}` })),
    );
    const full = await settings.nameContact('folio1c', '\u{1f431}'.repeat(100));
    expect(full).toHaveLength(MAX_CONTACTS);
    expect(full[0]).toEqual({ address: 'folio1c', name: '\u{1f431}'.repeat(64) });
    expect(full.at(-1)?.address).toBe(`a${MAX_CONTACTS - 2}`);
  });
});
