/** The transactions of one signer that have a sequence, in its order. */
import { type Account, MAX_SUPPLY } from './accounts-record.ts';
import { comparePay, type PoolEntry } from './pool-entry.ts';
import { isGenesis, type Transaction } from './transaction.ts';

/**
 * The amounts that a signer can still spend, and a mint still create, after its earlier
 * transactions.
 */
export interface Funds {
  /**
   * The balance at the tip less the spending of earlier ones; their income does not count (P-1).
   */
  readonly balance: number;
  /** The difference between the supply and 2^53-1. */
  readonly supplyRoom: number;
}

/** Funds after a transaction, or the reason why it is invalid. */
export type Spent = Funds | 'balance' | 'supply';

/**
 * Takes off a transaction's outgoing sum; a mint takes its fee from the issuer and its amount from
 * the supply room.
 */
export function spend(funds: Funds, transaction: Transaction): Spent {
  const { amount, fee } = transaction;
  const { balance, supplyRoom } = funds;
  if (isGenesis(transaction)) {
    if (balance < fee) return 'balance';
    if (supplyRoom < amount) return 'supply';
    return { balance: balance - fee, supplyRoom: supplyRoom - amount };
  }
  if (balance < amount || balance - amount < fee) return 'balance';
  return { balance: balance - amount - fee, supplyRoom };
}

/**
 * Entries ascending by sequence. The first `pooled` are pooled: they follow one another from the
 * account's sequence on. The others wait: for a missing one, or for funds.
 */
export class SenderQueue {
  /** The signer's account at the tip. */
  account: Account;
  pooled = 0;
  readonly held: PoolEntry[] = [];

  constructor(account: Account) {
    this.account = account;
  }

  /** The sequence that follows the pooled ones. */
  get next(): number {
    return this.account.sequence + this.pooled;
  }

  get waiting(): number {
    return this.held.length - this.pooled;
  }

  /** The entry with this sequence. */
  at(sequence: number): PoolEntry | undefined {
    const entry = this.held[this.#place(sequence)];
    return entry?.transaction.sequence === sequence ? entry : undefined;
  }

  /** Inserts an entry among those that wait (or in the place of a removed pooled one). */
  insert(entry: PoolEntry): void {
    this.held.splice(this.#place(entry.transaction.sequence), 0, entry);
  }

  /** Removes an entry; a pooled one only after those behind it were deferred. */
  remove(entry: PoolEntry): void {
    const place = this.held.indexOf(entry);
    if (place < 0) throw new Error('pool: not in its queue');
    this.held.splice(place, 1);
    if (place < this.pooled) this.pooled -= 1;
  }

  /** The funds after the first `count` entries; a code if they are not covered. */
  fundsAfter(count: number, supply: number): Spent {
    let funds: Spent = { balance: this.account.balance, supplyRoom: MAX_SUPPLY - supply };
    for (const { transaction } of this.held.slice(0, count)) {
      funds = spend(funds, transaction);
      if (typeof funds === 'string') return funds;
    }
    return funds;
  }

  /**
   * How many pooled entries still follow one another from the account's sequence and are covered.
   */
  validLength(supply: number): number {
    let funds: Spent = { balance: this.account.balance, supplyRoom: MAX_SUPPLY - supply };
    for (let index = 0; index < this.pooled; index += 1) {
      const { transaction } = this.held[index] as PoolEntry;
      if (transaction.sequence !== this.account.sequence + index) return index;
      funds = spend(funds, transaction);
      if (typeof funds === 'string') return index;
    }
    return this.pooled;
  }

  /**
   * Of the first `count` entries and `entry`, the one that pays least per byte: none of them is
   * built before it.
   */
  weakest(count: number, entry: PoolEntry): PoolEntry {
    let weakest = entry;
    for (const one of this.held.slice(0, count)) if (comparePay(one, weakest) < 0) weakest = one;
    return weakest;
  }

  #place(sequence: number): number {
    let low = 0;
    let high = this.held.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.held[middle] as PoolEntry).transaction.sequence < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
