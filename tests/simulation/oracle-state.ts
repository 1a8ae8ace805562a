/**
 * The oracle's accounts, the effect of a transaction on them, and the roots: plain maps and bigints
 * (L-6, L-7, L-8, L-9).
 */
import { createHash } from 'node:crypto';
import { toHex } from '../../src/base/bytes.ts';
import type { Draft } from '../../src/lab/rules.ts';
import type { Charter } from '../../src/ledger/charter.ts';
import { encodeTransaction, type Transaction } from '../../src/ledger/transaction.ts';

export interface OracleAccount {
  readonly address: Uint8Array;
  readonly balance: bigint;
  readonly sequence: number;
  readonly claimed: boolean;
}

export interface OracleState {
  readonly accounts: ReadonlyMap<string, OracleAccount>;
  readonly supply: bigint;
}

export const MAX = 2n ** 53n - 1n;
const LEAF = 32;

export function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export const isZeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
export const minimum = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const EMPTY = { balance: 0n, sequence: 0, claimed: false };

/** Transactions one after another on a copy of a state (L-8, L-9). */
export class Run implements Draft {
  readonly #charter: Charter;
  readonly #time: number;
  readonly #accounts: Map<string, OracleAccount>;
  #supply: bigint;
  #fees = 0n;
  #claims = 0;

  constructor(charter: Charter, state: OracleState, time: number) {
    this.#charter = charter;
    this.#time = time;
    this.#accounts = new Map(state.accounts);
    this.#supply = state.supply;
  }

  #of(address: Uint8Array): OracleAccount {
    return this.#accounts.get(toHex(address)) ?? { address, ...EMPTY };
  }

  #put(account: OracleAccount): void {
    const { address, balance, sequence, claimed } = account;
    if (balance === 0n && sequence === 0 && !claimed) this.#accounts.delete(toHex(address));
    else this.#accounts.set(toHex(address), account);
  }

  #give(address: Uint8Array, amount: bigint): void {
    const account = this.#of(address);
    this.#put({ ...account, balance: account.balance + amount });
  }

  /** Null, or the reason why it is invalid; then nothing has changed. */
  apply(transaction: Transaction): string | null {
    const fault = this.#fault(transaction);
    if (fault === null) this.force(transaction);
    return fault;
  }

  #fault({ sender, receiver, expires, ...rest }: Transaction): string | null {
    const [amount, fee] = [BigInt(rest.amount), BigInt(rest.fee)];
    const { issuer, grantsPerBlock } = this.#charter;
    if (expires > 0 && this.#time >= (expires + 1) * 1000) return 'expired';
    const minted = isZeros(sender);
    const noRoom = minted && this.#supply + amount > MAX;
    if (minted && issuer === null) {
      if (this.#of(receiver).claimed) return 'claimed';
      if (this.#claims === grantsPerBlock) return 'claims';
      return noRoom ? 'supply' : null;
    }
    const payer = this.#of(minted ? (issuer as Uint8Array) : sender);
    if (payer.sequence !== rest.sequence) return 'sequence';
    if (payer.balance < (minted ? fee : amount + fee)) return 'balance';
    return noRoom ? 'supply' : null;
  }

  /**
   * Applies a transaction even if a rule forbids it: gives the state of someone without this rule.
   */
  force({ sender, receiver, ...rest }: Transaction): void {
    const [amount, fee] = [BigInt(rest.amount), BigInt(rest.fee)];
    const { issuer } = this.#charter;
    const minted = isZeros(sender);
    if (minted) this.#supply += amount;
    this.#fees += fee;
    if (minted && issuer === null) {
      const account = this.#of(receiver);
      this.#claims += 1;
      this.#put({ ...account, balance: account.balance + amount - fee, claimed: true });
      return;
    }
    const payer = this.#of(minted ? (issuer as Uint8Array) : sender);
    const left = payer.balance - (minted ? fee : amount + fee);
    // Below nothing, a u64 begins again at its top.
    this.#put({ ...payer, balance: BigInt.asUintN(64, left), sequence: rest.sequence + 1 });
    this.#give(receiver, amount);
  }

  finish(builder: Uint8Array): OracleState {
    const reward = minimum(BigInt(this.#charter.reward), MAX - this.#supply);
    this.#supply += reward;
    if (this.#fees + reward > 0n) this.#give(builder, this.#fees + reward);
    return { accounts: this.#accounts, supply: this.#supply };
  }

  /** Accounts root once the builder has its reward. */
  root(builder: Uint8Array): Uint8Array {
    return new Uint8Array(accountsRoot(this.finish(builder)));
  }
}

/** RFC 6962 over whole transactions (L-6). */
export function merkleRoot(transactions: readonly Transaction[]): Buffer {
  const hash = (leaves: Uint8Array[]): Buffer => {
    if (leaves.length === 0) return sha256();
    if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Uint8Array);
    let half = 1;
    while (half * 2 < leaves.length) half *= 2;
    return sha256(Buffer.of(1), hash(leaves.slice(0, half)), hash(leaves.slice(half)));
  };
  return hash(transactions.map(encodeTransaction));
}

/** L-7. */
export function accountsRoot(state: OracleState): Buffer {
  const records = [...state.accounts.values()].map(({ address, balance, sequence, claimed }) => {
    const bytes = Buffer.alloc(45);
    bytes.set(address);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, balance), 32);
    bytes.writeUInt32BE(sequence, 40);
    bytes[44] = claimed ? 1 : 0;
    return { key: sha256(address), bytes };
  });
  records.sort((a, b) => Buffer.compare(a.key, b.key));
  const hash = (part: typeof records, depth: number): Buffer => {
    if (part.length <= LEAF) return sha256(Buffer.of(0), ...part.map(({ bytes }) => bytes));
    const isRight = ({ key }: { key: Buffer }) =>
      (((key[depth >> 3] as number) >> (7 - (depth & 7))) & 1) === 1;
    const at = part.findIndex(isRight);
    const split = at < 0 ? part.length : at;
    return sha256(
      Buffer.of(1),
      hash(part.slice(0, split), depth + 1),
      hash(part.slice(split), depth + 1),
    );
  };
  return hash(records, 0);
}
