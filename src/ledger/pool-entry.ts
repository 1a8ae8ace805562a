/** One transaction of the pool, the order entries stand in, and the limits of P-1. */
import { toHex } from '../base/bytes.ts';
import type { Charter } from './charter.ts';
import {
  isGenesis,
  signerOf,
  type Transaction,
  transactionId,
  transactionSize,
  wireId,
} from './transaction.ts';

/** How much a pool holds (P-1). */
export interface PoolLimits {
  /** Pooled transactions. */
  readonly transactions: number;
  /** Transactions of one signer, those that wait included; claims are not counted. */
  readonly perSender: number;
  /** Pooled claims. */
  readonly claims: number;
  /** How far ahead of its signer's next sequence one may wait, and how many of one signer may. */
  readonly waitingPerSender: number;
  /** Waiting transactions of all signers. */
  readonly waiting: number;
}

/** What P-1 says; `waiting` is our own cap, as nothing may grow without one. */
export const POOL_LIMITS: PoolLimits = {
  transactions: 50_000,
  perSender: 64,
  claims: 1_024,
  waitingPerSender: 16,
  waiting: 4_096,
};

/** A transaction that the pool holds. */
export interface PoolEntry {
  readonly transaction: Transaction;
  /** Hex. */
  readonly wireId: string;
  /** Transaction id, hex. */
  readonly id: string;
  /**
   * Key of who signed it, hex; with the sequence, or for a claim alone, what makes it one of a
   * kind.
   */
  readonly signer: string;
  /** A claim (L-8): has no sequence, stands for itself. */
  readonly claim: boolean;
  /** Bytes. */
  readonly size: number;
  /** When this node got it, ms since 1970. */
  readonly arrival: number;
  /** Order of coming in within one pool, where arrivals are equal. */
  readonly serial: number;
}

/** Makes an entry; costs three hashes. */
export function poolEntry(
  charter: Charter,
  ledgerId: Uint8Array,
  transaction: Transaction,
  arrival: number,
  serial: number,
): PoolEntry {
  return {
    transaction,
    wireId: toHex(wireId(transaction)),
    id: toHex(transactionId(ledgerId, transaction)),
    signer: toHex(signerOf(charter, transaction)),
    claim: charter.issuer === null && isGenesis(transaction),
    size: transactionSize(transaction),
    arrival,
    serial,
  };
}

/** Fees below this times sizes below 2^9 are exact as numbers. */
const EXACT_FEE = 2 ** 44;

/** What decides how much a transaction pays a byte. */
export type Paying = Pick<PoolEntry, 'transaction' | 'size'>;

/** Fee per byte: positive when `a` pays more. Exact: multiplied crosswise, never divided. */
export function comparePay(a: Paying, b: Paying): number {
  const [feeA, feeB] = [a.transaction.fee, b.transaction.fee];
  if (feeA < EXACT_FEE && feeB < EXACT_FEE) return feeA * b.size - feeB * a.size;
  const difference = BigInt(feeA) * BigInt(b.size) - BigInt(feeB) * BigInt(a.size);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** Earlier arrival first. */
export function compareArrival(a: PoolEntry, b: PoolEntry): number {
  return a.arrival - b.arrival || a.serial - b.serial;
}

/** P-1's order: negative when `a` comes first: more fee per byte, then earlier arrival. */
export function compareEntries(a: PoolEntry, b: PoolEntry): number {
  return comparePay(b, a) || compareArrival(a, b);
}
