/**
 * The payload of a successful answer to each op in the binary encoding. Layouts: docs/protocol.md,
 * section O.
 */
import { type ByteReader, ByteWriter } from '../base/bytes.ts';
import { ACCOUNT_BYTES, decodeAccount, encodeAccount } from '../ledger/accounts-record.ts';
import { type Block, decodeBlock, encodeBlock } from '../ledger/block.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES } from '../ledger/header.ts';
import {
  decodeTransaction,
  encodeTransaction,
  MIN_TRANSACTION_BYTES,
  type Transaction,
} from '../ledger/transaction.ts';
import { readCompact, readHello, writeCompact, writeHello } from './binary-codec-args.ts';
import {
  checkCount,
  must,
  readBits,
  readFlag,
  readHash,
  readHashes,
  readList,
  readText,
  writeBits,
  writeHashes,
  writeText,
} from './binary-fields.ts';
import { LIMITS } from './limits.ts';
import type { Op } from './ops.ts';
import { isPeerAddress } from './peer-address.ts';
import { CHILDREN, DIGEST_BYTES, FEW } from './pool-parts.ts';
import {
  type CountedBlock,
  NODE_ID_BYTES,
  type PoolPart,
  type Refusal,
  type Responses,
  type Sendable,
} from './shapes.ts';

/** Characters of an IANA time zone name. */
const TIME_ZONE_BYTES = 64;
const CODE_BYTES = 64;

interface ResponseCodec<O extends Op> {
  /**
   * Writes at most `room` bytes, cutting lists. Returns false if nothing sensible fits; the written
   * bytes are then not used.
   */
  write(writer: ByteWriter, response: Sendable[O], room: number): boolean;
  /** Throws LayoutError or ReadError. */
  read(reader: ByteReader): Responses[O];
}

export const BINARY_RESPONSES: { readonly [O in Op]: ResponseCodec<O> } = {
  time: {
    write: (writer, { time, timeZone }) => {
      writer.u64(Math.round(time * 1000));
      writeText(writer, 1, timeZone, TIME_ZONE_BYTES);
      return true;
    },
    read: (reader) => ({
      time: reader.u64() / 1000,
      timeZone: readText(reader, 1, TIME_ZONE_BYTES, 'timeZone'),
    }),
  },
  register: { write: () => true, read: () => null },
  announce: { write: () => true, read: () => null },
  compact: { write: () => true, read: () => null },
  signal: { write: () => true, read: () => null },
  tip: { write: () => true, read: () => null },
  short: {
    write: (writer, block) => {
      writeCompact(writer, block);
      return true;
    },
    read: readCompact,
  },
  reconcile: { write: writePoolParts, read: readPoolParts },
  neighbours: {
    write: (writer, nodes) => {
      const sent = nodes.slice(0, LIMITS.peersPerAnswer);
      writer.u8(sent.length);
      for (const node of sent) writer.bytes(node);
      return true;
    },
    read: (reader) => {
      const most = LIMITS.peersPerAnswer;
      const count = checkCount(reader, reader.u8(), most, NODE_ID_BYTES, 'nodes');
      return readList(count, () => reader.bytes(NODE_ID_BYTES).slice());
    },
  },
  peers: {
    write: (writer, peers) => {
      const sent = peers.slice(0, LIMITS.peersPerAnswer);
      writer.u8(sent.length);
      for (const peer of sent) writeText(writer, 1, peer, LIMITS.addressLength);
      return true;
    },
    read: (reader) => {
      const count = checkCount(reader, reader.u8(), LIMITS.peersPerAnswer, 1, 'peers');
      return readList(count, () => readText(reader, 1, LIMITS.addressLength, 'peers')).filter(
        isPeerAddress,
      );
    },
  },
  pool: {
    write: (writer, { transactions, total }, room) => {
      writer.u32(total ?? transactions.length);
      writeTransactionBytes(writer, encodeFitting(transactions, LIMITS.poolPerAnswer, room - 6));
      return true;
    },
    read: (reader) => {
      const total = reader.u32();
      return { total, transactions: readTransactions(reader, LIMITS.poolPerAnswer) };
    },
  },
  merge: { write: writeMerged, read: readMerged },
  blocks: { write: writeBlocks, read: readBlocks },
  hello: {
    write: (writer, hello) => {
      writeHello(writer, hello);
      return true;
    },
    read: readHello,
  },
  headers: {
    write: (writer, { headers }, room) => {
      const most = Math.min(LIMITS.headersPerAnswer, Math.floor((room - 2) / HEADER_BYTES));
      const sent = headers.slice(0, most);
      writer.u16(sent.length);
      for (const header of sent) writer.bytes(encodeHeader(header));
      return true;
    },
    read: (reader) => {
      const count = reader.u16();
      checkCount(reader, count, LIMITS.headersPerAnswer, HEADER_BYTES, 'headers');
      return {
        headers: readList(count, () => must(decodeHeader(reader.bytes(HEADER_BYTES)), 'headers')),
      };
    },
  },
  accounts: { write: writeAccounts, read: readAccounts },
  transactions: {
    write: (writer, { transactions, start, next }, room) => {
      const kept = encodeFitting(transactions, LIMITS.transactionsPerAnswer, room - 11);
      const goOn = kept.length < transactions.length ? start + kept.length : next;
      writer.u32(start);
      writer.u8(goOn === null ? 0 : 1);
      if (goOn !== null) writer.u32(goOn);
      writeTransactionBytes(writer, kept);
      return true;
    },
    read: (reader) => {
      const start = reader.u32();
      const next = readFlag(reader, 'next') ? reader.u32() : null;
      return { start, next, transactions: readTransactions(reader, LIMITS.transactionsPerAnswer) };
    },
  },
  judge: { write: writeMerged, read: readMerged },
};

/** As many items from the start as fit in `room`, each with `prefixBytes` before it. */
function fitting(items: readonly Uint8Array[], prefixBytes: number, room: number): Uint8Array[] {
  let left = room;
  const end = items.findIndex((item) => {
    left -= prefixBytes + item.length;
    return left < 0;
  });
  return end < 0 ? [...items] : items.slice(0, end);
}

/** Encodes as many items as fit, `max` at most. */
function encodeFitting(
  transactions: readonly Transaction[],
  max: number,
  room: number,
): Uint8Array[] {
  return fitting(transactions.slice(0, max).map(encodeTransaction), 2, room);
}

/** Count u16; each: length u16, bytes. */
function writeTransactionBytes(writer: ByteWriter, encoded: readonly Uint8Array[]): void {
  writer.u16(encoded.length);
  for (const bytes of encoded) {
    writer.u16(bytes.length);
    writer.bytes(bytes);
  }
}

function readTransactions(reader: ByteReader, max: number): Transaction[] {
  const count = reader.u16();
  checkCount(reader, count, max, 2 + MIN_TRANSACTION_BYTES, 'transactions');
  return readList(count, () => must(decodeTransaction(reader.bytes(reader.u16())), 'transactions'));
}

function writeMerged(
  writer: ByteWriter,
  { taken, refused }: Sendable['merge'],
  room: number,
): boolean {
  const kept = fitting(refused.slice(0, LIMITS.refusedPerAnswer).map(encodeRefusal), 0, room - 4);
  writer.u16(taken);
  writer.u16(kept.length);
  for (const bytes of kept) writer.bytes(bytes);
  return true;
}

function encodeRefusal({ index, code, reason }: Refusal): Uint8Array {
  const writer = new ByteWriter();
  writer.u16(index);
  writeText(writer, 1, code, CODE_BYTES);
  writeText(writer, 2, reason, LIMITS.errorBytes);
  return writer.finish();
}

function readMerged(reader: ByteReader): Responses['merge'] {
  const taken = reader.u16();
  const count = checkCount(reader, reader.u16(), LIMITS.refusedPerAnswer, 5, 'refused');
  const refused = readList(count, () => ({
    index: reader.u16(),
    code: readText(reader, 1, CODE_BYTES, 'code'),
    reason: readText(reader, 2, LIMITS.errorBytes, 'reason'),
  }));
  return { taken, refused };
}

/**
 * Writes count u16, then for each block: length u32, header and body. Blocks that do not fit are
 * left out; the asker sees fewer and asks again.
 */
function writeBlocks(writer: ByteWriter, { blocks }: Sendable['blocks'], room: number): boolean {
  const kept: Uint8Array[] = [];
  let left = room - 2;
  for (const block of blocks.slice(0, LIMITS.blocksPerAnswer)) {
    const bytes = block instanceof Uint8Array ? block : encodeBlock(wholeOf(block));
    left -= 4 + bytes.length;
    if (left < 0) break;
    kept.push(bytes);
  }
  writer.u16(kept.length);
  for (const bytes of kept) {
    writer.u32(bytes.length);
    writer.bytes(bytes);
  }
  return true;
}

function wholeOf(block: Block | CountedBlock): Block {
  if ('count' in block) throw new TypeError('a binary answer has whole blocks');
  return block;
}

function readBlocks(reader: ByteReader): Responses['blocks'] {
  const count = reader.u16();
  checkCount(reader, count, LIMITS.blocksPerAnswer, 4 + HEADER_BYTES, 'blocks');
  return { blocks: readList(count, () => must(decodeBlock(reader.bytes(reader.u32())), 'blocks')) };
}

/**
 * Writes a part of the accounts. The prefix has one bit for each sibling, so siblings have no
 * count.
 */
function writeAccounts(
  writer: ByteWriter,
  { block, prefix, accounts, siblings }: Sendable['accounts'],
  room: number,
): boolean {
  if (siblings.length !== prefix.length) throw new RangeError('one sibling a bit of the prefix');
  const bytes = 32 + 2 + Math.ceil(prefix.length / 8) + 4 + accounts.length * ACCOUNT_BYTES;
  if (bytes + siblings.length * 32 > room || accounts.length > LIMITS.accountsPerPart) return false;
  writer.bytes(block);
  writeBits(writer, prefix);
  for (const sibling of siblings) writer.bytes(sibling);
  writer.u32(accounts.length);
  for (const account of accounts) writer.bytes(encodeAccount(account));
  return true;
}

function readAccounts(reader: ByteReader): Responses['accounts'] {
  const block = readHash(reader);
  const prefix = readBits(reader, LIMITS.accountsPrefixBits, 'prefix');
  checkCount(reader, prefix.length, LIMITS.accountsPrefixBits, 32, 'siblings');
  const siblings = readList(prefix.length, () => readHash(reader));
  const count = reader.u32();
  checkCount(reader, count, LIMITS.accountsPerPart, ACCOUNT_BYTES, 'accounts');
  const accounts = readList(count, () =>
    must(decodeAccount(reader.bytes(ACCOUNT_BYTES)), 'accounts'),
  );
  return { block, prefix, siblings, accounts };
}

/** As many parts as fit: the asker asks again for the rest. */
function writePoolParts(
  writer: ByteWriter,
  { salt, claims, parts }: Sendable['reconcile'],
  room: number,
): boolean {
  const encoded = parts.map((part) => encodePoolPart(part));
  const kept = fitting(encoded, 0, room - DIGEST_BYTES - 2);
  writer.bytes(salt);
  writer.u8(claims ? 1 : 0);
  writer.u8(kept.length);
  for (const part of kept) writer.bytes(part);
  return true;
}

/** A flag, 1 for wire ids; then u16 count and 32 bytes each, or 16 digests of 8 bytes. */
function encodePoolPart(part: PoolPart): Uint8Array {
  const writer = new ByteWriter();
  writer.u8('ids' in part ? 1 : 0);
  if ('ids' in part) writeHashes(writer, part.ids);
  else for (const digest of part.digests) writer.bytes(digest);
  return writer.finish();
}

function readPoolParts(reader: ByteReader): Responses['reconcile'] {
  const salt = reader.bytes(DIGEST_BYTES).slice();
  const claims = readFlag(reader, 'claims');
  const count = checkCount(reader, reader.u8(), LIMITS.reconcilePrefixes, 3, 'parts');
  const parts = readList(count, () =>
    readFlag(reader, 'part')
      ? { ids: readHashes(reader, FEW, 'ids') }
      : { digests: readList(CHILDREN, () => reader.bytes(DIGEST_BYTES).slice()) },
  );
  return { salt, claims, parts };
}
