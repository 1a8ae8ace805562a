/**
 * The payload of a request of each op in the binary encoding. Layouts: docs/protocol.md, section O.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts';
import { type Block, decodeBlock, encodeBlock } from '../ledger/block.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES } from '../ledger/header.ts';
import type { Result } from '../ledger/result.ts';
import { decodeSeal, encodeSeal, SEAL_BYTES, type Seal } from '../ledger/seal.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from '../ledger/transaction.ts';
import {
  checkCount,
  LayoutError,
  must,
  readBig128,
  readBits,
  readFlag,
  readHash,
  readHashes,
  readList,
  readText,
  writeBig128,
  writeBits,
  writeHashes,
  writeText,
} from './binary-fields.ts';
import { isShortIds, SALT_BYTES, SHORT_ID_BYTES } from './compact.ts';
import { LIMITS } from './limits.ts';
import { FIRST_VERSION, type Op, PROOF_VERSION, PROTOCOL } from './ops.ts';
import { isPeerAddress } from './peer-address.ts';
import { isPoolPrefix, PREFIX_DIGITS } from './pool-parts.ts';
import { type Args, type CompactBlock, type Hello, type Items, NODE_ID_BYTES } from './shapes.ts';

/** First byte of `merge`. */
const MERGE_POOL = 1;
const MERGE_BLOCKS = 2;
/** First byte of `blocks`. */
const FROM_START = 0;
const FROM_END = 1;
const BY_HASH = 2;
/** First byte of `transactions`. */
const OF_BLOCK = 1;
const BY_ID = 2;
const AT_PLACES = 3;

interface ArgsCodec<O extends Op> {
  /** Throws LayoutError or ReadError. */
  read(reader: ByteReader): Args[O];
  write(writer: ByteWriter, args: Args[O]): void;
}

const NO_ARGS = { read: () => ({}), write: () => undefined };

export const BINARY_ARGS: { readonly [O in Op]: ArgsCodec<O> } = {
  time: NO_ARGS,
  peers: NO_ARGS,
  register: {
    read: (reader) => {
      const addr = readText(reader, 1, LIMITS.addressLength, 'addr');
      if (!isPeerAddress(addr)) throw new LayoutError('addr');
      return { addr };
    },
    write: (writer, { addr }) => writeText(writer, 1, addr, LIMITS.addressLength),
  },
  pool: {
    read: (reader) => ({
      start: reader.u32(),
      limit: Math.min(reader.u32(), LIMITS.poolPerAnswer),
    }),
    write: (writer, { start, limit }) => {
      writer.u32(start);
      writer.u32(limit);
    },
  },
  merge: { read: readMerge, write: writeMerge },
  blocks: { read: readBlocks, write: writeBlocks },
  hello: { read: readHello, write: writeHello },
  headers: {
    read: (reader) => ({
      locator: readHashes(reader, LIMITS.locatorHashes, 'locator'),
      limit: Math.min(reader.u32(), LIMITS.headersPerAnswer),
    }),
    write: (writer, { locator, limit }) => {
      writeHashes(writer, locator);
      writer.u32(limit);
    },
  },
  accounts: {
    read: (reader) => ({
      block: readFlag(reader, 'block') ? readHash(reader) : null,
      prefix: readBits(reader, LIMITS.accountsPrefixBits, 'prefix'),
    }),
    write: (writer, { block, prefix }) => {
      writer.u8(block === null ? 0 : 1);
      if (block !== null) writer.bytes(block);
      writeBits(writer, prefix);
    },
  },
  transactions: { read: readTransactions, write: writeTransactions },
  announce: {
    read: (reader) => ({ ids: readHashes(reader, LIMITS.transactionIds, 'ids') }),
    write: (writer, { ids }) => writeHashes(writer, ids),
  },
  compact: { read: readCompact, write: writeCompact },
  judge: {
    read: (reader) => {
      const count = checkCount(reader, reader.u16(), LIMITS.judgeBlocks, 4, 'blocks');
      return { blocks: readItems(reader, count, decodeBlock) };
    },
    write: (writer, { blocks }) => writeItems<Block>(writer, blocks, encodeBlock),
  },
  neighbours: NO_ARGS,
  signal: {
    read: (reader) => {
      const key = readHash(reader);
      const to = reader.bytes(NODE_ID_BYTES).slice();
      const expires = reader.u32();
      const length = checkCount(reader, reader.u16(), LIMITS.signalBytes, 1, 'body');
      return {
        key,
        to,
        expires,
        body: reader.bytes(length).slice(),
        signature: reader.bytes(64).slice(),
      };
    },
    write: (writer, { key, to, expires, body, signature }) => {
      writer.bytes(key);
      writer.bytes(to);
      writer.u32(expires);
      writer.u16(body.length);
      writer.bytes(body);
      writer.bytes(signature);
    },
  },
  tip: {
    read: (reader) => ({
      tip: readTip(reader),
      pool: readDigest(reader),
      features: reader.u32(),
      synced: readFlag(reader, 'synced'),
      follow: readFlag(reader, 'follow'),
    }),
    write: (writer, { tip, pool, features, synced, follow }) => {
      writeTip(writer, tip);
      writeDigest(writer, pool);
      writer.u32(features);
      writer.u8(synced ? 1 : 0);
      writer.u8(follow ? 1 : 0);
    },
  },
  short: {
    read: (reader) => ({ block: readHash(reader) }),
    write: (writer, { block }) => writer.bytes(block),
  },
  reconcile: {
    read: (reader) => {
      const most = LIMITS.reconcilePrefixes;
      const count = checkCount(reader, reader.u8(), most, 1, 'prefixes');
      return { prefixes: readList(count, () => readPrefix(reader)) };
    },
    write: (writer, { prefixes }) => {
      writer.u8(prefixes.length);
      for (const prefix of prefixes) writeText(writer, 1, prefix, PREFIX_DIGITS);
    },
  },
};

function readPrefix(reader: ByteReader): string {
  const prefix = readText(reader, 1, PREFIX_DIGITS, 'prefixes');
  if (!isPoolPrefix(prefix)) throw new LayoutError('prefixes');
  return prefix;
}

function readTip(reader: ByteReader): Hello['tip'] {
  return { height: reader.u32(), hash: readHash(reader), work: readBig128(reader) };
}

function writeTip(writer: ByteWriter, { height, hash, work }: Hello['tip']): void {
  writer.u32(height);
  writer.bytes(hash);
  writeBig128(writer, work);
}

function readDigest(reader: ByteReader): Hello['pool'] {
  return { count: reader.u32(), xor: reader.bytes(8).slice() };
}

function writeDigest(writer: ByteWriter, { count, xor }: Hello['pool']): void {
  writer.u32(count);
  writer.bytes(xor);
}

/** The same in a request and in the answer to `short`. */
export function readCompact(reader: ByteReader): CompactBlock {
  const header = must(decodeHeader(reader.bytes(HEADER_BYTES)), 'header');
  const salt = reader.bytes(SALT_BYTES).slice();
  const count = checkCount(reader, reader.u16(), LIMITS.compactIds, SHORT_ID_BYTES, 'short');
  const short = reader.bytes(count * SHORT_ID_BYTES).slice();
  if (!isShortIds(short)) throw new LayoutError('short');
  return { header, salt, short };
}

export function writeCompact(writer: ByteWriter, { header, salt, short }: CompactBlock): void {
  writer.bytes(encodeHeader(header));
  writer.bytes(salt);
  writer.u16(short.length / SHORT_ID_BYTES);
  writer.bytes(short);
}

function readMerge(reader: ByteReader): Args['merge'] {
  const kind = reader.u8();
  const count = reader.u16();
  if (kind === MERGE_POOL) {
    checkCount(reader, count, LIMITS.mergeTransactions, 4, 'pool');
    return { pool: readItems(reader, count, decodeTransaction) };
  }
  if (kind !== MERGE_BLOCKS) throw new LayoutError('merge');
  checkCount(reader, count, LIMITS.mergeBlocks, 4, 'blocks');
  return { blocks: readItems(reader, count, decodeBlock) };
}

function writeMerge(writer: ByteWriter, args: Args['merge']): void {
  if ('pool' in args) {
    writer.u8(MERGE_POOL);
    writeItems<Transaction>(writer, args.pool, encodeTransaction);
  } else {
    writer.u8(MERGE_BLOCKS);
    writeItems<Block>(writer, args.blocks, encodeBlock);
  }
}

/**
 * Reads items: length u32, bytes each. A bad item is named and the others go on; a bad length
 * spoils the message.
 */
function readItems<T>(
  reader: ByteReader,
  count: number,
  decode: (bytes: Uint8Array) => Result<T>,
): Items<T> {
  const values: { index: number; value: T }[] = [];
  const refused: Items<T>['refused'][number][] = [];
  for (let index = 0; index < count; index += 1) {
    const result = decode(reader.bytes(reader.u32()));
    if (result.ok) values.push({ index, value: result.value });
    else refused.push({ index, code: result.error.code, reason: result.error.reason });
  }
  return { values, refused };
}

function writeItems<T>(
  writer: ByteWriter,
  items: Items<T>,
  encode: (value: T) => Uint8Array,
): void {
  writer.u16(items.values.length);
  for (const { value } of items.values) {
    const bytes = encode(value);
    writer.u32(bytes.length);
    writer.bytes(bytes);
  }
}

function readBlocks(reader: ByteReader): Args['blocks'] {
  const kind = reader.u8();
  if (kind === BY_HASH) return { hashes: readHashes(reader, LIMITS.blockHashes, 'hashes') };
  if (kind !== FROM_START && kind !== FROM_END) throw new LayoutError('blocks');
  const place = reader.u32();
  if (kind === FROM_END && place === 0) throw new LayoutError('start');
  const limit = Math.min(reader.u32(), LIMITS.blocksPerAnswer);
  return { start: kind === FROM_END ? -place : place, limit };
}

function writeBlocks(writer: ByteWriter, args: Args['blocks']): void {
  if ('hashes' in args) {
    writer.u8(BY_HASH);
    writeHashes(writer, args.hashes);
    return;
  }
  writer.u8(args.start < 0 ? FROM_END : FROM_START);
  writer.u32(Math.abs(args.start));
  writer.u32(args.limit);
}

function readTransactions(reader: ByteReader): Args['transactions'] {
  const kind = reader.u8();
  if (kind === BY_ID) return { ids: readHashes(reader, LIMITS.transactionIds, 'ids') };
  if (kind !== OF_BLOCK && kind !== AT_PLACES) throw new LayoutError('transactions');
  const block = readHash(reader);
  if (kind === AT_PLACES) {
    const count = checkCount(reader, reader.u16(), LIMITS.transactionIds, 2, 'places');
    return { block, places: readList(count, () => reader.u16()) };
  }
  const start = reader.u32();
  return { block, start, limit: Math.min(reader.u32(), LIMITS.transactionsPerAnswer) };
}

function writeTransactions(writer: ByteWriter, args: Args['transactions']): void {
  if ('ids' in args) {
    writer.u8(BY_ID);
    writeHashes(writer, args.ids);
    return;
  }
  if ('places' in args) {
    writer.u8(AT_PLACES);
    writer.bytes(args.block);
    writer.u16(args.places.length);
    for (const place of args.places) writer.u16(place);
    return;
  }
  writer.u8(OF_BLOCK);
  writer.bytes(args.block);
  writer.u32(args.start);
  writer.u32(args.limit);
}

/**
 * Reads `hello`, the same as request and as response. One of a later version begins alike and may
 * be longer: the rest is skipped.
 */
export function readHello(reader: ByteReader): Hello {
  const protocol = [reader.u16(), reader.u16()] as const;
  if (protocol[0] > protocol[1]) throw new LayoutError('protocol');
  const ledger = readHash(reader);
  const node = reader.bytes(NODE_ID_BYTES).slice();
  const address = readText(reader, 1, LIMITS.addressLength, 'address');
  if (address !== '' && !isPeerAddress(address)) throw new LayoutError('address');
  const tip = readTip(reader);
  const seals = checkCount(reader, reader.u8(), LIMITS.helloSeals, SEAL_BYTES, 'seals');
  const hello = {
    protocol,
    ledger,
    node,
    address,
    tip,
    seals: readList(seals, () => readSeal(reader)),
    pool: readDigest(reader),
    features: reader.u32(),
    synced: readFlag(reader, 'synced'),
    ...(protocol[1] >= PROOF_VERSION && readFlag(reader, 'proof')
      ? { proof: { key: readHash(reader), signature: reader.bytes(64).slice() } }
      : {}),
    ...(protocol[1] >= FIRST_VERSION ? readFirst(reader) : {}),
  };
  if (protocol[1] > PROTOCOL[1]) reader.bytes(reader.remaining);
  return hello;
}

/** Left out where it says nothing: all bodies are there. */
function readFirst(reader: ByteReader): Pick<Hello, 'first'> {
  const first = reader.u32();
  if (first === 0) throw new LayoutError('first');
  return first === 1 ? {} : { first };
}

function readSeal(reader: ByteReader): Seal {
  const seal = must(decodeSeal(reader.bytes(SEAL_BYTES)), 'seals');
  // Genesis is not sealed (L-12); JSON has no word for it either.
  if (seal.height === 0) throw new LayoutError('seals');
  return seal;
}

export function writeHello(writer: ByteWriter, hello: Hello): void {
  writer.u16(hello.protocol[0]);
  writer.u16(hello.protocol[1]);
  writer.bytes(hello.ledger);
  writer.bytes(hello.node);
  writeText(writer, 1, hello.address, LIMITS.addressLength);
  writeTip(writer, hello.tip);
  writer.u8(hello.seals.length);
  for (const seal of hello.seals) writer.bytes(encodeSeal(seal));
  writeDigest(writer, hello.pool);
  writer.u32(hello.features);
  writer.u8(hello.synced ? 1 : 0);
  if (hello.protocol[1] < PROOF_VERSION) return;
  writer.u8(hello.proof === undefined ? 0 : 1);
  if (hello.proof !== undefined) {
    writer.bytes(hello.proof.key);
    writer.bytes(hello.proof.signature);
  }
  if (hello.protocol[1] >= FIRST_VERSION) writer.u32(hello.first ?? 1);
}
