/** Checks that all parts of a pool agree on its entries; for tests and the simulator. */
import { fromHex } from '../base/bytes.ts';
import type { PoolEntry } from './pool-entry.ts';
import type { PoolHolding } from './pool-holding.ts';
import type { SenderQueue } from './pool-queue.ts';

const SHORT_ID_BYTES = 8;

function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(`pool: ${what}`);
}

/**
 * Throws if one part of the pool contradicts another, or a heap (cheapest, claims, oldest,
 * expiring) is out of order. Costs two passes over all entries.
 *
 * @param ordered how many entries the pool's order yields.
 */
export function checkHolding(holding: PoolHolding, ordered: number): void {
  const { claims, index, limits, queues } = holding;
  const xor = new Uint8Array(SHORT_ID_BYTES);
  const count = (entry: PoolEntry, standing: 'pooled' | 'waiting') => {
    claim(index.standing(entry) === standing, `an entry is not ${standing}, as its queue says`);
    claim(index.byId(entry.id) === entry, 'an entry is not found by its id');
    if (standing === 'waiting') return;
    const short = fromHex(entry.wireId)?.subarray(0, SHORT_ID_BYTES) ?? [];
    for (const [at, byte] of short.entries()) xor[at] = (xor[at] ?? 0) ^ byte;
  };
  let pooled = 0;
  let waiting = 0;
  for (const [signer, queue] of queues) {
    checkQueue(signer, queue, holding);
    for (const [place, entry] of queue.held.entries())
      count(entry, place < queue.pooled ? 'pooled' : 'waiting');
    pooled += queue.pooled;
    waiting += queue.waiting;
  }
  for (const [receiver, entry] of claims) {
    claim(entry.claim && entry.signer === receiver, 'a claim stands under another receiver');
    count(entry, 'pooled');
  }
  claim(index.others === pooled, `${index.others} are pooled, the queues have ${pooled}`);
  claim(index.claims === claims.size, `${index.claims} claims are pooled, ${claims.size} are held`);
  claim(index.waitingSize === waiting, `${index.waitingSize} wait, the queues have ${waiting}`);
  claim(index.size === ordered, `${index.size} are pooled, the order has ${ordered}`);
  claim(pooled <= limits.transactions, 'more are pooled than may be');
  claim(claims.size <= limits.claims, 'more claims are pooled than may be');
  claim(waiting <= limits.waiting, 'more wait than may');
  const told = index.xor(true);
  claim(
    xor.every((byte, at) => byte === told[at]),
    'the digest is not that of what is pooled',
  );
  const trouble = index.heapTrouble();
  claim(trouble === null, trouble ?? '');
}

/** Checks a queue: its entries are in order, the pooled ones follow one another and are covered. */
function checkQueue(signer: string, queue: SenderQueue, { limits, supply }: PoolHolding): void {
  const { held, pooled } = queue;
  claim(held.length > 0, 'a queue is empty');
  claim(pooled <= limits.perSender, 'a signer has more pooled than it may');
  claim(queue.waiting <= limits.waitingPerSender, 'a signer has more waiting than it may');
  claim(queue.validLength(supply) === pooled, 'pooled ones do not follow, or are not covered');
  for (const [place, entry] of held.entries()) {
    const before = held[place - 1]?.transaction.sequence ?? -1;
    claim(entry.transaction.sequence > before, 'a queue is not in the order of its sequences');
    claim(entry.signer === signer && !entry.claim, 'an entry stands in the queue of another');
  }
}
