/** Blocks, their encoding, and the check of their bodies (L-6). */
import { ByteReader, ByteWriter, concat, copy, equal } from '../base/bytes.ts';
import type { Charter } from './charter.ts';
import { FormatError } from './format-error.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES, type Header } from './header.ts';
import { transactionsRoot } from './merkle.ts';
import { DONE, fail, ok, type Result } from './result.ts';
import {
  encodeTransaction,
  readTransaction,
  type Transaction,
  transactionSize,
  withOwnBytes,
} from './transaction.ts';

/** A block of the ledger (L-6). */
export interface Block {
  readonly header: Header;
  /** In the order of their execution. */
  readonly transactions: readonly Transaction[];
}

/** The body: transactions back to back (L-6). */
export function encodeBody(transactions: readonly Transaction[]): Uint8Array {
  return join(transactions.map(encodeTransaction));
}

/** Joins parts as `concat` does, for a list that may be too long to be passed as arguments. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(parts.reduce((sum, part) => sum + part.length, 0));
  for (const part of parts) writer.bytes(part);
  return writer.finish();
}

/** Decodes a body; checks the form only, as `readTransaction`. An empty body is that of genesis. */
export function decodeBody(bytes: Uint8Array): Result<Transaction[]> {
  return readBody(bytes, false);
}

function readBody(bytes: Uint8Array, shares: boolean): Result<Transaction[]> {
  const reader = new ByteReader(bytes);
  const transactions: Transaction[] = [];
  try {
    while (reader.remaining > 0) transactions.push(readTransaction(reader, shares));
    return ok(transactions);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const reason = `Transaction ${transactions.length} of the body: ${error.message}`;
    return { ok: false, error: { ...error.error, reason } };
  }
}

/** Encodes a block: header (160 bytes), then body. */
export function encodeBlock(block: Block): Uint8Array {
  return concat(encodeHeader(block.header), encodeBody(block.transactions));
}

/**
 * Decodes a block; checks the form only. `checkHeader`, `checkBody` and the execution check whether
 * it is valid. Its transactions are views of one copy of the body: a buffer for each would cost
 * more than all else here. Those that outlive it: `withOwnTransactions`.
 */
export function decodeBlock(bytes: Uint8Array): Result<Block> {
  if (bytes.length < HEADER_BYTES) return fail('short', 'A block has at least 160 bytes.', 'block');
  const header = decodeHeader(bytes.subarray(0, HEADER_BYTES));
  if (!header.ok) return header;
  const transactions = readBody(copy(bytes.subarray(HEADER_BYTES)), true);
  if (!transactions.ok) return transactions;
  return ok({ header: header.value, transactions: transactions.value });
}

/** The same block, for transactions that will outlive it: those of a disconnected one. */
export function withOwnTransactions({ header, transactions }: Block): Block {
  return { header, transactions: transactions.map(withOwnBytes) };
}

/** The size of header and body, bytes. */
export function blockSize(block: Block): number {
  let size = HEADER_BYTES;
  for (const transaction of block.transactions) size += transactionSize(transaction);
  return size;
}

/**
 * Checks that the body may be under its header: it is the one the header commits to, it is not
 * empty, and it is within the charter's size. The commitment comes first: a body that fails on
 * `transactions-root` says nothing about the header (L-9).
 */
export function checkBody(charter: Charter, block: Block): Result<void> {
  const encoded = block.transactions.map(encodeTransaction);
  if (!equal(transactionsRoot(encoded), block.header.transactionsRoot)) {
    return fail(
      'transactions-root',
      'The body is not the one of this header.',
      'transactions_root',
    );
  }
  if (block.transactions.length === 0) {
    return fail('block-empty', 'A block has at least one transaction.', 'items');
  }
  const size = encoded.reduce((sum, bytes) => sum + bytes.length, HEADER_BYTES);
  if (size > charter.maxBlockBytes) {
    const most = charter.maxBlockBytes;
    const reason = `The block has ${size} bytes, over ${most}.`;
    return fail('block-size', reason, 'items', { size, most });
  }
  return DONE;
}
