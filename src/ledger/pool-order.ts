/** The order in which a pool is built into blocks (P-1). */
import { compareEntries, type PoolEntry } from './pool-entry.ts';
import { IndexedHeap } from './pool-heap.ts';
import type { PoolHolding } from './pool-holding.ts';
import type { SenderQueue } from './pool-queue.ts';

interface Head {
  readonly entry: PoolEntry;
  /** Where its signer's next one stands; null for a claim. */
  readonly behind: { queue: SenderQueue; place: number } | null;
}

/**
 * Pooled entries, best first; of each signer only the first still to come is looked at, or one that pays
 * more would come before the one it follows.
 */
export function* poolOrder(holding: PoolHolding): Generator<PoolEntry> {
  const heads = new IndexedHeap<Head>((a, b) => compareEntries(a.entry, b.entry));
  for (const entry of holding.claims.values()) heads.add({ entry, behind: null });
  for (const queue of holding.queues.values()) addHead(heads, queue, 0);
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    yield head.entry;
    if (head.behind !== null) addHead(heads, head.behind.queue, head.behind.place);
  }
}

function addHead(heads: IndexedHeap<Head>, queue: SenderQueue, place: number): void {
  const entry = queue.held[place];
  if (entry === undefined || place >= queue.pooled) return;
  heads.add({ entry, behind: { queue, place: place + 1 } });
}
