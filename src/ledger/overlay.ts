/**
 * The accounts while a block is executed: a state, and the changes by the block's transactions
 * (L-8, L-9).
 */
import { compare, equal } from '../base/bytes.ts';
import type { Accounts } from './accounts.ts';
import { encodeChanges } from './accounts-changes.ts';
import {
  type Account,
  accountKey,
  type KeyedAccount,
  MAX_SUPPLY,
  sameState,
} from './accounts-record.ts';
import type { Charter } from './charter.ts';
import { DONE, type Failure, fail, type Result } from './result.ts';
import { isExpired, isGenesis, receiverKey, senderKey, type Transaction } from './transaction.ts';
import { encodeUndo } from './undo.ts';

/** The state after a block, and the bytes that undo it. */
export interface Executed {
  state: Accounts;
  /** Computed when it is read. */
  readonly undo: Uint8Array;
  /** How many accounts differ. */
  readonly changed: number;
  /** Those accounts after the block, as `encodeChanges`; computed when it is read. */
  readonly changes: Uint8Array;
}

interface Touched {
  readonly key: Uint8Array;
  /** The first of the key, as `firstBits`. */
  readonly bits: number;
  readonly before: Account;
  now: Account;
  /** Another whose key has the same first bits. */
  next: Touched | undefined;
}

/** Applies transactions in order at one height. `base` does not change. */
export class Overlay {
  readonly #base: Accounts;
  readonly #charter: Charter;
  readonly #time: number;
  readonly #touched = new TouchedAccounts();
  #fees = 0;
  #supply: number;
  #claims = 0;

  /** @param time of the block being executed, ms since 1970. */
  constructor(base: Accounts, charter: Charter, time: number) {
    this.#base = base;
    this.#charter = charter;
    this.#time = time;
    this.#supply = base.supply;
  }

  /** Fees collected so far. */
  get fees(): number {
    return this.#fees;
  }

  /** Sum of balances and of the fees collected so far (L-8). */
  get supply(): number {
    return this.#supply;
  }

  /** An account after the transactions so far. */
  get(address: Uint8Array): Account {
    const key = accountKey(address);
    return this.#touched.get(key)?.now ?? this.#base.getByKey(key, address);
  }

  /**
   * Applies a transaction by the rules of L-8 and L-9 that need the state. `checkTransaction`
   * checks those that need none, and the caller has verified the signature. A refusal changes
   * nothing; its codes: `expired`, `sequence-low`, `sequence-gap`, `balance`, `already-claimed`,
   * `too-many-claims`, `supply`.
   */
  apply(transaction: Transaction): Result<void> {
    if (isExpired(transaction, this.#time)) return expired(transaction);
    if (!isGenesis(transaction)) return this.#transfer(transaction);
    const issuer = this.#charter.issuer;
    return issuer === null ? this.#claim(transaction) : this.#mint(issuer, transaction);
  }

  /** Pays the builder and ends the block (L-8). The overlay must not be used afterwards. */
  finish(builder: Uint8Array): Executed {
    const reward = Math.min(this.#charter.reward, MAX_SUPPLY - this.#supply);
    this.#supply += reward;
    this.#credit(builder, accountKey(builder), this.#fees + reward);
    const touched = [...this.#touched.values()]
      .filter(({ before, now }) => !sameState(before, now))
      .sort((a, b) => a.bits - b.bits || compare(a.key, b.key));
    const now = touched.map(({ key, now: account }): KeyedAccount => ({ key, account }));
    const before = touched.map(({ key, before: account }): KeyedAccount => ({ key, account }));
    return {
      state: this.#base.setByKey(now),
      get undo() {
        return encodeUndo(before);
      },
      changed: now.length,
      get changes() {
        return encodeChanges(now);
      },
    };
  }

  #transfer(transaction: Transaction): Result<void> {
    const { sender, receiver, amount, fee, sequence } = transaction;
    const payer = this.#touch(sender, senderKey(transaction));
    const { balance } = payer.now;
    const order = checkSequence(payer.now, sequence);
    if (!order.ok) return order;
    // amount + fee can be above 2^53: subtracted one after the other, nothing is rounded.
    if (balance < amount || balance - amount < fee)
      return fail('balance', `The balance, ${balance}, does not cover amount and fee.`, 'amount', {
        left: balance,
      });
    payer.now = { ...payer.now, balance: balance - amount - fee, sequence: sequence + 1 };
    this.#credit(receiver, receiverKey(transaction), amount);
    this.#fees += fee;
    return DONE;
  }

  #mint(issuer: Uint8Array, transaction: Transaction): Result<void> {
    const { receiver, amount, fee, sequence } = transaction;
    const payer = this.#touch(issuer, accountKey(issuer));
    const { balance } = payer.now;
    const order = checkSequence(payer.now, sequence);
    if (!order.ok) return order;
    if (balance < fee)
      return fail('balance', `The issuer's balance, ${balance}, does not cover the fee.`, 'fee', {
        left: balance,
      });
    if (amount > MAX_SUPPLY - this.#supply) return supplyPassed();
    payer.now = { ...payer.now, balance: balance - fee, sequence: sequence + 1 };
    this.#supply += amount;
    this.#credit(receiver, receiverKey(transaction), amount);
    this.#fees += fee;
    return DONE;
  }

  #claim(transaction: Transaction): Result<void> {
    const { receiver, amount } = transaction;
    const account = this.#touch(receiver, receiverKey(transaction));
    if (account.now.claimed)
      return fail('already-claimed', 'This account has had its grant.', 'receiver');
    if (this.#claims >= this.#charter.grantsPerBlock)
      return fail('too-many-claims', `A block has ${this.#claims} claims at most.`, undefined, {
        most: this.#claims,
      });
    if (amount > MAX_SUPPLY - this.#supply) return supplyPassed();
    this.#claims += 1;
    this.#supply += amount;
    const balance = account.now.balance + amount;
    account.now = { ...account.now, balance, claimed: true };
    return DONE;
  }

  /** Cannot overflow: the supply, which the sum is part of, was looked at before. */
  #credit(address: Uint8Array, key: Uint8Array, amount: number): void {
    const account = this.#touch(address, key);
    account.now = { ...account.now, balance: account.now.balance + amount };
  }

  #touch(address: Uint8Array, key: Uint8Array): Touched {
    const known = this.#touched.get(key);
    if (known !== undefined) return known;
    const before = this.#base.getByKey(key, address);
    const bits = firstBits(key);
    const touched: Touched = { key, bits, before, now: before, next: undefined };
    this.#touched.add(touched);
    return touched;
  }
}

/**
 * Accounts by SHA-256(address), found by the first bits of it: a text made of each would cost more
 * than all else that is done with it. Those that share them hang on one another; making many is as
 * dear as finding proofs.
 */
class TouchedAccounts {
  readonly #byBits = new Map<number, Touched>();

  get(key: Uint8Array): Touched | undefined {
    let touched = this.#byBits.get(firstBits(key));
    while (touched !== undefined && !equal(touched.key, key)) touched = touched.next;
    return touched;
  }

  add(touched: Touched): void {
    touched.next = this.#byBits.get(touched.bits);
    this.#byBits.set(touched.bits, touched);
  }

  *values(): Generator<Touched> {
    for (const first of this.#byBits.values())
      for (let touched: Touched | undefined = first; touched; touched = touched.next) yield touched;
  }
}

/** 30 bits: engines keep a whole number of that size without an object. */
function firstBits(key: Uint8Array): number {
  const high = ((key[0] as number) << 22) | ((key[1] as number) << 14);
  return high | ((key[2] as number) << 6) | ((key[3] as number) >> 2);
}

function checkSequence(account: Account, sequence: number): Result<void> {
  const next = account.sequence;
  if (sequence < next) return sequenceUsed(sequence, next);
  if (sequence > next) {
    const reason = `The sequence is ${sequence}; the next is ${next}.`;
    return fail('sequence-gap', reason, 'sequence', { sequence, next });
  }
  return DONE;
}

/** The refusal of a sequence that its account has passed. */
export function sequenceUsed(sequence: number, next: number): Failure {
  const reason = `The sequence ${sequence} is used; the next is ${next}.`;
  return fail('sequence-low', reason, 'sequence', { sequence, next });
}

/** Refuses a transaction that comes too late (L-4). */
export function expired({ expires }: Transaction): Result<void> {
  const last = new Date(expires * 1000).toISOString();
  return fail('expired', `It could stand in a block up to ${last}.`, 'expires', { last: expires });
}

/** The refusal of coins that no ledger could count (L-8). */
export function supplyPassed(): Result<void> {
  return fail('supply', 'The supply would pass 2^53-1.', 'amount');
}
