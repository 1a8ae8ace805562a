/** A ledger's store in memory, with everything the one in IndexedDB has but the browser. */
import { MemoryMedium, MemoryTables } from './memory-tables.ts';
import { TableStore } from './table-store.ts';
import type { ChainDisk, ChainTable } from './tables.ts';

export class MemoryStore extends TableStore {
  /** Stores made on one medium find what earlier ones committed. */
  constructor(medium: MemoryMedium = new MemoryMedium()) {
    super(new MemoryChainDisk(medium));
  }
}

class MemoryChainDisk extends MemoryTables<ChainTable> implements ChainDisk {
  async setAside(reason: string): Promise<void> {
    const { medium } = this;
    medium.aside = { reason, tables: medium.tables };
    medium.tables = new Map();
    await this.open();
  }
}
