/**
 * A receipt (F-1): one transaction with all that shows, without the ledger, that it is in a block
 * and which blocks follow. This file has its form; `receipt-check.ts` checks its truth.
 */
import { ByteReader, ByteWriter, equal, ReadError } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { type Charter, decodeCharter, encodeCharter } from './charter.ts';
import { FormatError, formatError } from './format-error.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES, type Header } from './header.ts';
import type { PathNode } from './merkle.ts';
import { fail, ok, type Result } from './result.ts';
import { decodeSeal, encodeSeal, SEAL_BYTES, type Seal } from './seal.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from './transaction.ts';

export interface Receipt {
  readonly charter: Charter;
  readonly transaction: Transaction;
  /** From the transaction to the transactions root of the first header, lowest level first. */
  readonly path: readonly PathNode[];
  /** The block of the transaction, then the blocks after it. At least one. */
  readonly headers: readonly Header[];
  /** The issuer's seal of the last header. */
  readonly seal: Seal | null;
}

/** The limits of a receipt. A path of 32 levels is longer than that of any block. */
export const RECEIPT_LIMITS = { headers: 1_024, path: 32 } as const;

const MAGIC = new TextEncoder().encode('folio-receipt');
const VERSION = 1;
const CHECKSUM_BYTES = 4;
const SIDES = ['left', 'right'] as const;

/** The bytes of F-1. Throws RangeError if a value does not fit its field: a caller's bug. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { headers, path, seal } = receipt;
  if (headers.length < 1 || headers.length > RECEIPT_LIMITS.headers)
    throw new RangeError(`a receipt has 1 to ${RECEIPT_LIMITS.headers} headers`);
  const charter = encodeCharter(receipt.charter);
  const transaction = encodeTransaction(receipt.transaction);
  const writer = new ByteWriter(1_024);
  writer.bytes(MAGIC);
  writer.u8(VERSION);
  writer.u8(charter.length);
  writer.bytes(charter);
  writer.u16(transaction.length);
  writer.bytes(transaction);
  writer.u8(path.length);
  for (const { side, hash } of path) {
    writer.u8(SIDES.indexOf(side));
    writer.bytes(hash);
  }
  writer.u16(headers.length);
  for (const header of headers) writer.bytes(encodeHeader(header));
  writer.u8(seal === null ? 0 : 1);
  if (seal !== null) writer.bytes(encodeSeal(seal));
  writer.bytes(checksumOf(writer.finish()));
  return writer.finish();
}

/** A receipt of the right form; `checkReceipt` checks whether it is true. */
export interface DecodedReceipt {
  readonly receipt: Receipt;
  /** False if a byte has changed; checked last, since it explains least. */
  readonly checksum: boolean;
}

/** Checks the form only. `field` of the error names the part at fault. */
export function decodeReceipt(bytes: Uint8Array): Result<DecodedReceipt> {
  const reader = new ByteReader(bytes);
  try {
    if (!equal(reader.bytes(MAGIC.length), MAGIC))
      return fail('receipt-kind', 'It does not begin as a receipt does.', 'receipt');
    const version = reader.u8();
    if (version !== VERSION) {
      const reason = `The receipt has version ${version}, not ${VERSION}.`;
      return fail('receipt-version', reason, 'version', { version, known: VERSION });
    }
    const charter = taken(decodeCharter(reader.bytes(reader.u8())));
    const transaction = taken(decodeTransaction(reader.bytes(reader.u16())));
    const path = Array.from({ length: atMost('path', reader.u8()) }, () => readNode(reader));
    const headers = Array.from({ length: atMost('headers', reader.u16()) }, () =>
      taken(decodeHeader(reader.bytes(HEADER_BYTES))),
    );
    if (headers.length === 0)
      return fail('receipt-size', 'There is no header.', 'headers', {
        count: 0,
        most: RECEIPT_LIMITS.headers,
      });
    const seal = readSeal(reader);
    const checksum = reader.bytes(CHECKSUM_BYTES);
    if (reader.remaining > 0) return fail('trailing', 'Bytes follow the receipt.', 'receipt');
    const written = bytes.subarray(0, bytes.length - CHECKSUM_BYTES);
    return ok({
      receipt: { charter, transaction, path, headers, seal },
      checksum: equal(checksum, checksumOf(written)),
    });
  } catch (error) {
    if (error instanceof ReadError) return fail('short', 'The receipt ends early.', 'receipt');
    if (error instanceof FormatError) return error.failure;
    throw error;
  }
}

function checksumOf(bytes: Uint8Array): Uint8Array {
  return sha256(bytes).subarray(0, CHECKSUM_BYTES);
}

function taken<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new FormatError({ field: 'receipt', ...result.error });
}

function atMost(field: keyof typeof RECEIPT_LIMITS, count: number): number {
  if (count <= RECEIPT_LIMITS[field]) return count;
  const most = RECEIPT_LIMITS[field];
  const reason = `The ${field} of the receipt has ${count} parts, over ${most}.`;
  throw formatError('receipt-size', reason, field, { count, most });
}

function readNode(reader: ByteReader): PathNode {
  const side = SIDES[reader.u8()];
  if (side === undefined) throw formatError('receipt-path', 'A side is 0 or 1.', 'path');
  return { side, hash: reader.bytes(32).slice() };
}

function readSeal(reader: ByteReader): Seal | null {
  const count = reader.u8();
  if (count > 1)
    throw formatError('receipt-size', 'A receipt has one seal at most.', 'seal', {
      count,
      most: 1,
    });
  return count === 0 ? null : taken(decodeSeal(reader.bytes(SEAL_BYTES)));
}
