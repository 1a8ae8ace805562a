/** Answers to the ops (O-2), for peers in either encoding and for the console alike. */
import { BoundedMap } from '../base/bounded.ts';
import { toHex } from '../base/bytes.ts';
import { ACCOUNT_BYTES } from '../ledger/accounts-record.ts';
import type { Block } from '../ledger/block.ts';
import { decodeBlock, encodeBlock } from '../ledger/block.ts';
import { HEADER_BYTES, type Header, headerHash } from '../ledger/header.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { decodeTransaction, encodedTransactions, wireId } from '../ledger/transaction.ts';
import type { Encoding } from '../protocol/codec.ts';
import { SALT_BYTES, shortIdsOf } from '../protocol/compact.ts';
import { answerOf, refusalOf } from '../protocol/decoded.ts';
import {
  BARE_TRANSACTION,
  leastJsonOfPart,
  leastJsonOfTransactions,
} from '../protocol/json-sizes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { DIGEST_BYTES, lengthsOf, ofFewLengths, SaltedIds } from '../protocol/pool-parts.ts';
import type {
  Answer,
  Args,
  BlocksArgs,
  CompactBlock,
  Items,
  PassedSignal,
  Refusal,
  Request,
  Sendable,
  Stand,
  TransactionsArgs,
} from '../protocol/shapes.ts';
import type { BlockIndex } from './chain/block-index.ts';
import type { Chain } from './chain/chain.ts';
import type { NodeContext } from './context.ts';
import type { NodeLimits } from './node-limits.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Clock, Random } from './ports.ts';
import { ServedStates } from './served-states.ts';
import { judgeBlocks } from './sync/block-judge.ts';

/** The most bytes of bodies in one answer, or read for one, beyond the first body. */
const ANSWER_BYTES = LIMITS.bodyAnswerBytes;
const TOO_LARGE = 'The part is too large; ask for a longer "prefix".';

/** The peer that asks, or this node's own console (null). */
export interface Asker {
  register(address: string): boolean;
  mergePool(items: Items<Transaction>): Promise<{ taken: number; refused: Refusal[] }>;
  mergeBlocks(items: Items<Block>): Promise<{ taken: number; refused: Refusal[] }>;
  peers(): string[];
  /** Ids of the nodes it may be introduced to (N-8). */
  neighbours(): Uint8Array[];
  signal(signal: PassedSignal): Promise<Answer<null>>;
  announced(ids: readonly Uint8Array[]): void;
  compact(block: CompactBlock): void;
  /** Notes where the asker stands; false for one that has not said `hello`. */
  tip(stand: Stand): boolean;
  /** Notes that the asker fetched these pooled payments. */
  fetched(payments: readonly Transaction[]): void;
  /** The encoding of the answer: JSON holds much less (O-1). */
  readonly encoding: Encoding;
  /** Charges the asker for bytes taken from disk, or from the accounts, for its answer (O-5). */
  loaded(bytes: number): void;
}

/** The sizes of a stored block, kept without its body. */
interface BodySize {
  readonly count: number;
  /** The least size of its transactions in JSON. */
  readonly least: number;
}

export class Answers {
  readonly #chain: Chain;
  readonly #pool: PoolKeeper;
  readonly #clock: Clock;
  readonly #limits: NodeLimits;
  readonly #random: Random;
  readonly #salted: SaltedIds;
  readonly #states: ServedStates;
  /** Sizes of blocks read before, by block key. */
  readonly #sizes = new BoundedMap<string, BodySize>(LIMITS.bodySizes);

  constructor(
    chain: Chain,
    pool: PoolKeeper,
    { clock, limits, random, yieldToEventLoop }: NodeContext,
  ) {
    this.#random = random;
    this.#salted = new SaltedIds(random.bytes(DIGEST_BYTES), yieldToEventLoop);
    this.#limits = limits;
    this.#chain = chain;
    this.#pool = pool;
    this.#clock = clock;
    this.#states = new ServedStates(chain, clock, limits);
  }

  /** Answers any op but `hello`, which belongs to the handshake. */
  async answer(request: Request, asker: Asker): Promise<Answer<unknown>> {
    switch (request.op) {
      case 'time':
        return answerOf('time', {
          time: this.#clock.now() / 1000,
          timeZone: this.#clock.timeZone(),
        });
      case 'register':
        return asker.register(request.args.addr)
          ? answerOf('register', null)
          : refusalOf(403, '"addr" is not the caller’s own connection id.');
      case 'peers':
        return answerOf('peers', asker.peers());
      case 'neighbours':
        return answerOf('neighbours', asker.neighbours());
      case 'signal':
        return asker.signal(request.args);
      case 'pool':
        return answerOf('pool', this.#poolPage(request.args, asker.encoding));
      case 'merge':
        return answerOf('merge', await this.#merge(request.args, asker));
      case 'judge': {
        const loaded = (bytes: number) => asker.loaded(bytes);
        const { blocks } = request.args;
        return answerOf('judge', await judgeBlocks(this.#chain, blocks, this.#clock.now(), loaded));
      }
      case 'blocks':
        return answerOf('blocks', { blocks: await this.#blocks(request.args, asker) });
      case 'headers':
        return answerOf('headers', { headers: this.#headers(request.args) });
      case 'accounts':
        return this.#accounts(request.args, asker);
      case 'transactions':
        return this.#transactions(request.args, asker);
      case 'compact':
        asker.compact(request.args);
        return answerOf('compact', null);
      case 'announce':
        asker.announced(request.args.ids);
        return answerOf('announce', null);
      case 'tip':
        return asker.tip(request.args)
          ? answerOf('tip', null)
          : refusalOf(403, 'Say "hello" first.');
      case 'short':
        return this.#short(request.args, asker);
      case 'reconcile':
        return answerOf('reconcile', await this.#poolParts(request.args, asker));
      case 'hello':
        return refusalOf(403, 'The handshake is the node’s own.');
    }
  }

  #poolPage({ start, limit }: Args['pool'], encoding: Encoding): Sendable['pool'] {
    const fits = encoding === 'json' ? MOST_IN_JSON : this.#limits.poolPerAnswer;
    const most = Math.min(limit, fits);
    return { transactions: this.#pool.pool.list(start, most), total: this.#pool.pool.size };
  }

  /**
   * The walk over the pool is charged for each length of prefix, whatever is found. Prefixes from
   * the first of a further length on are left to another question.
   */
  async #poolParts({ prefixes }: Args['reconcile'], asker: Asker): Promise<Sendable['reconcile']> {
    const { pool } = this.#pool;
    const claims = pool.countsClaims;
    const answered = ofFewLengths(prefixes);
    asker.loaded(pool.size * DIGEST_BYTES * lengthsOf(answered));
    const parts = await this.#salted.parts([...pool.compared(claims)], answered);
    return { salt: this.#salted.salt, claims, parts };
  }

  async #short({ block: hash }: Args['short'], asker: Asker): Promise<Answer<Sendable['short']>> {
    const [entry] = this.#byHash([hash]);
    const stored = entry === undefined ? null : await this.#stored(entry, asker);
    if (stored === null) return refusalOf(404, 'The block is not known here.');
    const decoded = decodeBlock(stored);
    if (!decoded.ok) return refusalOf(404, 'The block cannot be read here.');
    const { header, transactions } = decoded.value;
    const salt = this.#random.bytes(SALT_BYTES);
    return answerOf('short', { header, salt, short: shortIdsOf(salt, transactions) });
  }

  async #merge(args: Args['merge'], asker: Asker): Promise<Sendable['merge']> {
    return 'pool' in args ? asker.mergePool(args.pool) : asker.mergeBlocks(args.blocks);
  }

  async #blocks(args: BlocksArgs, asker: Asker): Promise<Sendable['blocks']['blocks']> {
    const entries = 'hashes' in args ? this.#byHash(args.hashes) : this.#byHeight(args);
    const blocks: Sendable['blocks']['blocks'][number][] = [];
    let bytes = 0;
    let room = asker.encoding === 'json' ? LIMITS.jsonAnswerBytes : Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      const size = asker.encoding === 'json' ? this.#sizes.get(entry.key) : undefined;
      if (size !== undefined && size.least > room) {
        blocks.push({ header: entry.header, count: size.count });
        continue;
      }
      const block = await this.#stored(entry, asker);
      if (block === null) break;
      if (blocks.length > 0 && bytes + block.length > ANSWER_BYTES) break;
      bytes += block.length;
      if (asker.encoding === 'json') room -= this.#sizeOf(entry, block).least;
      blocks.push(block);
    }
    return blocks;
  }

  /** Reads header and body as stored, and charges them; null where they cannot be read. */
  async #stored(entry: BlockIndex, asker: Asker): Promise<Uint8Array | null> {
    if (entry.height === 0) return encodeBlock({ header: entry.header, transactions: [] });
    const block = await this.#chain.bytes(entry);
    if (block !== null) asker.loaded(block.length);
    return block;
  }

  /** Sizes are remembered: JSON callers ask again for blocks whose bodies do not fit. */
  #sizeOf(entry: BlockIndex, block: Uint8Array): BodySize {
    const known = this.#sizes.get(entry.key);
    if (known !== undefined) return known;
    const body = block.subarray(HEADER_BYTES);
    const count = encodedTransactions(body).length;
    const size = { count, least: leastJsonOfTransactions(count, body.length) };
    this.#sizes.set(entry.key, size);
    return size;
  }

  /** Only blocks found valid here are served: a neighbour must never get an invalid one from us. */
  #byHash(hashes: readonly Uint8Array[]): BlockIndex[] {
    const entries: BlockIndex[] = [];
    for (const hash of hashes.slice(0, LIMITS.blockHashes)) {
      const entry = this.#chain.tree.find(hash);
      if (entry?.valid && entry.body && entry.height > 0) entries.push(entry);
    }
    return entries;
  }

  #byHeight({ start, limit }: { start: number; limit: number }): BlockIndex[] {
    const { tree } = this.#chain;
    const length = tree.tip.height + 1;
    const from = start < 0 ? Math.max(0, length + start) : start;
    const entries: BlockIndex[] = [];
    for (
      let height = from;
      height < length && entries.length < Math.min(limit, LIMITS.blocksPerAnswer);
      height += 1
    )
      entries.push(tree.at(height) as BlockIndex);
    return entries;
  }

  #headers({ locator, limit }: Args['headers']): Sendable['headers']['headers'] {
    const { tree } = this.#chain;
    let from = 0;
    for (const hash of locator) {
      const entry = tree.find(hash);
      if (entry === undefined || !tree.isMain(entry)) continue;
      from = entry.height;
      break;
    }
    const headers: Sendable['headers']['headers'][number][] = [];
    const most = Math.min(limit, this.#limits.headersPerAnswer);
    for (let height = from + 1; height <= tree.tip.height && headers.length < most; height += 1)
      headers.push(tree.headerAt(height) as Header);
    return headers;
  }

  async #accounts(
    { block, prefix }: Args['accounts'],
    asker: Asker,
  ): Promise<Answer<Sendable['accounts']>> {
    const served = await this.#states.of(block, (bytes) => asker.loaded(bytes));
    if (served === 'not-served') return refusalOf(404, 'The state after this block is not served.');
    if (served === 'unreadable')
      return refusalOf(404, 'The state after this block cannot be read here.');
    const { entry, state } = served;
    const count = state.countUnder(prefix);
    if (count > LIMITS.accountsPerPart) return refusalOf(413, TOO_LARGE);
    const tooLong = leastJsonOfPart(count, 0) > LIMITS.jsonAnswerBytes;
    if (asker.encoding === 'json' && tooLong) return refusalOf(413, TOO_LARGE);
    asker.loaded(count * ACCOUNT_BYTES);
    return answerOf('accounts', { ...state.prove(prefix), block: entry.hash });
  }

  async #transactions(
    args: TransactionsArgs,
    asker: Asker,
  ): Promise<Answer<Sendable['transactions']>> {
    if ('ids' in args) {
      const found = args.ids
        .map((id) => this.#pool.pool.get(toHex(id)))
        .filter((one) => one !== undefined);
      asker.fetched(found);
      return answerOf('transactions', { transactions: found, start: 0, next: null });
    }
    const entry = this.#chain.tree.find(args.block);
    const block = entry?.valid && entry.height > 0 ? await this.#stored(entry, asker) : null;
    if (block === null) return refusalOf(404, 'The block is not known here.');
    const all = encodedTransactions(block.subarray(HEADER_BYTES));
    if ('places' in args) return placesOf(all, args.places);
    const page: Transaction[] = [];
    let bytes = 0;
    const fits = asker.encoding === 'json' ? MOST_IN_JSON : LIMITS.transactionsPerAnswer;
    for (const encoded of all.slice(args.start, args.start + Math.min(args.limit, fits))) {
      bytes += encoded.length;
      if (page.length > 0 && bytes > ANSWER_BYTES) break;
      const transaction = decodeTransaction(encoded);
      if (!transaction.ok) return refusalOf(404, 'The block cannot be read here.');
      page.push(transaction.value);
    }
    const end = args.start + page.length;
    return answerOf('transactions', {
      transactions: page,
      start: args.start,
      next: end < all.length ? end : null,
    });
  }
}

/** The transactions at these places of a block; places beyond its end are left out. */
function placesOf(
  all: readonly Uint8Array[],
  places: readonly number[],
): Answer<Sendable['transactions']> {
  const transactions: Transaction[] = [];
  for (const place of places) {
    const encoded = all[place];
    const decoded = encoded === undefined ? null : decodeTransaction(encoded);
    if (decoded?.ok) transactions.push(decoded.value);
  }
  return answerOf('transactions', { transactions, start: 0, next: null });
}

/** The most transactions that fit into a JSON answer. */
const MOST_IN_JSON = Math.floor(
  LIMITS.jsonAnswerBytes / leastJsonOfTransactions(1, BARE_TRANSACTION),
);

/** The key under which peers remember that they have a transaction. */
export const wireKey = (transaction: Transaction): string => toHex(wireId(transaction));
export const blockKey = (block: Block): string => toHex(headerHash(block.header));
