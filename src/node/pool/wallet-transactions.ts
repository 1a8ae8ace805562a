/**
 * The wallet's transactions on this ledger. Each is kept until it is ten blocks deep, sealed,
 * expired or superseded, and offered to the pool again until then (P-1). The page shows the status
 * of each.
 */

import { equal, toHex } from '../../base/bytes.ts';
import type { Fate, FateEnd } from '../../ledger/fate.ts';
import type { LedgerError } from '../../ledger/result.ts';
import { isAlike, isSpent } from '../../ledger/spent.ts';
import {
  decodeTransaction,
  encodeTransaction,
  isExpired,
  isGenesis,
  signerOf,
  type Transaction,
  transactionId,
  wireId,
} from '../../ledger/transaction.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Chain } from '../chain/chain.ts';
import type { TipChange } from '../chain/tip-change.ts';
import type { NodeEvents } from '../events.ts';
import type { NodeLimits } from '../node-limits.ts';
import type { ChainStore, Clock } from '../ports.ts';
import type { PoolKeeper } from './pool-keeper.ts';
import {
  DISPLACED,
  isOffered,
  type Kept,
  type ListedTransaction,
  type Outbox,
  type WalletRecord,
} from './wallet-record.ts';

export class WalletTransactions {
  readonly #chain: Chain;
  readonly #store: ChainStore;
  readonly #keeper: PoolKeeper;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #events: NodeEvents;
  readonly #limits: NodeLimits;
  readonly #all = new Map<string, Kept>();
  /** Ids of those just signed, until they are kept: before the pool has one it is not listed. */
  readonly #unanswered = new Set<string>();
  /** True while heights may be out of date: the chain took a long step, or a look-up failed. */
  #isOutOfDate = true;

  constructor(options: {
    chain: Chain;
    store: ChainStore;
    keeper: PoolKeeper;
    outbox: Outbox;
    clock: Clock;
    events: NodeEvents;
    limits: NodeLimits;
  }) {
    this.#chain = options.chain;
    this.#store = options.store;
    this.#keeper = options.keeper;
    this.#outbox = options.outbox;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#limits = options.limits;
  }

  async restore(): Promise<void> {
    for (const record of await this.#outbox.load()) {
      const decoded = decodeTransaction(record.bytes);
      if (!decoded.ok) continue;
      this.#take(record, decoded.value);
    }
    await this.relocate();
    await this.offerAgain();
  }

  /** Looks up the block of each: at the start, after a long step, and with a new index. */
  async relocate(): Promise<void> {
    this.#isOutOfDate = true;
    for (const kept of this.#all.values()) {
      const { end } = kept.record;
      if (end?.kind === 'refused') continue;
      const id = transactionId(this.#chain.ledgerId, kept.transaction);
      const hits = await this.#store.find(id.subarray(0, 8));
      const heights = [...new Set(hits.map(({ height }) => height))];
      // Deep in the chain the index is trusted; otherwise each start would read hundreds of blocks.
      if (end?.kind === 'final' && (heights.includes(end.height) || !this.#chain.isIndexWhole))
        kept.height = end.height;
      else kept.height = await this.#locate(id, heights);
      // It ended too early: that was another chain, perhaps.
      if (kept.height !== null && end?.kind !== 'final')
        kept.record = { ...kept.record, end: null };
    }
    this.#isOutOfDate = false;
  }

  /** Calls `relocate` if heights may be out of date. */
  async relocateLost(): Promise<void> {
    if (this.#isOutOfDate) await this.relocate();
  }

  #take(record: WalletRecord, transaction: Transaction): Kept {
    const kept: Kept = {
      record,
      transaction,
      wireId: toHex(wireId(transaction)),
      height: null,
      returned: false,
    };
    this.#all.set(record.id, kept);
    return kept;
  }

  async #locate(id: Uint8Array, heights: readonly number[]): Promise<number | null> {
    for (const height of heights) {
      const entry = this.#chain.tree.at(height);
      if (entry === undefined) continue;
      const loaded = await this.#chain.load(entry);
      // While the block cannot be read the index is trusted; otherwise the payment would count as
      // replaced for good.
      if (loaded === null) return height;
      const here = loaded.block.transactions.some((one) =>
        equal(transactionId(this.#chain.ledgerId, one), id),
      );
      if (here) return height;
    }
    return null;
  }

  /** Keeps a freshly signed transaction and offers it to the pool; see `Node.submit`. */
  async submit(transaction: Transaction): Promise<{ id: string } | LedgerError> {
    const id = toHex(transactionId(this.#chain.ledgerId, transaction));
    // Nobody is to read, while the pool looks at it, that it is in no pool.
    this.#unanswered.add(id);
    try {
      await this.keep(transaction);
      const [outcome] = await this.#keeper.offer([transaction], 'own');
      if (outcome === undefined || outcome.ok) return { id };
      const kept = this.#all.get(id);
      if (kept !== undefined) await this.#end(kept, { kind: 'refused', ...outcome.error });
      return outcome.error;
    } finally {
      this.#unanswered.delete(id);
      this.#events.emit('view');
    }
  }

  /** Keeps a freshly signed transaction before it is offered to anyone. */
  async keep(transaction: Transaction): Promise<void> {
    const id = toHex(transactionId(this.#chain.ledgerId, transaction));
    const bytes = encodeTransaction(transaction);
    const made = this.#clock.now();
    const record: WalletRecord = { id, bytes, made, end: null };
    await this.#outbox.save(record);
    this.#dropOldest();
    this.#take(record, transaction);
    this.#events.emit('view');
  }

  /** When full, drops the oldest that ended, else the oldest, as the outbox does. */
  #dropOldest(): void {
    if (this.#all.size < LIMITS.outbox) return;
    const all = [...this.#all.values()];
    const oldest = all.find(({ record }) => record.end !== null) ?? all[0];
    if (oldest !== undefined) this.#all.delete(oldest.record.id);
  }

  async #end(kept: Kept, end: FateEnd): Promise<void> {
    kept.record = { ...kept.record, end };
    await this.#outbox.save(kept.record);
    this.#events.emit('view');
  }

  /**
   * Follows a step of the chain: notes which transactions are in blocks now, and which came back.
   * After a long step `relocate` finds the rest.
   */
  rebase(change: TipChange): void {
    // Heights are compared, as a block that is given up because it cannot be read does not show its
    // transactions.
    for (const kept of this.#all.values())
      if (kept.height !== null && kept.height > change.fork.height) {
        kept.height = null;
        kept.returned = true;
      }
    this.#isOutOfDate ||= change.connected.some(({ block }) => block === null);
    for (const { entry, block } of change.connected)
      for (const kept of this.#keptIn(block?.transactions ?? [])) {
        kept.height = entry.height;
        kept.returned = false;
      }
  }

  *#keptIn(transactions: readonly Transaction[]): Iterable<Kept> {
    for (const transaction of this.#all.size > 0 ? transactions : []) {
      const kept = this.#all.get(toHex(transactionId(this.#chain.ledgerId, transaction)));
      if (kept !== undefined) yield kept;
    }
  }

  /** Offers and relays again those that are in no block; ends those that are over. */
  async offerAgain(): Promise<void> {
    const again: Kept[] = [];
    const pooled: string[] = [];
    for (const kept of this.#all.values()) {
      if (!isOffered(kept)) continue;
      const end = this.#endOf(kept);
      if (end !== null) await this.#end(kept, end);
      else if (kept.height !== null || this.#isPast(kept)) continue;
      else if (this.#keeper.pool.get(kept.wireId) !== undefined) pooled.push(kept.wireId);
      else if (!this.#keeper.pool.has(kept.wireId)) again.push(kept);
    }
    this.#keeper.relayAgain(pooled);
    if (again.length === 0) return;
    again.sort((a, b) => a.transaction.sequence - b.transaction.sequence);
    const offered = again.map(({ transaction }) => transaction);
    await this.#keeper.offer(offered, 'own');
  }

  /**
   * This signer's transactions that have an unspent sequence and are in no block: the next comes
   * after them. One below the base (S-5) is in a block, which is not seen here.
   */
  openOf(signer: Uint8Array): Transaction[] {
    const { charter, state } = this.#chain;
    const next = state.get(signer).sequence;
    return [...this.#all.values()]
      .filter((kept) => this.#isPending(kept) && !this.#isPast(kept))
      .map(({ transaction }) => transaction)
      .filter((one) => one.sequence >= next && (charter.issuer !== null || !isGenesis(one)))
      .filter((one) => equal(signerOf(charter, one), signer));
  }

  #endOf(kept: Kept): FateEnd | null {
    const { tip, state, seals } = this.#chain;
    const { transaction } = kept;
    if (kept.height !== null) {
      const sealed = seals.held !== null && seals.held.height >= kept.height;
      const isDeep = sealed || tip.height - kept.height + 1 >= this.#limits.ownDepth;
      return isDeep ? { kind: 'final', height: kept.height } : null;
    }
    // It may be in a block that cannot be found just now.
    if (this.#isOutOfDate || this.#chain.damaged.size > 0) return null;
    if (!this.#chain.isIndexWhole) return null;
    // The clock may be wrong: only the chain's time ends it for good.
    if (isExpired(transaction, tip.header.time + 1)) return { kind: 'expired' };
    if (!isSpent(this.#chain.charter, state, transaction)) return null;
    const isThere = (one: Kept) => one.height !== null || this.#keeper.pool.has(one.wireId);
    return { kind: this.#alikeTo(kept).some(isThere) ? 'replaced' : 'elsewhere' };
  }

  /**
   * The transaction of this id (hex) if it may still get into a block and is in none; else null.
   */
  pending(id: string): Transaction | null {
    const kept = this.#all.get(id);
    return kept !== undefined && this.#isPending(kept) ? kept.transaction : null;
  }

  /** Whether it may still get into a block and is in none. */
  #isPending(kept: Kept): boolean {
    return kept.height === null && isOffered(kept) && this.#endOf(kept) === null;
  }

  /**
   * The transaction that this wallet signed with this sequence, unless it was displaced; null if
   * there is none.
   */
  withSequence(
    signer: Uint8Array,
    sequence: number,
  ): { id: string; transaction: Transaction } | null {
    const { charter } = this.#chain;
    for (const { record, transaction } of this.#all.values()) {
      if (transaction.sequence !== sequence || DISPLACED.has(record.end?.kind ?? '')) continue;
      if (charter.issuer === null && isGenesis(transaction)) continue;
      if (equal(signerOf(charter, transaction), signer)) return { id: record.id, transaction };
    }
    return null;
  }

  /**
   * Ends one because another of its sequence stands in its place: it is not offered again, and no
   * later one waits for it. If it gets into a block all the same, it counts as written.
   */
  async superseded(id: string): Promise<void> {
    const kept = this.#all.get(id);
    if (kept !== undefined && kept.height === null) await this.#end(kept, { kind: 'replaced' });
  }

  /** When the one of this id (hex) was signed, ms since 1970; null if not by this wallet. */
  madeAt(id: string): number | null {
    return this.#all.get(id)?.record.made ?? null;
  }

  /**
   * `expires` for a transaction signed now, seconds since 1970 (P-1): counted from the chain's time
   * if the clock is behind it.
   */
  get expiry(): number {
    const now = Math.max(this.#clock.now(), this.#chain.tip.header.time);
    return Math.floor((now + this.#limits.ownExpiresMs) / 1000);
  }

  /** True if it has expired by the clock here: no builder would take it now. */
  #isPast({ transaction }: Kept): boolean {
    return isExpired(transaction, this.#clock.now());
  }

  /** Whether this wallet signed it. */
  has(transaction: Transaction): boolean {
    return this.#all.has(toHex(transactionId(this.#chain.ledgerId, transaction)));
  }

  /**
   * The wallet transaction of this id (hex) if it expired and may be signed anew (L-4): its
   * sequence is not spent and not taken by another one of this wallet, so that both can stand in no
   * chain. Null if there is none.
   */
  renewable(id: string): Transaction | null {
    const kept = this.#all.get(id);
    return kept !== undefined && this.#isRenewable(kept) ? kept.transaction : null;
  }

  #isRenewable(kept: Kept): boolean {
    const { charter, state } = this.#chain;
    const { transaction, height } = kept;
    if (height !== null || kept.record.end?.kind === 'refused') return false;
    if (charter.issuer === null && isGenesis(transaction)) return false;
    if (kept.record.end?.kind !== 'expired' && !this.#isPast(kept)) return false;
    const signer = signerOf(charter, transaction);
    if (state.get(signer).sequence > transaction.sequence) return false;
    return !this.#alikeTo(kept).some((other) => this.#holdsPlace(other, kept));
  }

  /** Whether `other`, of the same sequence, may still stand, or was made after `kept`. */
  #holdsPlace({ record, transaction, height }: Kept, kept: Kept): boolean {
    if (record.end?.kind === 'refused') return false;
    if (height !== null || record.made > kept.record.made) return true;
    return record.end === null && !isExpired(transaction, this.#clock.now());
  }

  /** All of them, newest first, bounded. */
  list(): ListedTransaction[] {
    const { pool } = this.#keeper;
    return [...this.#all.values()]
      .filter((kept) => !this.#unanswered.has(kept.record.id) || pool.has(kept.wireId))
      .sort((a, b) => b.record.made - a.record.made)
      .slice(0, LIMITS.viewOwn)
      .map((kept) => ({
        transaction: kept.transaction,
        made: kept.record.made,
        state: this.#stateOf(kept),
      }));
  }

  #stateOf(kept: Kept): Fate {
    const { tip, seals } = this.#chain;
    if (kept.height !== null) {
      const sealed = seals.held !== null && seals.held.height >= kept.height;
      const confirmations = tip.height - kept.height + 1;
      return { kind: 'block', height: kept.height, confirmations, sealed };
    }
    const stored = kept.record.end;
    const end = stored === null || stored.kind === 'final' ? this.#endOf(kept) : stored;
    if (end?.kind === 'expired' || (end === null && this.#isPast(kept)))
      return { kind: 'expired', renewable: this.#isRenewable(kept) };
    if (end !== null && end.kind !== 'final') return end;
    const { pool } = this.#keeper;
    if (pool.get(kept.wireId) !== undefined) return { kind: kept.returned ? 'returned' : 'pool' };
    const rival = this.#rivalOf(kept);
    if (rival !== null) return { kind: rival };
    return { kind: pool.has(kept.wireId) || this.#hasEarlier(kept) ? 'waiting' : 'offered' };
  }

  /** The other transactions of this wallet in the same place. */
  #alikeTo(kept: Kept): Kept[] {
    const { charter } = this.#chain;
    const all = [...this.#all.values()].filter((other) => other !== kept);
    return all.filter((other) => isAlike(charter, other.transaction, kept.transaction));
  }

  /** How it ends if the transaction in its place in the pool is written; null: there is none. */
  #rivalOf({ transaction, wireId: key }: Kept): 'replaced' | 'elsewhere' | null {
    const { charter } = this.#chain;
    const pooled = this.#keeper.pool.forSigner(toHex(signerOf(charter, transaction)));
    const rival = pooled.find(
      (one) => isAlike(charter, one, transaction) && toHex(wireId(one)) !== key,
    );
    return rival === undefined ? null : this.has(rival) ? 'replaced' : 'elsewhere';
  }

  /** Whether an earlier one of its signer is not in a block yet. */
  #hasEarlier({ transaction }: Kept): boolean {
    const signer = signerOf(this.#chain.charter, transaction);
    return this.openOf(signer).some(({ sequence }) => sequence < transaction.sequence);
  }
}
