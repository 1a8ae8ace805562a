import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/storage/memory-store.ts';
import { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import { storeContract } from './contract.ts';
import type { StoreHarness } from './contract-kit.ts';

function memoryHarness(): StoreHarness {
  const medium = new MemoryMedium();
  const keyAt = (table: string, index: number): string =>
    [...medium.rows(table).keys()].sort()[index] ?? '';
  return {
    store: () => new MemoryStore(medium),
    damage: (table, index) => {
      const record = medium.rows(table).get(keyAt(table, index));
      if (record === undefined) throw new Error(`no record ${index} in ${table}`);
      record.value[record.value.length - 1] = (record.value.at(-1) ?? 0) ^ 1;
      return Promise.resolve();
    },
    lose: (table, index) => {
      medium.rows(table).delete(keyAt(table, index));
      return Promise.resolve();
    },
    dieAfter: (records) => {
      let happened = false;
      medium.interrupt = (record) => {
        happened ||= record === records;
        return happened;
      };
      return {
        stop: () => {
          medium.interrupt = null;
          return happened;
        },
      };
    },
    fillUp: () => {
      medium.full = true;
      return {
        free: () => {
          medium.full = false;
        },
      };
    },
    setAside: () => Promise.resolve(medium.aside === null ? [] : [medium.aside.reason]),
  };
}

describe('the store in memory', () => {
  for (const { name, run } of storeContract(memoryHarness)) it(name, run);

  it('a store open at a power cut is dead, one opened after it is not', async () => {
    const medium = new MemoryMedium();
    const store = new MemoryStore(medium);
    await store.open();
    await store.commit({ pool: { append: Uint8Array.of(1) } });
    medium.cutPower();
    await expect(store.commit({ peers: [] })).rejects.toMatchObject({ code: 'gone' });
    const next = new MemoryStore(medium);
    expect((await next.open()).ledger.pool).toHaveLength(1);
  });
});
