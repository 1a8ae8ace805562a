/** Transactions, their encoding, their ids, and their check (L-4). */
import {
  ByteReader,
  ByteWriter,
  concat,
  copy,
  equal,
  isZero,
  ReadError,
  utf8Decode,
  utf8Encode,
} from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { Charter } from './charter.ts';
import { FormatError, formatError } from './format-error.ts';
import { MAX_MEMO_BYTES, memoTooLong } from './memo.ts';
import { DONE, type Failure, fail, ok, type Result } from './result.ts';

/** One entry of the ledger (L-4). Immutable: a changed transaction is a new object. */
export interface Transaction {
  readonly version: 1;
  /** Key of 32 bytes; zeros: GENESIS (a claim or a mint, L-8). */
  readonly sender: Uint8Array;
  /** Key of 32 bytes, not zeros. */
  readonly receiver: Uint8Array;
  /** Smallest unit, 1..2^53-1. */
  readonly amount: number;
  /** Smallest unit. */
  readonly fee: number;
  /** The sequence of the signer's account before it (L-4); u32. */
  readonly sequence: number;
  /** The last second since 1970 at which it may be in a block; 0: any. u32. */
  readonly expires: number;
  /** At most 140 bytes of UTF-8, kept byte for byte. */
  readonly memo: string;
  /** 64 bytes (L-5). */
  readonly signature: Uint8Array;
}

/** All fields of a transaction that are signed. */
export type UnsignedTransaction = Omit<Transaction, 'signature'>;

/** The only version of transactions. */
const TRANSACTION_VERSION = 1;
/** Length of an encoded transaction without memo. */
export const MIN_TRANSACTION_BYTES = 154;
/** Longest encoded transaction. */
export const MAX_TRANSACTION_BYTES = MIN_TRANSACTION_BYTES + MAX_MEMO_BYTES;

const SIGNATURE_BYTES = 64;
const MAX_U32 = 2 ** 32 - 1;
const SIGNING_TAG = new TextEncoder().encode('folio/tx/1');
const NO_BYTES = new Uint8Array(0);

/** True for a claim or a mint (L-8). */
export function isGenesis(transaction: Transaction): boolean {
  return isZero(transaction.sender);
}

function memoBytes(memo: string): Uint8Array {
  if (memo === '') return NO_BYTES;
  const bytes = utf8Encode(memo);
  if (bytes === null) throw new RangeError('memo has a lone surrogate');
  return bytes;
}

/**
 * A transaction that keeps its bytes, and its ids once they were asked for: a node relays, looks up
 * and builds it many times. A changed copy (`{...}`) keeps nothing.
 */
class KeptTransaction implements Transaction {
  readonly version = TRANSACTION_VERSION;
  readonly sender: Uint8Array;
  readonly receiver: Uint8Array;
  readonly amount: number;
  readonly fee: number;
  readonly sequence: number;
  readonly expires: number;
  readonly memo: string;
  readonly signature: Uint8Array;
  readonly #bytes: Uint8Array;
  #wireId: Uint8Array | null = null;
  #id: { readonly ledgerId: Uint8Array; readonly id: Uint8Array } | null = null;
  #senderKey: Uint8Array | null = null;
  #receiverKey: Uint8Array | null = null;

  /** @param bytes owned by this transaction; nobody else may change them. */
  constructor(numbers: Numbers, bytes: Uint8Array) {
    this.#bytes = bytes;
    this.sender = bytes.subarray(1, 33);
    this.receiver = bytes.subarray(33, 65);
    this.amount = numbers.amount;
    this.fee = numbers.fee;
    this.sequence = numbers.sequence;
    this.expires = numbers.expires;
    this.memo = numbers.memo;
    this.signature = bytes.subarray(bytes.length - SIGNATURE_BYTES);
  }

  static bytesOf(transaction: Transaction): Uint8Array | null {
    return #bytes in transaction ? transaction.#bytes : null;
  }

  static wireIdOf(transaction: Transaction): Uint8Array {
    if (!(#bytes in transaction)) return sha256(encode(transaction));
    transaction.#wireId ??= sha256(transaction.#bytes);
    return transaction.#wireId;
  }

  static senderKeyOf(transaction: Transaction): Uint8Array {
    if (!(#bytes in transaction)) return sha256(transaction.sender);
    transaction.#senderKey ??= sha256(transaction.sender);
    return transaction.#senderKey;
  }

  static receiverKeyOf(transaction: Transaction): Uint8Array {
    if (!(#bytes in transaction)) return sha256(transaction.receiver);
    transaction.#receiverKey ??= sha256(transaction.receiver);
    return transaction.#receiverKey;
  }

  static idOf(ledgerId: Uint8Array, transaction: Transaction): Uint8Array {
    if (!(#bytes in transaction)) return idOfBytes(ledgerId, encode(transaction));
    const known = transaction.#id;
    if (known !== null && equal(known.ledgerId, ledgerId)) return known.id;
    const id = idOfBytes(ledgerId, transaction.#bytes);
    transaction.#id = { ledgerId, id };
    return id;
  }
}

type Numbers = Pick<Transaction, 'amount' | 'fee' | 'sequence' | 'expires' | 'memo'>;

/**
 * The same transaction, encoded once: one that was made here or read from JSON is sent and looked
 * up later.
 */
export function keepBytes(transaction: Transaction): Transaction {
  if (KeptTransaction.bytesOf(transaction) !== null) return transaction;
  return new KeptTransaction(transaction, encode(transaction));
}

/** Length of the encoded transaction, bytes. */
export function transactionSize(transaction: Transaction): number {
  const kept = KeptTransaction.bytesOf(transaction);
  return kept?.length ?? MIN_TRANSACTION_BYTES + memoBytes(transaction.memo).length;
}

/**
 * The bytes of L-4, not to be changed: they may be the transaction's own. Throws RangeError if a
 * value does not fit its field: our own bug.
 */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  return KeptTransaction.bytesOf(transaction) ?? encode(transaction);
}

function encode(transaction: Transaction): Uint8Array {
  const memo = memoBytes(transaction.memo);
  const size = MIN_TRANSACTION_BYTES + memo.length;
  const writer = new ByteWriter(size);
  writer.u8(transaction.version);
  writer.bytes(transaction.sender);
  writer.bytes(transaction.receiver);
  writer.u64(transaction.amount);
  writer.u64(transaction.fee);
  writer.u32(transaction.sequence);
  writer.u32(transaction.expires);
  writer.u8(memo.length);
  writer.bytes(memo);
  writer.bytes(transaction.signature);
  const bytes = writer.finish();
  if (bytes.length !== size) throw new RangeError('a key or signature has the wrong length');
  return bytes;
}

/**
 * The same transaction with bytes of its own, for one that outlives its block: a block's
 * transactions are views of its body.
 */
export function withOwnBytes(transaction: Transaction): Transaction {
  const kept = KeptTransaction.bytesOf(transaction);
  if (kept === null || kept.length === kept.buffer.byteLength) return transaction;
  return new KeptTransaction(transaction, copy(kept));
}

/**
 * Reads one transaction from bytes that hold several. Checks the form only (version, numbers,
 * UTF-8, memo length), not `checkTransaction`. It keeps a copy of its bytes, so that a pooled
 * transaction does not keep a whole message alive; with `shares` it is a view of them, and they
 * must not change. Throws FormatError.
 */
export function readTransaction(reader: ByteReader, shares = false): Transaction {
  let field = 'version';
  const { remaining } = reader;
  try {
    const version = reader.u8();
    if (version !== TRANSACTION_VERSION) {
      throw formatError('version', `The transaction has version ${version}, not 1.`, field, {
        version,
        known: TRANSACTION_VERSION,
      });
    }
    field = 'sender';
    reader.skip(32);
    field = 'receiver';
    reader.skip(32);
    field = 'amount';
    const amount = reader.u64();
    field = 'fee';
    const fee = reader.u64();
    field = 'sequence';
    const sequence = reader.u32();
    field = 'expires';
    const expires = reader.u32();
    field = 'memo';
    const length = reader.u8();
    if (length > MAX_MEMO_BYTES) {
      throw memoTooLong(length);
    }
    const memo = length === 0 ? '' : utf8Decode(reader.bytes(length));
    if (memo === null) throw formatError('malformed-text', 'The memo is not UTF-8.', field);
    field = 'signature';
    reader.skip(SIGNATURE_BYTES);
    const read = reader.since(remaining);
    const bytes = shares ? read : copy(read);
    return new KeptTransaction({ amount, fee, sequence, expires, memo }, bytes);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw error.code === 'short'
      ? formatError('short', `The transaction ends early, at its ${field}.`, field)
      : formatError('too-large', `The ${field} is above 2^53-1.`, field, {
          most: Number.MAX_SAFE_INTEGER,
        });
  }
}

const SENDER_AT = 1;
const RECEIVER_AT = 33;
/** The place of the memo's length in a transaction: memo and signature follow. */
const MEMO_LENGTH_AT = MIN_TRANSACTION_BYTES - SIGNATURE_BYTES - 1;

/** The encoded transactions of a body that decodes, without decoding them. Views, no copies. */
export function encodedTransactions(body: Uint8Array): Uint8Array[] {
  const encoded: Uint8Array[] = [];
  for (let at = 0; at < body.length; ) {
    const end = at + MIN_TRANSACTION_BYTES + (body[at + MEMO_LENGTH_AT] ?? 0);
    encoded.push(body.subarray(at, end));
    at = end;
  }
  return encoded;
}

/** The encoded transaction that these bytes begin with, not looked into; fewer where it is cut. */
export function firstTransaction(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, MIN_TRANSACTION_BYTES + (bytes[MEMO_LENGTH_AT] ?? 0));
}

/** Whether an encoded transaction names this address as its sender or receiver. */
export function namesAddress(encoded: Uint8Array, address: Uint8Array): boolean {
  return standsAt(encoded, SENDER_AT, address) || standsAt(encoded, RECEIVER_AT, address);
}

function standsAt(encoded: Uint8Array, at: number, key: Uint8Array): boolean {
  for (let i = 0; i < key.length; i += 1) if (encoded[at + i] !== key[i]) return false;
  return true;
}

/** Decodes exactly one transaction. Checks the form only, as `readTransaction`. */
export function decodeTransaction(bytes: Uint8Array): Result<Transaction> {
  const reader = new ByteReader(bytes);
  try {
    const transaction = readTransaction(reader);
    if (reader.remaining > 0)
      return fail('trailing', 'Bytes follow the transaction.', 'transaction');
    return ok(transaction);
  } catch (error) {
    if (error instanceof FormatError) return error.failure;
    throw error;
  }
}

/** The signed bytes: the tag, the ledger id, and the transaction without its signature (L-4). */
export function signingBytes(ledgerId: Uint8Array, transaction: Transaction): Uint8Array {
  return concat(signingHead(ledgerId), unsignedPart(transaction));
}

/** What the signed bytes of all transactions of a ledger begin with. */
export function signingHead(ledgerId: Uint8Array): Uint8Array {
  return concat(SIGNING_TAG, ledgerId);
}

/** The rest of the signed bytes: a view. */
export function unsignedPart(transaction: Transaction): Uint8Array {
  const bytes = encodeTransaction(transaction);
  return bytes.subarray(0, bytes.length - SIGNATURE_BYTES);
}

/** SHA-256 of the signed bytes: identifies the payment, whatever its signature (L-4). */
export function transactionId(ledgerId: Uint8Array, transaction: Transaction): Uint8Array {
  return KeptTransaction.idOf(ledgerId, transaction);
}

/** The id of an encoded transaction. */
export function idOfBytes(ledgerId: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sha256(SIGNING_TAG, ledgerId, bytes.subarray(0, bytes.length - SIGNATURE_BYTES));
}

/** SHA-256 of all bytes: identifies this copy; relay, caches and short ids use it (L-4). */
export function wireId(transaction: Transaction): Uint8Array {
  return KeptTransaction.wireIdOf(transaction);
}

/** SHA-256(sender): where its account stands in the tree and in the index (L-7, S-2). */
export function senderKey(transaction: Transaction): Uint8Array {
  return KeptTransaction.senderKeyOf(transaction);
}

/** SHA-256(receiver), as `senderKey`. */
export function receiverKey(transaction: Transaction): Uint8Array {
  return KeptTransaction.receiverKeyOf(transaction);
}

/** Whether a block of this time (ms since 1970) comes too late for it (L-4). */
export function isExpired({ expires }: Transaction, time: number): boolean {
  return expires !== 0 && Math.floor(time / 1000) > expires;
}

/**
 * The key whose signature it needs: the sender's, for a mint the issuer's, for a claim the
 * receiver's (L-8).
 */
export function signerOf(charter: Charter, transaction: Transaction): Uint8Array {
  if (!isGenesis(transaction)) return transaction.sender;
  return charter.issuer ?? transaction.receiver;
}

/** Checks all that needs neither state nor signature (L-2, L-4, L-8, L-9). */
export function checkTransaction(charter: Charter, transaction: Transaction): Result<void> {
  const { receiver, amount, fee, sequence, expires, memo } = transaction;
  if (transaction.version !== TRANSACTION_VERSION) {
    return fail('version', 'The transaction has another version than 1.', 'version', {
      version: transaction.version,
      known: TRANSACTION_VERSION,
    });
  }
  if (isZero(receiver)) return fail('receiver-zero', 'GENESIS cannot receive.', 'receiver');
  if (amount === 0) return fail('amount-zero', 'The amount is 0.', 'amount');
  const number =
    checkNumber('amount', amount, Number.MAX_SAFE_INTEGER) ??
    checkNumber('fee', fee, Number.MAX_SAFE_INTEGER) ??
    checkNumber('sequence', sequence, MAX_U32) ??
    checkNumber('expires', expires, MAX_U32);
  if (number !== null) return number;
  if (sequence === MAX_U32) {
    return fail('sequence-end', 'The sequence 2^32-1 is never valid.', 'sequence');
  }
  const memoText = memo === '' ? NO_BYTES : utf8Encode(memo);
  if (memoText === null) return fail('malformed-text', 'The memo has a lone surrogate.', 'memo');
  if (memoText.length > MAX_MEMO_BYTES) return memoTooLong(memoText.length).failure;
  if (!isGenesis(transaction)) {
    return fee < charter.minFee ? feeLow(charter.minFee) : DONE;
  }
  // A mint may have any fee (L-8): the issuer's balance is checked when it is executed.
  return charter.issuer === null ? checkClaim(charter, transaction) : DONE;
}

function checkClaim(charter: Charter, claim: Transaction): Result<void> {
  if (claim.amount !== charter.grant) {
    const { grant } = charter;
    return fail('claim-amount', `A claim's amount is the grant, ${grant}.`, 'amount', { grant });
  }
  if (claim.sequence !== 0) return fail('claim-sequence', "A claim's sequence is 0.", 'sequence');
  if (claim.memo !== '') return fail('claim-memo', 'A claim has no memo.', 'memo');
  // A claim that paid from its own grant would outbid everybody for nothing.
  if (claim.fee !== 0) return fail('claim-fee', "A claim's fee is 0.", 'fee');
  return DONE;
}

/** Checks a number of a transaction made in this tab; decoded ones pass by construction. */
function checkNumber(field: string, value: number, most: number) {
  if (!Number.isFinite(value)) return fail('not-finite', `The ${field} is not a number.`, field);
  if (!Number.isInteger(value))
    return fail('not-an-integer', `The ${field} has a fraction.`, field);
  if (Object.is(value, -0)) return fail('negative-zero', `The ${field} is -0.`, field);
  if (value < 0) return fail('negative', `The ${field} is negative.`, field);
  if (value > most) return fail('too-large', `The ${field} is above ${most}.`, field, { most });
  return null;
}

/** The refusal of a fee below the least of its ledger. */
export function feeLow(least: number): Failure {
  return fail('fee-low', `The fee is below ${least}, the least of this ledger.`, 'fee', { least });
}
