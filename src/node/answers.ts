/** Answers to the ops (O-2), for peers in either encoding and for the console alike. */
import { toHex } from '../base/bytes.ts';
import type { Accounts } from '../ledger/accounts.ts';
import type { Block } from '../ledger/block.ts';
import { encodeBlock } from '../ledger/block.ts';
import { HEADER_BYTES, type Header, headerHash } from '../ledger/header.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { decodeTransaction, encodedTransactions, wireId } from '../ledger/transaction.ts';
import { answerOf, refusalOf } from '../protocol/decoded.ts';
import { LIMITS } from '../protocol/limits.ts';
import type {
  Answer,
  Args,
  BlocksArgs,
  Items,
  Refusal,
  Request,
  Sendable,
  TransactionsArgs,
} from '../protocol/shapes.ts';
import type { BlockIndex } from './chain/block-index.ts';
import type { Chain } from './chain/chain.ts';
import { ChainDamage } from './chain/damage.ts';
import type { PoolKeeper } from './pool/pool-keeper.ts';
import type { Clock } from './ports.ts';

/** Bodies in one answer, beyond the first; the codec cuts JSON answers itself. */
const ANSWER_BYTES = 1024 * 1024;

/** Who asks: a peer, or this node's own console (null). */
export interface Asker {
  register(address: string): boolean;
  mergePool(items: Items<Transaction>): Promise<{ taken: number; refused: Refusal[] }>;
  mergeBlocks(items: Items<Block>): Promise<{ taken: number; refused: Refusal[] }>;
  peers(): string[];
  /** So many bytes were taken from disk for an answer that may hold little of them. */
  loaded(bytes: number): void;
}

export class Answers {
  readonly #chain: Chain;
  readonly #pool: PoolKeeper;
  readonly #clock: Clock;

  constructor(chain: Chain, pool: PoolKeeper, clock: Clock) {
    this.#chain = chain;
    this.#pool = pool;
    this.#clock = clock;
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
      case 'pool':
        return answerOf('pool', this.#poolPage(request.args));
      case 'merge':
        return answerOf('merge', await this.#merge(request.args, asker));
      case 'blocks':
        return answerOf('blocks', { blocks: await this.#blocks(request.args) });
      case 'headers':
        return answerOf('headers', { headers: this.#headers(request.args) });
      case 'accounts':
        return this.#accounts(request.args);
      case 'transactions':
        return this.#transactions(request.args, asker);
      case 'hello':
        return refusalOf(403, 'The handshake is the node’s own.');
    }
  }

  #poolPage({ start, limit }: Args['pool']): Sendable['pool'] {
    const most = Math.min(limit, LIMITS.poolPerAnswer);
    return { transactions: this.#pool.pool.list(start, most), total: this.#pool.pool.size };
  }

  async #merge(args: Args['merge'], asker: Asker): Promise<Sendable['merge']> {
    return 'pool' in args ? asker.mergePool(args.pool) : asker.mergeBlocks(args.blocks);
  }

  async #blocks(args: BlocksArgs): Promise<(Block | Uint8Array)[]> {
    const entries = 'hashes' in args ? this.#byHash(args.hashes) : this.#byHeight(args);
    const blocks: (Block | Uint8Array)[] = [];
    let bytes = 0;
    for (const entry of entries) {
      const block =
        entry.height === 0
          ? encodeBlock({ header: entry.header, transactions: [] })
          : await this.#chain.bytes(entry);
      if (block === null) break;
      if (blocks.length > 0 && bytes + block.length > ANSWER_BYTES) break;
      bytes += block.length;
      blocks.push(block);
    }
    return blocks;
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
    const most = Math.min(limit, LIMITS.headersPerAnswer);
    for (let height = from + 1; height <= tree.tip.height && headers.length < most; height += 1)
      headers.push(tree.headerAt(height) as Header);
    return headers;
  }

  async #accounts({ block, prefix }: Args['accounts']): Promise<Answer<Sendable['accounts']>> {
    const { tree, tip } = this.#chain;
    const entry = block === null ? tip : tree.find(block);
    if (
      entry === undefined ||
      !tree.isMain(entry) ||
      entry.height + LIMITS.servedStates <= tip.height
    )
      return refusalOf(404, 'The state after this block is not served.');
    const state = await this.#stateAt(entry);
    if (state === null) return refusalOf(404, 'The state after this block cannot be read here.');
    if (state.countUnder(prefix) > LIMITS.accountsPerPart)
      return refusalOf(413, 'The part is too large; ask for a longer "prefix".');
    return answerOf('accounts', { ...state.prove(prefix), block: entry.hash });
  }

  /** A stranger's question must not decide that what is on disk is of no use. */
  async #stateAt(entry: BlockIndex): Promise<Accounts | null> {
    try {
      return await this.#chain.stateAt(entry);
    } catch (error) {
      if (error instanceof ChainDamage) return null;
      throw error;
    }
  }

  async #transactions(
    args: TransactionsArgs,
    asker: Asker,
  ): Promise<Answer<Sendable['transactions']>> {
    if ('ids' in args) {
      const found = args.ids
        .map((id) => this.#pool.pool.get(toHex(id)))
        .filter((one) => one !== undefined);
      return answerOf('transactions', { transactions: found, start: 0, next: null });
    }
    const entry = this.#chain.tree.find(args.block);
    const block = entry?.valid && entry.height > 0 ? await this.#chain.bytes(entry) : null;
    if (block === null) return refusalOf(404, 'The block is not known here.');
    asker.loaded(block.length);
    const all = encodedTransactions(block.subarray(HEADER_BYTES));
    const page: Transaction[] = [];
    let bytes = 0;
    for (const encoded of all.slice(
      args.start,
      args.start + Math.min(args.limit, LIMITS.transactionsPerAnswer),
    )) {
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

/** Keys under which peers remember what they have. */
export const wireKey = (transaction: Transaction): string => toHex(wireId(transaction));
export const blockKey = (block: Block): string => toHex(headerHash(block.header));
