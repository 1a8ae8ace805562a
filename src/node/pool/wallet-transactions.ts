/**
 * The wallet's transactions on this ledger. Each is kept until it is ten blocks deep, sealed,
 * expired or superseded, and offered to the pool again until then (P-1). The page shows the status
 * of each.
 */

import { equal, toHex } from '../../base/bytes.ts';
import type { Refused } from '../../base/refusal-values.ts';
import type { Fate, FateEnd } from '../../ledger/fate.ts';
import { isSpent } from '../../ledger/spent.ts';
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
import type { ListedTransaction, Outbox, WalletRecord } from './wallet-record.ts';

interface Kept {
  record: WalletRecord;
  transaction: Transaction;
  wireId: string;
  height: number | null;
  returned: boolean;
}

export class WalletTransactions {
  readonly #chain: Chain;
  readonly #store: ChainStore;
  readonly #keeper: PoolKeeper;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #events: NodeEvents;
  readonly #limits: NodeLimits;
  readonly #all = new Map<string, Kept>();
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

  /** Keeps a freshly signed transaction before it is offered to anyone. */
  async keep(transaction: Transaction): Promise<string> {
    const id = toHex(transactionId(this.#chain.ledgerId, transaction));
    const bytes = encodeTransaction(transaction);
    const made = this.#clock.now();
    const record: WalletRecord = { id, bytes, made, end: null };
    await this.#outbox.save(record);
    this.#dropOldest();
    this.#take(record, transaction);
    this.#events.emit('view');
    return id;
  }

  /** When full, drops the oldest that ended, else the oldest, as the outbox does. */
  #dropOldest(): void {
    if (this.#all.size < LIMITS.outbox) return;
    const all = [...this.#all.values()];
    const oldest = all.find(({ record }) => record.end !== null) ?? all[0];
    if (oldest !== undefined) this.#all.delete(oldest.record.id);
  }

  /** Notes that it was refused at once: it is not offered again. */
  async refused(id: string, why: Refused): Promise<void> {
    const kept = this.#all.get(id);
    if (kept === undefined) return;
    await this.#end(kept, { kind: 'refused', ...why });
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
    await this.#keeper.offer(
      again.map(({ transaction }) => transaction),
      'own',
    );
  }

  /**
   * This signer's transactions that have a sequence and are not in a block yet: the next one comes
   * after them.
   */
  openOf(signer: Uint8Array): Transaction[] {
    const { charter } = this.#chain;
    return [...this.#all.values()]
      .filter((kept) => kept.height === null && isOffered(kept) && this.#endOf(kept) === null)
      .filter((kept) => !this.#isPast(kept))
      .map(({ transaction }) => transaction)
      .filter((one) => charter.issuer !== null || !isGenesis(one))
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
    const isPending =
      kept !== undefined && kept.height === null && isOffered(kept) && this.#endOf(kept) === null;
    return isPending ? kept.transaction : null;
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

  /**
   * When the one of this id (hex) was signed, ms since 1970; null if this wallet did not sign it.
   */
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
    return [...this.#all.values()]
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
    if (this.#isOutbid(kept)) return { kind: 'elsewhere' };
    return { kind: pool.has(kept.wireId) || this.#hasEarlier(kept) ? 'waiting' : 'offered' };
  }

  /** The other transactions of this wallet in the same place. */
  #alikeTo(kept: Kept): Kept[] {
    const isAlike = (other: Kept) => this.#isAlike(other.transaction, kept.transaction);
    return [...this.#all.values()].filter((other) => other !== kept && isAlike(other));
  }

  /** True for two of one signer and sequence, or two claims of one signer (L-8). */
  #isAlike(a: Transaction, b: Transaction): boolean {
    const { charter } = this.#chain;
    if (!equal(signerOf(charter, a), signerOf(charter, b))) return false;
    const isClaim = (one: Transaction) => charter.issuer === null && isGenesis(one);
    return isClaim(a) === isClaim(b) && a.sequence === b.sequence;
  }

  /** Whether the pool holds one in its place that this wallet did not sign. */
  #isOutbid({ transaction }: Kept): boolean {
    const { charter, ledgerId } = this.#chain;
    const isOwn = (one: Transaction) => this.#all.has(toHex(transactionId(ledgerId, one)));
    const pooled = this.#keeper.pool.forSigner(toHex(signerOf(charter, transaction)));
    return pooled.some((one) => this.#isAlike(one, transaction) && !isOwn(one));
  }

  /** Whether an earlier one of its signer is not in a block yet. */
  #hasEarlier({ transaction }: Kept): boolean {
    const signer = signerOf(this.#chain.charter, transaction);
    return this.openOf(signer).some(({ sequence }) => sequence < transaction.sequence);
  }
}

/** Ends after which another transaction has its place. */
const DISPLACED: ReadonlySet<string> = new Set(['refused', 'replaced', 'elsewhere']);

/** True if it has not ended, or if it was final and its block was disconnected. */
function isOffered({ record, height }: Kept): boolean {
  return record.end === null || (record.end.kind === 'final' && height === null);
}
