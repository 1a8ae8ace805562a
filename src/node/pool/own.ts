/**
 * The wallet's own transactions on this ledger: kept until 10 deep, sealed, expired or superseded,
 * and offered to the pool again till then (P-1). Each stands on one rung of a ladder the page
 * shows.
 */

import { equal, toHex } from '../../base/bytes.ts';
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
import { isUsedUp } from '../../ledger/used-up.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Chain, TipChange } from '../chain/chain.ts';
import type { ChainStore, Clock } from '../ports.ts';
import type { PoolKeeper } from './pool-keeper.ts';

/** How a kept transaction ended; null while it is still offered. */
export type Ending = 'deep' | 'replaced' | 'expired' | 'refused';

/** As the wallet's database keeps it. */
export interface OwnRecord {
  /** Hex. */
  id: string;
  bytes: Uint8Array;
  /** ms since 1970. */
  made: number;
  ending: Ending | null;
  /** Height it stood at when it ended; null otherwise. */
  height: number | null;
  /** Why it was refused; null unless it ended so. */
  refusal: Refusal | null;
}

export interface Refusal {
  code: string;
  /** An English sentence. */
  reason: string;
}

/** Kept in the wallet's own database, so that a damaged ledger takes no payment with it. */
export interface Outbox {
  load(): Promise<OwnRecord[]>;
  save(record: OwnRecord): Promise<void>;
}

/** One rung of the ladder of an own payment. */
export type OwnState =
  | { kind: 'pool' }
  | { kind: 'block'; height: number; confirmations: number; sealed: boolean }
  | { kind: 'returned' }
  | { kind: 'waiting' }
  | { kind: 'replaced' }
  /** `renewable`: it can be signed anew. */
  | { kind: 'expired'; renewable: boolean }
  | { kind: 'refused'; code: string; reason: string };

/** A kept transaction and where it stands now. */
export interface OwnListed {
  readonly transaction: Transaction;
  /** ms since 1970. */
  readonly made: number;
  readonly state: OwnState;
}

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
  readonly #canFind: () => boolean;
  readonly #changed: () => void;
  readonly #all = new Map<string, Own>();
  /** Where some stand was not looked at since the chain moved far, or a look failed. */
  #isLost = true;

  constructor(options: {
    chain: Chain;
    store: ChainStore;
    keeper: PoolKeeper;
    outbox: Outbox;
    clock: Clock;
    /** False while the index lacks heights: what is not found may stand in a block all the same. */
    canFind: () => boolean;
    changed: () => void;
  }) {
    this.#chain = options.chain;
    this.#store = options.store;
    this.#keeper = options.keeper;
    this.#outbox = options.outbox;
    this.#clock = options.clock;
    this.#canFind = options.canFind;
    this.#changed = options.changed;
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
   * Looks where in the chain each stands: at the start, after a long step, and when the index is
   * whole again.
   */
  async relocate(): Promise<void> {
    this.#isLost = true;
    for (const own of this.#all.values()) {
      const { ending, height, refusal } = own.record;
      if (refusal !== null) continue;
      const id = transactionId(this.#chain.ledgerId, own.transaction);
      const heights = await this.#store.find(id.subarray(0, 8));
      // Deep in the chain the index is believed, or each start would read hundreds of blocks.
      if (ending === 'deep' && height !== null && (heights.includes(height) || !this.#canFind()))
        own.height = height;
      else own.height = await this.#locate(id, heights);
      // It was given up too early: the chain may have been another one then.
      if (own.height !== null && ending !== 'deep') own.record = { ...own.record, ending: null };
    }
    this.#isLost = false;
  }

  /** As `relocate`, where that is due. */
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
      // While the block cannot be read the index is believed, or the payment would count as
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
    const record: OwnRecord = { id, bytes, made, ending: null, height: null, refusal: null };
    await this.#outbox.save(record);
    this.#dropOldest();
    this.#take(record, transaction);
    this.#changed();
    return id;
  }

  /** As the outbox does: when full the oldest that ended goes, else the oldest. */
  #dropOldest(): void {
    if (this.#all.size < LIMITS.outbox) return;
    const all = [...this.#all.values()];
    const oldest = all.find(({ record }) => record.ending !== null) ?? all[0];
    if (oldest !== undefined) this.#all.delete(oldest.record.id);
  }

  /** It was refused at once: it is not offered again. */
  async refused(id: string, code: string, reason: string): Promise<void> {
    const own = this.#all.get(id);
    if (own === undefined) return;
    await this.#end(own, 'refused', { code, reason });
  }

  async #end(own: Own, ending: Ending, refusal: Refusal | null = null): Promise<void> {
    own.record = { ...own.record, ending, height: own.height, refusal };
    await this.#outbox.save(own.record);
    this.#changed();
  }

  /**
   * Follows the chain: what is in a block, what came back. After a long step `relocate` finds the
   * rest.
   */
  rebase(change: TipChange): void {
    // By height, since a block that is left because it cannot be read shows nobody what stood in
    // it.
    for (const own of this.#all.values())
      if (own.height !== null && own.height > change.fork.height) {
        own.height = null;
        own.returned = true;
      }
    this.#isLost ||= change.joined.some(({ block }) => block === null);
    for (const { entry, block } of change.joined)
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
   * Puts back what neither pool nor chain has, tells those again who had no room for it, and ends
   * what is over.
   */
  async offerAgain(): Promise<void> {
    const again: Own[] = [];
    const pooled: string[] = [];
    for (const own of this.#all.values()) {
      if (!isOffered(own)) continue;
      const ending = this.#endingOf(own);
      if (ending !== null) await this.#end(own, ending);
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
   * Those of this signer that have a sequence and are still to get into a block: a later one comes
   * after them.
   */
  openOf(signer: Uint8Array): Transaction[] {
    const { charter } = this.#chain;
    return [...this.#all.values()]
      .filter((own) => own.height === null && isOffered(own) && this.#endingOf(own) === null)
      .filter((own) => !this.#isPast(own))
      .map(({ transaction }) => transaction)
      .filter((one) => charter.issuer !== null || !isGenesis(one))
      .filter((one) => equal(signerOf(charter, one), signer));
  }

  #endingOf(own: Own): Ending | null {
    const { tip, state, seals } = this.#chain;
    const { transaction } = own;
    if (own.height !== null) {
      const sealed = seals.held !== null && seals.held.height >= own.height;
      return sealed || tip.height - own.height + 1 >= LIMITS.ownDepth ? 'deep' : null;
    }
    // It may stand in a block that cannot be found just now.
    if (this.#isLost || this.#chain.damaged.size > 0 || !this.#canFind()) return null;
    // A clock may be wrong: only the chain ends it for good.
    if (isExpired(transaction, tip.header.time + 1)) return 'expired';
    return isUsedUp(this.#chain.charter, state, transaction) ? 'replaced' : null;
  }

  /**
   * One that may still get into a block and is in none: neither written nor given up. `id` in hex.
   */
  pending(id: string): Transaction | null {
    const own = this.#all.get(id);
    const isPending =
      own !== undefined &&
      own.height === null &&
      isOffered(own) &&
      own.record.refusal === null &&
      this.#endingOf(own) === null;
    return isPending ? own.transaction : null;
  }

  /** What this wallet signed with this sequence and was not refused; null where it did not. */
  withSequence(
    signer: Uint8Array,
    sequence: number,
  ): { id: string; transaction: Transaction } | null {
    const { charter } = this.#chain;
    for (const { record, transaction } of this.#all.values()) {
      if (transaction.sequence !== sequence || record.refusal !== null) continue;
      if (record.ending === 'replaced' || (charter.issuer === null && isGenesis(transaction)))
        continue;
      if (equal(signerOf(charter, transaction), signer)) return { id: record.id, transaction };
    }
    return null;
  }

  /**
   * Another of the same sequence stands in its place now: it is not offered again, and no later one
   * waits for it. Should it get into a block all the same, it counts as written.
   */
  async superseded(id: string): Promise<void> {
    const own = this.#all.get(id);
    if (own !== undefined && own.height === null) await this.#end(own, 'replaced');
  }

  /** When it was signed, ms since 1970; null where this wallet did not. `id` in hex. */
  madeAt(id: string): number | null {
    return this.#all.get(id)?.record.made ?? null;
  }

  /**
   * `expires` of what is signed now, seconds since 1970 (P-1). A clock that is behind the chain
   * counts from there.
   */
  get expiry(): number {
    const now = Math.max(this.#clock.now(), this.#chain.tip.header.time);
    return Math.floor((now + LIMITS.ownExpiresMs) / 1000);
  }

  /** Past its time by the clock here: nobody would build it now. */
  #isPast({ transaction }: Own): boolean {
    return isExpired(transaction, this.#clock.now());
  }

  /** Whether this wallet signed it. */
  has(transaction: Transaction): boolean {
    return this.#all.has(toHex(transactionId(this.#chain.ledgerId, transaction)));
  }

  /**
   * The own transaction of this id (hex) that expired and may be signed anew (L-4): its sequence is
   * not used, nor taken by another own one, so that in no chain both can stand. Null where there is
   * none.
   */
  renewable(id: string): Transaction | null {
    const own = this.#all.get(id);
    return own !== undefined && this.#isRenewable(own) ? own.transaction : null;
  }

  #isRenewable(own: Own): boolean {
    const { charter, state } = this.#chain;
    const { transaction, height } = own;
    if (height !== null || own.record.refusal !== null) return false;
    if (charter.issuer === null && isGenesis(transaction)) return false;
    if (own.record.ending !== 'expired' && !this.#isPast(own)) return false;
    const signer = signerOf(charter, transaction);
    if (state.get(signer).sequence > transaction.sequence) return false;
    return ![...this.#all.values()].some(
      (other) =>
        other !== own &&
        other.transaction.sequence === transaction.sequence &&
        equal(signerOf(charter, other.transaction), signer) &&
        (charter.issuer !== null || !isGenesis(other.transaction)) &&
        this.#holdsPlace(other, own),
    );
  }

  /** Whether `other`, of the same sequence, may still stand, or came after `own`. */
  #holdsPlace({ record, transaction, height }: Own, own: Own): boolean {
    if (record.refusal !== null) return false;
    if (height !== null || record.made > own.record.made) return true;
    return record.ending === null && !isExpired(transaction, this.#clock.now());
  }

  /** Newest first, bounded. */
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

  #stateOf(own: Own): OwnState {
    const { tip, seals } = this.#chain;
    if (own.height !== null) {
      const sealed = seals.held !== null && seals.held.height >= own.height;
      return {
        kind: 'block',
        height: own.height,
        confirmations: tip.height - own.height + 1,
        sealed,
      };
    }
    const { ending, refusal } = own.record;
    if (refusal !== null) return { kind: 'refused', ...refusal };
    if (ending === 'replaced') return { kind: 'replaced' };
    if (ending === 'expired' || this.#isPast(own))
      return { kind: 'expired', renewable: this.#isRenewable(own) };
    if (this.#keeper.pool.get(own.wireId) === undefined) return { kind: 'waiting' };
    return { kind: own.returned ? 'returned' : 'pool' };
  }
}

/** Not over, or in the end not as deep in the chain as it was. */
function isOffered({ record, height }: Own): boolean {
  return record.ending === null || (record.ending === 'deep' && height === null);
}
