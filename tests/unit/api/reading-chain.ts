/** A node's chain that has taken all blocks of a ledger made by hand, and its store. */
import { Chain } from '../../../src/node/chain/chain.ts';
import { MemoryStore } from '../../../src/storage/memory-store.ts';
import type { SmallLedger } from '../../support/small-ledger.ts';

export class ReadingChain {
  readonly store = new MemoryStore();
  readonly chain: Chain;

  private constructor({ charter }: SmallLedger) {
    const verifier = {
      kind: 'pure' as const,
      verify: async (checks: readonly unknown[]) => checks.map(() => true),
    };
    this.chain = new Chain(charter, this.store, verifier);
  }

  static async of(ledger: SmallLedger): Promise<ReadingChain> {
    const reading = new ReadingChain(ledger);
    const { ledger: stored } = await reading.store.open();
    await reading.chain.restore(stored);
    await reading.take(ledger);
    return reading;
  }

  /** Takes those it does not have. */
  async take({ blocks }: SmallLedger): Promise<void> {
    const { chain } = this;
    let parent = chain.tree.genesis;
    for (const block of blocks) {
      const hash = chain.tree.check(parent, block.header, block.header.time);
      if (!hash.ok) throw new Error(hash.error.reason);
      parent = chain.tree.add(parent, block.header, hash.value);
      chain.addBody(parent, block);
    }
    await chain.advance();
  }
}
