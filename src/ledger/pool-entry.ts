/** One transaction of the pool, the order of entries, and the limits of P-1. */
import { toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Charter } from './charter.ts';
import {
  isGenesis,
  signerOf,
  type Transaction,
  transactionId,
  transactionSize,
  wireId,
} from './transaction.ts';

/** The limits of a pool (P-1). */
export interface PoolLimits {
  /** Pooled transactions, claims not counted. */
  readonly transactions: number;
  /** Transactions of one signer, those that wait included; claims are not counted. */
  readonly perSender: number;
  /** Pooled claims. */
  readonly claims: number;
  /**
   * How far ahead of its signer's next sequence a transaction may wait, and how many of one signer
   * may.
   */
  readonly waitingPerSender: number;
  /** Waiting transactions of all signers. */
  readonly waiting: number;
}

/** The limits of P-1; `waiting` is our own cap, as nothing may grow without one. */
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
  /** Wire id, hex. */
  readonly wireId: string;
  /** Transaction id, hex. */
  readonly id: string;
  /**
   * The signer's key, hex. With the sequence it identifies the entry; a claim's key alone does.
   */
  readonly signer: string;
  /** True for a claim (L-8): it has no sequence and depends on no other. */
  readonly claim: boolean;
  /** A claim's ticket in this node's lottery, hex: the lowest come first; '' for others. */
  readonly ticket: string;
  /** True if this node's own account signed it: it is never evicted for another's. */
  readonly own: boolean;
  /** Size, bytes. */
  readonly size: number;
  /** When this node got it, monotonic ms. */
  readonly arrival: number;
  /** The order of entering this pool, for equal arrivals. */
  readonly serial: number;
}

/** The values that differ between the pools of two nodes of one ledger (P-1). */
export interface PoolIdentity {
  /** 32 secret bytes, drawn at each start: nobody can buy or grind a place among claims. */
  readonly lotterySecret: Uint8Array;
  /** Key of this node's own account; null: it has none. */
  readonly account: Uint8Array | null;
}

/**
 * The fields that decide which of two claims comes first, and which may stay if there are too many.
 */
export type Ticket = Pick<PoolEntry, 'signer' | 'ticket' | 'own'>;

/** The lottery ticket of a claim's receiver (P-1); costs one hash. */
export function ticketOf(identity: PoolIdentity, receiver: Uint8Array): Ticket {
  const signer = toHex(receiver);
  const ticket = toHex(sha256(identity.lotterySecret, receiver));
  return { signer, ticket, own: isOwn(identity, signer) };
}

function isOwn({ account }: PoolIdentity, signer: string): boolean {
  return account !== null && toHex(account) === signer;
}

/** Makes an entry; costs two hashes, for a claim three. */
export function poolEntry(
  charter: Charter,
  ledgerId: Uint8Array,
  identity: PoolIdentity,
  transaction: Transaction,
  arrival: number,
  serial: number,
): PoolEntry {
  const claim = charter.issuer === null && isGenesis(transaction);
  const signer = toHex(signerOf(charter, transaction));
  return {
    transaction,
    wireId: toHex(wireId(transaction)),
    id: toHex(transactionId(ledgerId, transaction)),
    claim,
    ...(claim
      ? ticketOf(identity, transaction.receiver)
      : { signer, ticket: '', own: isOwn(identity, signer) }),
    size: transactionSize(transaction),
    arrival,
    serial,
  };
}

/** Fees below this times sizes below 2^9 are exact as numbers. */
const EXACT_FEE = 2 ** 44;

/** The fields that decide how much a transaction pays a byte. */
export type Paying = Pick<PoolEntry, 'transaction' | 'size'>;

/**
 * Compares fees per byte: positive when `a` pays more. Exact: multiplied crosswise, never divided.
 */
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

/**
 * Compares claims by the lottery: negative when `a` comes first. Tickets of two receivers differ.
 */
export function compareTickets(a: Ticket, b: Ticket): number {
  return a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : 0;
}

/**
 * P-1's order, negative when `a` comes first: claims by lottery; others by fee per byte, arrival.
 */
export function compareEntries(a: PoolEntry, b: PoolEntry): number {
  if (a.claim && b.claim) return compareTickets(a, b);
  if (a.claim !== b.claim) return a.claim ? -1 : 1;
  return comparePay(b, a) || compareArrival(a, b);
}

/** The order of eviction: others' transactions first, then the last by P-1's order. */
export function compareForEviction(a: PoolEntry, b: PoolEntry): number {
  if (a.own !== b.own) return a.own ? 1 : -1;
  return compareEntries(b, a);
}
