/** Keeps a pool's entries in order and within the limits of P-1. */
import type { Accounts } from './accounts.ts';
import type { Charter } from './charter.ts';
import type { ErrorCode } from './errors.ts';
import {
  comparePay,
  compareTickets,
  type PoolEntry,
  type PoolIdentity,
  type PoolLimits,
  type Ticket,
} from './pool-entry.ts';
import { PoolIndex } from './pool-index.ts';
import { type SenderQueue, spend } from './pool-queue.ts';

/** The tip that a pool is valid at. */
export interface PoolContext {
  readonly state: Accounts;
  /** The earliest time of the next block, ms since 1970: after the tip's, and not in the past. */
  readonly time: number;
}

export class PoolHolding {
  readonly charter: Charter;
  readonly limits: PoolLimits;
  readonly identity: PoolIdentity;
  readonly index = new PoolIndex();
  /** Queues by signer, hex; none is empty between two operations. */
  readonly queues = new Map<string, SenderQueue>();
  /** Claims by receiver, hex. They have no sequence and never wait. */
  readonly claims = new Map<string, PoolEntry>();
  /** The supply at the tip. */
  supply = 0;

  constructor(charter: Charter, identity: PoolIdentity, limits: PoolLimits) {
    this.charter = charter;
    this.identity = identity;
    this.limits = limits;
  }

  /**
   * Makes room for one more; returns true if there is room, after evicting the cheapest from a full
   * pool. `payer` is the newcomer, or the weakest of its signer's earlier ones: one behind a cheap
   * one is built no earlier. A transaction of this node's own account need not pay more than
   * others.
   */
  makeRoom(payer: PoolEntry): boolean {
    const { cheapest, others } = this.index;
    if (others < this.limits.transactions) return true;
    if (cheapest === undefined) return false;
    const isBefore = payer.own === cheapest.own ? comparePay(payer, cheapest) > 0 : payer.own;
    if (isBefore) this.evict(cheapest);
    return isBefore;
  }

  /** Whether there is room for one more claim, perhaps in the place of one with a worse ticket. */
  hasClaimRoom(ticket: Ticket): boolean {
    const { lastClaim, claims } = this.index;
    if (claims < this.limits.claims) return true;
    if (lastClaim === undefined || lastClaim.own) return false;
    return ticket.own || compareTickets(ticket, lastClaim) < 0;
  }

  /** Makes room for one more claim, if `hasClaimRoom`. */
  makeClaimRoom(): void {
    const { lastClaim, claims } = this.index;
    if (claims >= this.limits.claims && lastClaim !== undefined) this.evict(lastClaim);
  }

  /**
   * Evicts an entry to make room; its signer's later ones wait for it to come again, as far as they
   * may.
   */
  evict(entry: PoolEntry): void {
    this.discard(entry, 'pool-evicted');
    const queue = this.queues.get(entry.signer);
    if (!entry.claim && queue !== undefined) this.trim(queue);
  }

  /** Removes an entry; pooled ones behind it are deferred. */
  discard(entry: PoolEntry, code: ErrorCode): void {
    if (entry.claim) this.claims.delete(entry.signer);
    else this.#discardQueued(entry);
    this.index.remove(entry, code);
  }

  #discardQueued(entry: PoolEntry): void {
    const queue = this.queues.get(entry.signer);
    if (queue === undefined) throw new Error('pool: an entry without its queue');
    const place = queue.held.indexOf(entry);
    this.deferFrom(queue, place);
    queue.remove(entry);
    if (queue.held.length === 0) this.queues.delete(entry.signer);
  }

  /** Defers the pooled ones from `place` on. */
  deferFrom(queue: SenderQueue, place: number): void {
    for (const entry of queue.held.slice(place, queue.pooled)) this.index.defer(entry);
    queue.pooled = Math.min(queue.pooled, place);
  }

  /** Pools waiting ones as far as they follow, have funds, and there is room. */
  promote(queue: SenderQueue): void {
    for (;;) {
      const entry = queue.held[queue.pooled];
      if (entry === undefined || entry.transaction.sequence !== queue.next) return;
      const funds = queue.fundsAfter(queue.pooled, this.supply);
      if (typeof funds === 'string' || typeof spend(funds, entry.transaction) === 'string') return;
      if (queue.pooled >= this.limits.perSender) return;
      if (!this.makeRoom(queue.weakest(queue.pooled, entry))) {
        // It is treated as if it had come now, in its turn: it would be refused.
        this.discard(entry, 'pool-full');
        return;
      }
      queue.pooled += 1;
      this.index.pool(entry);
    }
  }

  /** Drops entries that wait too far ahead or are too many, from the highest sequence down. */
  trim(queue: SenderQueue): void {
    const { perSender, waitingPerSender } = this.limits;
    while (queue.waiting > 0) {
      const last = queue.held[queue.held.length - 1] as PoolEntry;
      const { sequence } = last.transaction;
      const tooMany = queue.waiting > waitingPerSender;
      const outside = sequence - queue.account.sequence >= perSender;
      if (!tooMany && !outside && sequence <= queue.next + waitingPerSender) return;
      this.discard(last, outside ? 'pool-sender-full' : 'pool-gap');
    }
  }

  /** Drops the entries that have waited longest while too many wait in all. */
  trimWaiting(): void {
    while (this.index.waitingSize > this.limits.waiting) {
      const longest = this.index.longestWaiting;
      if (longest !== undefined) this.discard(longest, 'pool-evicted');
    }
  }
}
