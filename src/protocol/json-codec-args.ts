/** The `args` of each op in JSON (O-2): reads those of strangers, writes our own. */
import { fromHex, toHex } from '../base/bytes.ts';
import { isRecord } from '../base/json-text.ts';
import { blockFromJson, blockToJson } from '../ledger/block-json.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES } from '../ledger/header.ts';
import type { Result } from '../ledger/result.ts';
import type { Seal } from '../ledger/seal.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { transactionFromJson, transactionToJson } from '../ledger/transaction-json.ts';
import { isShortIds, SALT_BYTES, SHORT_ID_BYTES } from './compact.ts';
import { FieldError, Fields } from './json-codec-fields.ts';
import { LIMITS } from './limits.ts';
import type { Op } from './ops.ts';
import { isPoolPrefix } from './pool-parts.ts';
import {
  type Args,
  type CompactBlock,
  type Hello,
  type Items,
  NODE_ID_BYTES,
  type NodeProof,
} from './shapes.ts';

const MAX_U32 = 2 ** 32 - 1;
const MAX_U16 = 0xffff;
const WORK_BITS = 128;

interface ArgsCodec<O extends Op> {
  /** Throws FieldError naming the argument. */
  read(fields: Fields, ledgerId: Uint8Array): Args[O];
  write(args: Args[O], ledgerId: Uint8Array): object;
}

const NO_ARGS = { read: () => ({}), write: () => ({}) };

export const JSON_ARGS: { readonly [O in Op]: ArgsCodec<O> } = {
  time: NO_ARGS,
  peers: NO_ARGS,
  register: {
    read: (fields) => ({ addr: fields.address('addr') }),
    write: ({ addr }) => ({ addr }),
  },
  pool: {
    read: (fields) => ({
      start: fields.has('start') ? fields.integer('start', 0, MAX_U32) : 0,
      limit: fields.limit('limit', LIMITS.poolPerAnswer),
    }),
    write: ({ start, limit }) => ({ start, limit }),
  },
  merge: { read: readMerge, write: writeMerge },
  blocks: {
    read: (fields) => {
      if (fields.has('hashes')) {
        return { hashes: fields.hexList('hashes', LIMITS.blockHashes, 32) };
      }
      return {
        start: fields.has('start') ? fields.integer('start', -MAX_U32, MAX_U32) : 0,
        limit: fields.limit('limit', LIMITS.blocksPerAnswer),
      };
    },
    write: (args) => ('hashes' in args ? { hashes: args.hashes.map(toHex) } : args),
  },
  hello: { read: readHello, write: writeHello },
  headers: {
    read: (fields) => ({
      locator: fields.hexList('locator', LIMITS.locatorHashes, 32),
      limit: fields.limit('limit', LIMITS.headersPerAnswer),
    }),
    write: ({ locator, limit }) => ({ locator: locator.map(toHex), limit }),
  },
  accounts: {
    read: (fields) => ({
      block: fields.has('block') ? fields.hex('block', 32) : null,
      prefix: readPrefix(fields),
    }),
    write: ({ block, prefix }) => ({ block: block === null ? null : toHex(block), prefix }),
  },
  compact: { read: readCompact, write: writeCompact },
  announce: {
    read: (fields) => ({ ids: fields.hexList('ids', LIMITS.transactionIds, 32) }),
    write: ({ ids }) => ({ ids: ids.map(toHex) }),
  },
  transactions: {
    read: (fields) => {
      if (fields.has('ids')) return { ids: fields.hexList('ids', LIMITS.transactionIds, 32) };
      if (fields.has('places'))
        return { block: fields.hex('block', 32), places: readPlaces(fields) };
      return {
        block: fields.hex('block', 32),
        start: fields.has('start') ? fields.integer('start', 0, MAX_U32) : 0,
        limit: fields.limit('limit', LIMITS.transactionsPerAnswer),
      };
    },
    write: (args) =>
      'ids' in args ? { ids: args.ids.map(toHex) } : { ...args, block: toHex(args.block) },
  },
  judge: {
    read: readJudge,
    write: ({ blocks }, ledgerId) => ({
      blocks: blocks.values.map(({ value }) => blockToJson(ledgerId, value)),
    }),
  },
  neighbours: NO_ARGS,
  signal: {
    read: (fields) => {
      const body = fromHex(fields.text('body', 2 * LIMITS.signalBytes));
      if (body === null) throw new FieldError('body', false);
      return {
        key: fields.hex('key', 32),
        to: fields.hex('to', NODE_ID_BYTES),
        expires: fields.integer('expires', 0, MAX_U32),
        body,
        signature: fields.hex('signature', 64),
      };
    },
    write: ({ key, to, expires, body, signature }) => ({
      key: toHex(key),
      to: toHex(to),
      expires,
      body: toHex(body),
      signature: toHex(signature),
    }),
  },
  tip: {
    read: (fields) => ({
      tip: readTip(fields.object('tip')),
      pool: readDigest(fields.object('pool')),
      features: fields.integer('features', 0, MAX_U32),
      synced: fields.boolean('synced'),
      follow: fields.boolean('follow'),
    }),
    write: ({ tip, pool, ...rest }) => ({ tip: writeTip(tip), pool: writeDigest(pool), ...rest }),
  },
  short: {
    read: (fields) => ({ block: fields.hex('block', 32) }),
    write: ({ block }) => ({ block: toHex(block) }),
  },
  reconcile: {
    read: (fields) => ({
      prefixes: fields.list('prefixes', LIMITS.reconcilePrefixes).map((prefix) => {
        if (typeof prefix !== 'string' || !isPoolPrefix(prefix))
          throw new FieldError('prefixes', false);
        return prefix;
      }),
    }),
    write: ({ prefixes }) => ({ prefixes }),
  },
};

/** The same in a request and in the answer to `short`. */
export function readCompact(fields: Fields): CompactBlock {
  const header = decodeHeader(fields.hex('header', HEADER_BYTES));
  if (!header.ok) throw new FieldError('header', false);
  const short = fromHex(fields.text('short', 2 * SHORT_ID_BYTES * LIMITS.compactIds));
  if (short === null || !isShortIds(short)) throw new FieldError('short', false);
  return { header: header.value, salt: fields.hex('salt', SALT_BYTES), short };
}

export function writeCompact({ header, salt, short }: CompactBlock): object {
  return { header: toHex(encodeHeader(header)), salt: toHex(salt), short: toHex(short) };
}

function readPlaces(fields: Fields): number[] {
  return fields.list('places', LIMITS.transactionIds).map((place) => {
    const isPlace = typeof place === 'number' && Number.isInteger(place);
    if (!isPlace || place < 0 || place > MAX_U16) throw new FieldError('places', false);
    return place + 0;
  });
}

/** Reads the bits of a place in the accounts tree; '' is the root. */
export function readPrefix(fields: Fields): string {
  const prefix = fields.text('prefix', LIMITS.accountsPrefixBits);
  if (!/^[01]*$/.test(prefix)) throw new FieldError('prefix', false);
  return prefix;
}

function readJudge(fields: Fields, ledgerId: Uint8Array): Args['judge'] {
  const list = fields.list('blocks', LIMITS.judgeBlocks);
  return { blocks: readItems(list, (value) => blockFromJson(ledgerId, value)) };
}

function readMerge(fields: Fields, ledgerId: Uint8Array): Args['merge'] {
  if (fields.has('pool')) {
    // If both were accepted, one of them would be ignored silently.
    if (fields.has('blocks')) throw new FieldError('blocks', false);
    const list = fields.list('pool', LIMITS.mergeTransactions);
    return { pool: readItems(list, (value) => transactionFromJson(ledgerId, value)) };
  }
  if (!fields.has('blocks')) throw new FieldError('pool', true);
  const list = fields.list('blocks', LIMITS.mergeBlocks);
  return { blocks: readItems(list, (value) => blockFromJson(ledgerId, value)) };
}

function writeMerge(args: Args['merge'], ledgerId: Uint8Array): object {
  if ('pool' in args) {
    const one = (transaction: Transaction) => transactionToJson(ledgerId, transaction);
    return { pool: args.pool.values.map(({ value }) => one(value)) };
  }
  return { blocks: args.blocks.values.map(({ value }) => blockToJson(ledgerId, value)) };
}

function readItems<T>(list: readonly unknown[], read: (value: unknown) => Result<T>): Items<T> {
  const values: { index: number; value: T }[] = [];
  const refused: Items<T>['refused'][number][] = [];
  list.forEach((item, index) => {
    const result = read(item);
    if (result.ok) values.push({ index, value: result.value });
    else refused.push({ index, code: result.error.code, reason: result.error.reason });
  });
  return { values, refused };
}

/** `hello`, the same as request and as response. */
export function readHello(fields: Fields): Hello {
  return {
    protocol: readProtocol(fields),
    ledger: fields.hex('ledger', 32),
    node: fields.hex('node', NODE_ID_BYTES),
    address: fields.addressOrNone('address'),
    tip: readTip(fields.object('tip')),
    seals: fields.list('seals', LIMITS.helloSeals).map(readSeal),
    pool: readDigest(fields.object('pool')),
    features: fields.integer('features', 0, MAX_U32),
    synced: fields.boolean('synced'),
    ...(fields.has('proof') ? { proof: readProof(fields.object('proof')) } : {}),
    ...(fields.has('first') ? readFirst(fields) : {}),
  };
}

export function writeHello(hello: Hello): object {
  return {
    protocol: hello.protocol,
    ledger: toHex(hello.ledger),
    node: toHex(hello.node),
    address: hello.address,
    tip: writeTip(hello.tip),
    seals: hello.seals.map(({ height, hash, signature }) => ({
      height,
      hash: toHex(hash),
      signature: toHex(signature),
    })),
    pool: writeDigest(hello.pool),
    features: hello.features,
    synced: hello.synced,
    ...(hello.proof === undefined
      ? {}
      : { proof: { key: toHex(hello.proof.key), signature: toHex(hello.proof.signature) } }),
    ...(hello.first === undefined ? {} : { first: hello.first }),
  };
}

function readTip(tip: Fields): Hello['tip'] {
  return {
    height: tip.integer('height', 0, MAX_U32),
    hash: tip.hex('hash', 32),
    work: tip.decimal('work', WORK_BITS),
  };
}

function writeTip({ height, hash, work }: Hello['tip']): object {
  return { height, hash: toHex(hash), work: work.toString() };
}

function readDigest(pool: Fields): Hello['pool'] {
  return { count: pool.integer('count', 0, MAX_U32), xor: pool.hex('xor', 8) };
}

function writeDigest({ count, xor }: Hello['pool']): object {
  return { count, xor: toHex(xor) };
}

function readFirst(fields: Fields): Pick<Hello, 'first'> {
  const first = fields.integer('first', 1, MAX_U32);
  return first === 1 ? {} : { first };
}

function readProof(fields: Fields): NodeProof {
  return { key: fields.hex('key', 32), signature: fields.hex('signature', 64) };
}

function readProtocol(fields: Fields): readonly [number, number] {
  const [min, max, ...rest] = fields.list('protocol', 2);
  const isVersion = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;
  if (!isVersion(min) || !isVersion(max) || min > max || rest.length > 0) {
    throw new FieldError('protocol', false);
  }
  // Numbers count by value, as everywhere: -0 is 0.
  return [min + 0, max + 0];
}

function readSeal(value: unknown): Seal {
  if (!isRecord(value)) throw new FieldError('seals', false);
  const fields = new Fields(value);
  return {
    height: fields.integer('height', 1, MAX_U32),
    hash: fields.hex('hash', 32),
    signature: fields.hex('signature', 64),
  };
}
