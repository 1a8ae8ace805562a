/** One account and its 45 bytes (L-3): `address 32 | balance u64 | sequence u32 | flags u8`. */
import { copy, isZero, toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { fail, ok, type Result } from './result.ts';

/** 2^53-1: no amount, balance or supply passes it (L-2, L-8). */
export const MAX_SUPPLY = Number.MAX_SAFE_INTEGER;
/** Length of one record. */
export const ACCOUNT_BYTES = 45;
/** Length of an address and of a tree key. */
export const KEY_BYTES = 32;

const BALANCE_AT = 32;
const SEQUENCE_AT = 40;
const FLAGS_AT = 44;
const CLAIMED = 1;
const TWO_32 = 0x1_0000_0000;

/** The state of one address. Never changed in place. */
export interface Account {
  /** Ed25519 public key, 32 bytes. */
  readonly address: Uint8Array;
  /** Smallest units, 0..2^53-1. */
  readonly balance: number;
  /** The sequence its next transaction must have. */
  readonly sequence: number;
  /** It has had its grant (flag 1). */
  readonly claimed: boolean;
}

/** An account with the place it has in the tree, so that its address is hashed once. */
export interface KeyedAccount {
  /** SHA-256(address). */
  readonly key: Uint8Array;
  readonly account: Account;
}

/** The place of an address in the accounts tree: SHA-256(address) (L-7). */
export function accountKey(address: Uint8Array): Uint8Array {
  return sha256(address);
}

/** The record of an address that has no account. */
export function emptyAccount(address: Uint8Array): Account {
  return { address, balance: 0, sequence: 0, claimed: false };
}

/** An account exists while any field but the address is non-zero (L-3). */
export function exists(account: Account): boolean {
  return account.balance !== 0 || account.sequence !== 0 || account.claimed;
}

/** True if all fields but the address are equal. */
export function sameState(a: Account, b: Account): boolean {
  return a.balance === b.balance && a.sequence === b.sequence && a.claimed === b.claimed;
}

/** The 45 bytes of an account; throws RangeError on fields out of range. */
export function encodeAccount(account: Account): Uint8Array {
  const bytes = new Uint8Array(ACCOUNT_BYTES);
  writeRecord(bytes, 0, account);
  return bytes;
}

/**
 * Reads 45 bytes of any origin. Refused: `account-record` for another length, zeros as address, a
 * balance above 2^53-1, unknown flags, or an empty record (it would not exist).
 */
export function decodeAccount(bytes: Uint8Array): Result<Account> {
  if (bytes.length !== ACCOUNT_BYTES)
    return fail('account-record', `account: ${bytes.length} bytes instead of ${ACCOUNT_BYTES}`);
  const account = readState(bytes, 0);
  if (account === null)
    return fail('account-record', 'account: balance above 2^53-1 or unknown flags');
  const trouble = accountTrouble(account);
  return trouble === null ? ok(account) : fail('account-record', trouble);
}

/** The reason why an account cannot be part of a state, as a sentence; null when it can. */
export function accountTrouble(account: Account): string | null {
  const { address, balance, sequence } = account;
  if (address.length !== KEY_BYTES || isZero(address)) return 'account: not an address';
  if (!Number.isSafeInteger(balance) || balance < 0)
    return `account ${toHex(address)}: balance out of range`;
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > 0xffffffff)
    return `account ${toHex(address)}: sequence out of range`;
  return exists(account) ? null : `account ${toHex(address)}: a record of nothing`;
}

/**
 * True if the record at `at` can be part of a state, as `decodeAccount` judges it; no account is
 * made of it.
 */
export function isRecord(from: Uint8Array, at: number): boolean {
  const flags = from[at + FLAGS_AT] as number;
  const balance = readBalance(from, at);
  if (balance > MAX_SUPPLY || flags > CLAIMED) return false;
  const isEmpty = balance === 0 && flags === 0 && readU32(from, at + SEQUENCE_AT) === 0;
  return !isEmpty && !isZero(from.subarray(at, at + KEY_BYTES));
}

/** Writes the record at `at`; throws RangeError on fields out of range (a bug of ours). */
export function writeRecord(into: Uint8Array, at: number, account: Account): void {
  const { address, balance, sequence, claimed } = account;
  if (address.length !== KEY_BYTES) throw new RangeError('account: address is not 32 bytes');
  if (!Number.isSafeInteger(balance) || balance < 0)
    throw new RangeError('account: balance out of range');
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > 0xffffffff)
    throw new RangeError('account: sequence out of range');
  into.set(address, at);
  writeU32(into, at + BALANCE_AT, Math.floor(balance / TWO_32));
  writeU32(into, at + BALANCE_AT + 4, balance % TWO_32);
  writeU32(into, at + SEQUENCE_AT, sequence);
  into[at + FLAGS_AT] = claimed ? CLAIMED : 0;
}

/** The record at `at`, an empty one included; null for a balance above 2^53-1 or unknown flags. */
export function readState(from: Uint8Array, at: number): Account | null {
  const balance = readBalance(from, at);
  const flags = from[at + FLAGS_AT] as number;
  if (balance > MAX_SUPPLY || flags > CLAIMED) return null;
  const address = copy(from.subarray(at, at + KEY_BYTES));
  const sequence = readU32(from, at + SEQUENCE_AT);
  return { address, balance, sequence, claimed: flags === CLAIMED };
}

/** True if the record at `at` is the one of this account, whose address it has. */
export function holdsRecord(from: Uint8Array, at: number, account: Account): boolean {
  return (
    readBalance(from, at) === account.balance &&
    readU32(from, at + SEQUENCE_AT) === account.sequence &&
    from[at + FLAGS_AT] === (account.claimed ? CLAIMED : 0)
  );
}

/** The balance of the record at `at`; above 2^53-1 it may be rounded, but stays above. */
export function readBalance(from: Uint8Array, at: number): number {
  return readU32(from, at + BALANCE_AT) * TWO_32 + readU32(from, at + BALANCE_AT + 4);
}

// Byte by byte: a DataView for each record of a large block would be more work for the collector
// than the rest.

function writeU32(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 24;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
}

function readU32(from: Uint8Array, at: number): number {
  const low = ((from[at + 2] as number) << 8) | (from[at + 3] as number);
  return (((from[at] as number) << 24) | ((from[at + 1] as number) << 16) | low) >>> 0;
}
