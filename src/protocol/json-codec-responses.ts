/**
 * The `response` of each op in JSON (O-2): writes within the size limit of O-1, reads those of
 * strangers.
 */
import { toHex } from '../base/bytes.ts';
import { isRecord, utf8Length } from '../base/json-text.ts';
import { ACCOUNT_BYTES, decodeAccount, encodeAccount } from '../ledger/accounts-record.ts';
import { type Block, blockSize, decodeBlock } from '../ledger/block.ts';
import { blockFromJson, blockToJson, headerFromJson, headerToJson } from '../ledger/block-json.ts';
import { decodeHeader, encodeHeader, HEADER_BYTES, type Header } from '../ledger/header.ts';
import type { Result } from '../ledger/result.ts';
import { encodedTransactions, type Transaction } from '../ledger/transaction.ts';
import { transactionFromJson, transactionToJson } from '../ledger/transaction-json.ts';
import { readCompact, readHello, readPrefix, writeCompact, writeHello } from './json-codec-args.ts';
import { FieldError, Fields } from './json-codec-fields.ts';
import { leastJsonOfTransactions } from './json-sizes.ts';
import { LIMITS } from './limits.ts';
import type { Op } from './ops.ts';
import { isPeerAddress } from './peer-address.ts';
import { CHILDREN, DIGEST_BYTES, FEW } from './pool-parts.ts';
import {
  type CountedBlock,
  NODE_ID_BYTES,
  type Refusal,
  type Responses,
  type Sendable,
} from './shapes.ts';

const MAX_U32 = 2 ** 32 - 1;

interface ResponseCodec<O extends Op> {
  /** JSON text of at most `room` bytes; lists are cut to fit. Null if nothing sensible fits. */
  write(response: Sendable[O], room: number, ledgerId: Uint8Array): string | null;
  /** Throws FieldError. */
  read(fields: Fields, ledgerId: Uint8Array): Responses[O];
}

export const JSON_RESPONSES: { readonly [O in Op]: ResponseCodec<O> } = {
  time: {
    write: ({ time, timeZone }, room) => whole({ time, time_zone: timeZone }, room),
    read: (fields) => ({ time: fields.number('time'), timeZone: fields.text('time_zone', 64) }),
  },
  register: { write: () => 'null', read: () => null },
  announce: { write: () => 'null', read: () => null },
  compact: { write: () => 'null', read: () => null },
  signal: { write: () => 'null', read: () => null },
  tip: { write: () => 'null', read: () => null },
  short: { write: (block, room) => whole(writeCompact(block), room), read: readCompact },
  reconcile: { write: writePoolParts, read: readPoolParts },
  neighbours: {
    write: (nodes, room) => whole({ nodes: nodes.map(toHex) }, room),
    read: (fields) => fields.hexList('nodes', LIMITS.peersPerAnswer, NODE_ID_BYTES),
  },
  peers: {
    write: (peers, room) => whole({ peers: peers.slice(0, LIMITS.peersPerAnswer) }, room),
    // The addresses are hints of any origin (a student's node may name hosts): those that cannot be
    // dialled are skipped.
    read: (fields) =>
      fields.list('peers', 1_000).filter(isPeerAddress).slice(0, LIMITS.peersPerAnswer),
  },
  pool: {
    write: ({ transactions }, room, ledgerId) => {
      const frame = '{"pool":[]}';
      const list = transactionTexts(transactions, room - frame.length, ledgerId);
      return `{"pool":[${list.join(',')}]}`;
    },
    read: (fields, ledgerId) => ({
      transactions: readTransactions(fields, 'pool', ledgerId),
      total: null,
    }),
  },
  merge: { write: writeMerged, read: readMerged },
  blocks: { write: writeBlocks, read: readBlocks },
  hello: { write: (hello, room) => whole(writeHello(hello), room), read: readHello },
  headers: {
    write: ({ headers }, room) => {
      const frame = '{"headers":[]}';
      const texts = listWithin(headers, (h) => `"${toHex(encodeHeader(h))}"`, room - frame.length);
      return `{"headers":[${texts.join(',')}]}`;
    },
    read: (fields) => ({
      headers: fields
        .hexList('headers', LIMITS.headersPerAnswer, HEADER_BYTES)
        .map((bytes) => must(decodeHeader(bytes), 'headers')),
    }),
  },
  accounts: {
    write: ({ block, prefix, accounts, siblings }, room) =>
      whole(
        {
          block: toHex(block),
          prefix,
          accounts: accounts.map((account) => toHex(encodeAccount(account))),
          siblings: siblings.map(toHex),
        },
        room,
      ),
    read: (fields) => ({
      block: fields.hex('block', 32),
      prefix: readPrefix(fields),
      accounts: fields
        .hexList('accounts', LIMITS.accountsPerPart, ACCOUNT_BYTES)
        .map((bytes) => must(decodeAccount(bytes), 'accounts')),
      siblings: fields.hexList('siblings', LIMITS.accountsPrefixBits, 32),
    }),
  },
  transactions: {
    write: ({ transactions, start, next }, room, ledgerId) => {
      const frame = '{"transactions":[],"start":4294967295,"next":4294967295}';
      const list = transactionTexts(transactions, room - frame.length, ledgerId);
      const goOn = list.length < transactions.length ? start + list.length : next;
      return `{"transactions":[${list.join(',')}],"start":${start},"next":${goOn}}`;
    },
    read: (fields, ledgerId) => ({
      transactions: readTransactions(fields, 'transactions', ledgerId),
      start: fields.has('start') ? fields.integer('start', 0, MAX_U32) : 0,
      next: fields.has('next') ? fields.integer('next', 0, MAX_U32) : null,
    }),
  },
  judge: { write: writeMerged, read: readMerged },
};

function whole(value: object, room: number): string | null {
  const text = JSON.stringify(value);
  return utf8Length(text) <= room ? text : null;
}

/** The texts of as many items from the start as fit in `room`, a comma counted for each. */
function listWithin<T>(items: readonly T[], write: (item: T) => string, room: number): string[] {
  const texts: string[] = [];
  let left = room;
  for (const item of items) {
    const text = write(item);
    left -= utf8Length(text) + 1;
    if (left < 0) break;
    texts.push(text);
  }
  return texts;
}

function transactionTexts(
  transactions: readonly Transaction[],
  room: number,
  ledgerId: Uint8Array,
): string[] {
  return listWithin(transactions, (t) => JSON.stringify(transactionToJson(ledgerId, t)), room);
}

function readTransactions(fields: Fields, name: string, ledgerId: Uint8Array): Transaction[] {
  return fields
    .list(name, LIMITS.transactionsPerAnswer)
    .map((value) => must(transactionFromJson(ledgerId, value), name));
}

function must<T>(result: Result<T>, name: string): T {
  if (!result.ok) throw new FieldError(name, false);
  return result.value;
}

function writeMerged({ taken, refused }: Sendable['merge'], room: number): string {
  const frame = '{"taken":4294967295,"refused":[]}';
  const text = ({ index, code, reason }: Refusal) =>
    JSON.stringify({ index, code, reason: reason.slice(0, LIMITS.errorBytes) });
  const list = listWithin(refused, text, room - frame.length);
  return `{"taken":${taken},"refused":[${list.join(',')}]}`;
}

function readMerged(fields: Fields): Responses['merge'] {
  const refused = fields.list('refused', LIMITS.refusedPerAnswer).map((value) => {
    if (!isRecord(value)) throw new FieldError('refused', false);
    const entry = new Fields(value);
    return {
      index: entry.integer('index', 0, MAX_U32),
      code: entry.text('code', LIMITS.errorBytes),
      reason: entry.text('reason', LIMITS.errorBytes),
    };
  });
  return { taken: fields.integer('taken', 0, MAX_U32), refused };
}

/** A block to be sent. At first only its head is read; its body is read only if it may fit. */
interface Sending {
  header: Header;
  count: number;
  /** The least size of its items in JSON. */
  least: number;
  /** Null if the body was not read, since it cannot fit. */
  block: (() => Block) | null;
}

/**
 * Writes every block asked for, as long as the headers fit. Then, in order, bodies are filled in
 * where they fit; elsewhere `count` stands in their place (O-1). Writing bodies costs one and a
 * half answers at most: after the first body that does not fit, no more are tried.
 */
function writeBlocks({ blocks }: Sendable['blocks'], room: number, ledgerId: Uint8Array): string {
  let left = room - '{"blocks":[]}'.length;
  const bare: { sending: Sending; text: string }[] = [];
  for (const item of blocks.slice(0, LIMITS.blocksPerAnswer)) {
    const sending = sendingOf(item);
    const text = JSON.stringify({ ...headerToJson(sending.header), count: sending.count });
    if (left < text.length + 1) break;
    left -= text.length + 1;
    bare.push({ sending, text });
  }
  let goesOn = true;
  const texts = bare.map(({ sending, text }) => {
    if (!goesOn || sending.block === null || sending.least > left + text.length) return text;
    const full = JSON.stringify(blockToJson(ledgerId, sending.block()));
    const more = utf8Length(full) - text.length;
    goesOn = more <= left;
    if (!goesOn) return text;
    left -= more;
    return full;
  });
  return `{"blocks":[${texts.join(',')}]}`;
}

function sendingOf(item: Sendable['blocks']['blocks'][number]): Sending {
  if (item instanceof Uint8Array) return ofStored(item);
  if ('count' in item) return { ...item, least: 0, block: null };
  const count = item.transactions.length;
  const least = leastJsonOfTransactions(count, blockSize(item) - HEADER_BYTES);
  return { header: item.header, count, least, block: () => item };
}

/** Decodes bytes of our own store, which checked them; a failure is a bug. */
function ofStored(bytes: Uint8Array): Sending {
  const count = encodedTransactions(bytes.subarray(HEADER_BYTES)).length;
  return {
    header: expectStored(decodeHeader(bytes.subarray(0, HEADER_BYTES))),
    count,
    least: leastJsonOfTransactions(count, bytes.length - HEADER_BYTES),
    block: () => expectStored(decodeBlock(bytes)),
  };
}

function expectStored<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`a stored block does not decode: ${result.error.reason}`);
  return result.value;
}

function readBlocks(fields: Fields, ledgerId: Uint8Array): Responses['blocks'] {
  const blocks: Block[] = [];
  const counted: CountedBlock[] = [];
  for (const value of fields.list('blocks', LIMITS.blocksPerAnswer)) {
    if (!isRecord(value)) throw new FieldError('blocks', false);
    const item = new Fields(value);
    if (item.has('items')) blocks.push(must(blockFromJson(ledgerId, value), 'blocks'));
    else
      counted.push({
        header: must(headerFromJson(value), 'blocks'),
        count: item.integer('count', 0, MAX_U32),
      });
  }
  return counted.length === 0 ? { blocks } : { blocks, counted };
}

function writePoolParts(
  { salt, claims, parts }: Sendable['reconcile'],
  room: number,
): string | null {
  const texts = parts.map((part) =>
    'ids' in part ? { ids: part.ids.map(toHex) } : { digests: part.digests.map(toHex) },
  );
  return whole({ salt: toHex(salt), claims, parts: texts }, room);
}

function readPoolParts(fields: Fields): Responses['reconcile'] {
  const parts = fields.list('parts', LIMITS.reconcilePrefixes).map((value) => {
    if (!isRecord(value)) throw new FieldError('parts', false);
    const part = new Fields(value);
    if (part.has('ids')) return { ids: part.hexList('ids', FEW, 32) };
    const digests = part.hexList('digests', CHILDREN, DIGEST_BYTES);
    if (digests.length !== CHILDREN) throw new FieldError('digests', false);
    return { digests };
  });
  return { salt: fields.hex('salt', DIGEST_BYTES), claims: fields.boolean('claims'), parts };
}
