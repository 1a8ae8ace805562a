/**
 * A ledger's store in memory, with everything that the one in IndexedDB has, except for the
 * browser.
 */
import { later, MemoryMedium, MemoryTables } from './memory-tables.ts';
import { TableStore } from './table-store.ts';
import type { ChainDisk, ChainTable, Write } from './tables.ts';

export class MemoryStore extends TableStore {
  /**
   * Stores made on one medium find what earlier ones committed.
   *
   * @param pieceBytes as in `TableStore`.
   */
  constructor(medium: MemoryMedium = new MemoryMedium(), pieceBytes?: number) {
    super(new MemoryChainDisk(medium), null, pieceBytes);
  }
}

class MemoryChainDisk extends MemoryTables<ChainTable> implements ChainDisk {
  quarantine(reason: string, first: readonly Write<ChainTable>[]): Promise<void> {
    return later(() => {
      const { medium } = this;
      const { tables } = medium;
      this.change(first, new Map());
      medium.aside = { reason, tables };
    });
  }
}
