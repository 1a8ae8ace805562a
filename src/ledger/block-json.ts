/** Writes headers and blocks as JSON and reads them back (O-2). */
import { equal, toHex } from '../base/bytes.ts';
import type { Block } from './block.ts';
import { FormatError, formatError } from './format-error.ts';
import { type Header, headerHash } from './header.ts';
import {
  type JsonObject,
  ownField,
  readAll,
  readDecimal,
  readHex,
  readInteger,
  readKey,
  readObject,
} from './json.ts';
import type { Result } from './result.ts';
import type { Transaction } from './transaction.ts';
import {
  keyToJson,
  readTransactionJson,
  type TransactionJson,
  transactionToJson,
} from './transaction-json.ts';

/**
 * A header in JSON (O-2). Hashes are lower-case hex; work and nonce may be above 2^53, so they are
 * text.
 */
export interface HeaderJson {
  version: number;
  height: number;
  hash: string;
  prev_hash: string;
  transactions_root: string;
  accounts_root: string;
  /** Address; `GENESIS` in genesis. */
  builder: string;
  /** ms since 1970. */
  time: number;
  work: string;
  nonce: string;
}

/** A block in JSON (O-2). */
export interface BlockJson extends HeaderJson {
  items: TransactionJson[];
}

const MAX_U32 = 2 ** 32 - 1;

export function headerToJson(header: Header): HeaderJson {
  return {
    version: header.version,
    height: header.height,
    hash: toHex(headerHash(header)),
    prev_hash: toHex(header.previous),
    transactions_root: toHex(header.transactionsRoot),
    accounts_root: toHex(header.accountsRoot),
    builder: keyToJson(header.builder),
    time: header.time,
    work: String(header.work),
    nonce: String(header.nonce),
  };
}

export function blockToJson(ledgerId: Uint8Array, block: Block): BlockJson {
  const items = block.transactions.map((transaction) => transactionToJson(ledgerId, transaction));
  return { ...headerToJson(block.header), items };
}

/**
 * Reads a header. `hash` is compared if present; unknown fields are ignored. Checks the form only.
 */
export function headerFromJson(value: unknown): Result<Header> {
  return readAll(() => readHeader(readObject(value, 'header')));
}

/** Reads a block: a header as above, with the transactions under `items`. */
export function blockFromJson(ledgerId: Uint8Array, value: unknown): Result<Block> {
  return readAll(() => {
    const object = readObject(value, 'block');
    const header = readHeader(object);
    return { header, transactions: readItems(ledgerId, ownField(object, 'items')) };
  });
}

function readItems(ledgerId: Uint8Array, items: unknown): Transaction[] {
  if (!Array.isArray(items)) {
    throw formatError('not-a-list', 'The items are not a list.', 'items');
  }
  return items.map((item: unknown, index) => {
    try {
      return readTransactionJson(ledgerId, item);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const field = `items[${index}].${error.error.field}`;
      throw new FormatError({ ...error.error, field, reason: `Item ${index}: ${error.message}` });
    }
  });
}

function readHeader(object: JsonObject): Header {
  const version = readInteger(object, 'version', MAX_U32);
  if (version !== 1) {
    throw formatError('version', `The header has version ${version}, not 1.`, 'version', {
      version,
      known: 1,
    });
  }
  const header: Header = {
    version,
    height: readInteger(object, 'height', MAX_U32),
    previous: readHex(object, 'prev_hash', 32),
    transactionsRoot: readHex(object, 'transactions_root', 32),
    accountsRoot: readHex(object, 'accounts_root', 32),
    builder: readKey(object, 'builder', true),
    time: readInteger(object, 'time', Number.MAX_SAFE_INTEGER),
    work: readDecimal(object, 'work'),
    nonce: readDecimal(object, 'nonce'),
  };
  if (ownField(object, 'hash') !== undefined) {
    if (!equal(readHex(object, 'hash', 32), headerHash(header))) {
      throw formatError('id-mismatch', 'The hash is not the one of this header.', 'hash');
    }
  }
  return header;
}
