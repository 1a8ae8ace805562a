/**
 * The wallet's transactions on this ledger. Each is kept until it is ten blocks deep, sealed,
 * expired or superseded, and offered to the pool again until then (P-1). The page shows the status
 * of each.
 */

import { equal, toHex } from '../../base/bytes.ts';
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
import type { Outbox, OwnListed, OwnRecord } from './own-record.ts';
import type { PoolKeeper } from './pool-keeper.ts';

interface Own {
  record: OwnRecord;
  transaction: Transaction;
  wireId: string;
  height: number | null;
  returned: boolean;
}

export class OwnTransactions {
  readonly #chain: Chain;
  readonly #store: ChainStore;
  readonly #keeper: PoolKeeper;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #events: NodeEvents;
  readonly #limits: NodeLimits;
  readonly #all = new Map<string, Own>();
  /** True while heights may be out of date: the chain took a long step, or a look-up failed. */
  #isLost = true;

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

  /**
   * Looks up the block of each: at the start, after a long step, and when the index is whole again.
   */
  async relocate(): Promise<void> {
    this.#isLost = true;
    for (const own of this.#all.values()) {
      const { end } = own.record;
      if (end?.kind === 'refused') continue;
      const id = transactionId(this.#chain.ledgerId, own.transaction);
      const heights = await this.#store.find(id.subarray(0, 8));
      // Deep in the chain the index is trusted; otherwise each start would read hundreds of blocks.
      if (end?.kind === 'final' && (heights.includes(end.height) || !this.#chain.isIndexWhole))
        own.height = end.height;
      else own.height = await this.#locate(id, heights);
      // It ended too early: that was another chain, perhaps.
      if (own.height !== null && end?.kind !== 'final') own.record = { ...own.record, end: null };
    }
    this.#isLost = false;
  }

  /** Calls `relocate` if heights may be out of date. */
  async relocateLost(): Promise<void> {
    if (this.#isLost) await this.relocate();
  }

  #take(record: OwnRecord, transaction: Transaction): Own {
    const own: Own = {
      record,
      transaction,
      wireId: toHex(wireId(transaction)),
      height: null,
      returned: false,
    };
    this.#all.set(record.id, own);
    return own;
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
    const record: OwnRecord = { id, bytes, made, end: null };
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
  async refused(id: string, code: string, reason: string): Promise<void> {
    const own = this.#all.get(id);
    if (own === undefined) return;
    await this.#end(own, { kind: 'refused', code, reason });
  }

  async #end(own: Own, end: FateEnd): Promise<void> {
    own.record = { ...own.record, end };
    await this.#outbox.save(own.record);
    this.#events.emit('view');
  }

  /**
   * Follows a step of the chain: notes which transactions are in blocks now, and which came back.
   * After a long step `relocate` finds the rest.
   */
  rebase(change: TipChange): void {
    // Heights are compared, as a block that is given up because it cannot be read does not show its
    // transactions.
    for (const own of this.#all.values())
      if (own.height !== null && own.height > change.fork.height) {
        own.height = null;
        own.returned = true;
      }
    this.#isLost ||= change.connected.some(({ block }) => block === null);
    for (const { entry, block } of change.connected)
      for (const own of this.#ownIn(block?.transactions ?? [])) {
        own.height = entry.height;
        own.returned = false;
      }
  }

  *#ownIn(transactions: readonly Transaction[]): Iterable<Own> {
    for (const transaction of transactions) {
      const own = this.#all.get(toHex(transactionId(this.#chain.ledgerId, transaction)));
      if (own !== undefined) yield own;
    }
  }

  /**
   * Offers those again that neither pool nor chain has, relays pooled ones again, and ends those
   * that are over.
   */
  async offerAgain(): Promise<void> {
    const again: Own[] = [];
    const pooled: string[] = [];
    for (const own of this.#all.values()) {
      if (!isOffered(own)) continue;
      const end = this.#endOf(own);
      if (end !== null) await this.#end(own, end);
      else if (own.height !== null || this.#isPast(own)) continue;
      else if (this.#keeper.pool.get(own.wireId) !== undefined) pooled.push(own.wireId);
      else if (!this.#keeper.pool.has(own.wireId)) again.push(own);
    }
    this.#keeper.tellAgain(pooled);
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
      .filter((own) => own.height === null && isOffered(own) && this.#endOf(own) === null)
      .filter((own) => !this.#isPast(own))
      .map(({ transaction }) => transaction)
      .filter((one) => charter.issuer !== null || !isGenesis(one))
      .filter((one) => equal(signerOf(charter, one), signer));
  }

  #endOf(own: Own): FateEnd | null {
    const { tip, state, seals } = this.#chain;
    const { transaction } = own;
    if (own.height !== null) {
      const sealed = seals.held !== null && seals.held.height >= own.height;
      const isDeep = sealed || tip.height - own.height + 1 >= this.#limits.ownDepth;
      return isDeep ? { kind: 'final', height: own.height } : null;
    }
    // It may be in a block that cannot be found just now.
    if (this.#isLost || this.#chain.damaged.size > 0) return null;
    if (!this.#chain.isIndexWhole) return null;
    // The clock may be wrong: only the chain's time ends it for good.
    if (isExpired(transaction, tip.header.time + 1)) return { kind: 'expired' };
    if (!isSpent(this.#chain.charter, state, transaction)) return null;
    const isThere = (one: Own) => one.height !== null || this.#keeper.pool.has(one.wireId);
    return { kind: this.#alikeTo(own).some(isThere) ? 'replaced' : 'elsewhere' };
  }

  /**
   * The transaction of this id (hex) if it may still get into a block and is in none; else null.
   */
  pending(id: string): Transaction | null {
    const own = this.#all.get(id);
    const isPending =
      own !== undefined && own.height === null && isOffered(own) && this.#endOf(own) === null;
    return isPending ? own.transaction : null;
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
    const own = this.#all.get(id);
    if (own !== undefined && own.height === null) await this.#end(own, { kind: 'replaced' });
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
  #isPast({ transaction }: Own): boolean {
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
    const own = this.#all.get(id);
    return own !== undefined && this.#isRenewable(own) ? own.transaction : null;
  }

  #isRenewable(own: Own): boolean {
    const { charter, state } = this.#chain;
    const { transaction, height } = own;
    if (height !== null || own.record.end?.kind === 'refused') return false;
    if (charter.issuer === null && isGenesis(transaction)) return false;
    if (own.record.end?.kind !== 'expired' && !this.#isPast(own)) return false;
    const signer = signerOf(charter, transaction);
    if (state.get(signer).sequence > transaction.sequence) return false;
    return !this.#alikeTo(own).some((other) => this.#holdsPlace(other, own));
  }

  /** Whether `other`, of the same sequence, may still stand, or was made after `own`. */
  #holdsPlace({ record, transaction, height }: Own, own: Own): boolean {
    if (record.end?.kind === 'refused') return false;
    if (height !== null || record.made > own.record.made) return true;
    return record.end === null && !isExpired(transaction, this.#clock.now());
  }

  /** All of them, newest first, bounded. */
  list(): OwnListed[] {
    return [...this.#all.values()]
      .sort((a, b) => b.record.made - a.record.made)
      .slice(0, LIMITS.viewOwn)
      .map((own) => ({
        transaction: own.transaction,
        made: own.record.made,
        state: this.#stateOf(own),
      }));
  }

  #stateOf(own: Own): Fate {
    const { tip, seals } = this.#chain;
    if (own.height !== null) {
      const sealed = seals.held !== null && seals.held.height >= own.height;
      const confirmations = tip.height - own.height + 1;
      return { kind: 'block', height: own.height, confirmations, sealed };
    }
    const kept = own.record.end;
    const end = kept === null || kept.kind === 'final' ? this.#endOf(own) : kept;
    if (end?.kind === 'expired' || (end === null && this.#isPast(own)))
      return { kind: 'expired', renewable: this.#isRenewable(own) };
    if (end !== null && end.kind !== 'final') return end;
    const { pool } = this.#keeper;
    if (pool.get(own.wireId) !== undefined) return { kind: own.returned ? 'returned' : 'pool' };
    if (this.#isOutbid(own)) return { kind: 'elsewhere' };
    return { kind: pool.has(own.wireId) || this.#hasEarlier(own) ? 'waiting' : 'offered' };
  }

  /** The other transactions of this wallet in the same place. */
  #alikeTo(own: Own): Own[] {
    const isAlike = (other: Own) => this.#isAlike(other.transaction, own.transaction);
    return [...this.#all.values()].filter((other) => other !== own && isAlike(other));
  }

  /**
   * True if both are of one signer and sequence, or are claims of one signer, which have no
   * sequence (L-8).
   */
  #isAlike(a: Transaction, b: Transaction): boolean {
    const { charter } = this.#chain;
    if (!equal(signerOf(charter, a), signerOf(charter, b))) return false;
    const isClaim = (one: Transaction) => charter.issuer === null && isGenesis(one);
    return isClaim(a) === isClaim(b) && a.sequence === b.sequence;
  }

  /** Whether the pool holds one in its place that this wallet did not sign. */
  #isOutbid({ transaction }: Own): boolean {
    const { charter, ledgerId } = this.#chain;
    const isOwn = (one: Transaction) => this.#all.has(toHex(transactionId(ledgerId, one)));
    const pooled = this.#keeper.pool.forSigner(toHex(signerOf(charter, transaction)));
    return pooled.some((one) => this.#isAlike(one, transaction) && !isOwn(one));
  }

  /** Whether an earlier one of its signer is not in a block yet. */
  #hasEarlier({ transaction }: Own): boolean {
    const signer = signerOf(this.#chain.charter, transaction);
    return this.openOf(signer).some(({ sequence }) => sequence < transaction.sequence);
  }
}

/** Ends after which another transaction has its place. */
const DISPLACED: ReadonlySet<string> = new Set(['refused', 'replaced', 'elsewhere']);

/** True if it has not ended, or if it was final and its block was disconnected. */
function isOffered({ record, height }: Own): boolean {
  return record.end === null || (record.end.kind === 'final' && height === null);
}
