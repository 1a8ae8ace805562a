/**
 * Reads an account's history block by block: the lines of its statement, which add up to its
 * balance (L-8).
 */

import { BoundedMap } from '../base/bounded.ts';
import { equal, toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { MAX_SUPPLY } from '../ledger/accounts-record.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import {
  decodeTransaction,
  encodedTransactions,
  isGenesis,
  namesAddress,
} from '../ledger/transaction.ts';
import type { BlockIndex } from '../node/chain/block-index.ts';
import type { Node } from '../node/node.ts';
import type { ChainStore } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { unreadable } from './files/ledger-walk.ts';
import type { AccountView, HistoryItem } from './view.ts';
import { accountView, transactionView } from './view-parts.ts';

export interface AccountReading {
  account: AccountView;
  /** The height up to which all is sealed; 0 if nothing is. */
  sealed: number;
  /** The newest first, within a block too. */
  history: HistoryItem[];
  /** Given as `below` it leads to older ones; null if there are none. */
  next: number | null;
}

export class AccountHistory {
  readonly #node: Pick<Node, 'charter' | 'ledgerId' | 'chain'>;
  readonly #store: Pick<ChainStore, 'find'>;
  /**
   * Items by block and account: a statement is read anew at each block, and its older pages do not
   * change.
   */
  readonly #read = new BoundedMap<string, readonly HistoryItem[]>(LIMITS.viewHistoryMost);
  /**
   * The block that brought the last coins that a ledger can have, once there is one, and the
   * remainder its builder got.
   */
  #last: { entry: BlockIndex; reward: number } | null = null;

  constructor(node: Pick<Node, 'charter' | 'ledgerId' | 'chain'>, store: Pick<ChainStore, 'find'>) {
    this.#node = node;
    this.#store = store;
  }

  /** About `limit` items (whole blocks), of blocks below height `below` if it is given. */
  async read(key: Uint8Array, limit: number, below?: number): Promise<AccountReading> {
    const named = await this.#store.find(sha256(key).subarray(0, 8));
    // Up to the first wait all is of one tip.
    const { state, seals } = this.#node.chain;
    const head = { account: accountView(state.get(key)), sealed: seals.held?.height ?? 0 };
    const full = state.supply === MAX_SUPPLY;
    const entries = this.#entries(key, named, below).reverse();
    const most = Math.min(Math.max(1, limit), LIMITS.viewHistoryMost);
    const history: HistoryItem[] = [];
    for (const [index, entry] of entries.entries()) {
      if (history.length >= most)
        return { ...head, history, next: (entries[index - 1] as BlockIndex).height };
      const items = await this.#itemsOf(entry, key, full);
      // Items that are missing while a damaged block is fetched again must not count as none: the
      // next call goes on here.
      if (items === null) return { ...head, history, next: entry.height + 1 };
      history.push(...items);
    }
    return { ...head, history, next: null };
  }

  /**
   * The whole history, oldest first: the items of one block at a time. Throws FolioError
   * `export-block` if a block cannot be read just now.
   */
  async *upwards(key: Uint8Array): AsyncGenerator<readonly HistoryItem[]> {
    const named = await this.#store.find(sha256(key).subarray(0, 8));
    const full = this.#node.chain.state.supply === MAX_SUPPLY;
    for (const entry of this.#entries(key, named)) {
      const items = await this.#itemsOf(entry, key, full);
      if (items === null) throw unreadable(entry);
      if (items.length > 0) yield items.toReversed();
    }
  }

  /** The blocks that may concern it, oldest first. */
  #entries(
    key: Uint8Array,
    named: readonly number[],
    below = Number.POSITIVE_INFINITY,
  ): BlockIndex[] {
    const { tree } = this.#node.chain;
    return [...new Set([...named, ...this.#built(key)])]
      .filter((height) => height <= tree.tip.height && height < below)
      .sort((a, b) => a - b)
      .map((height) => tree.at(height) as BlockIndex);
  }

  /** The heights of the blocks it built: no index names them, but all headers are in memory. */
  *#built(key: Uint8Array): Iterable<number> {
    const { tree } = this.#node.chain;
    for (let height = 1; height <= tree.tip.height; height += 1) {
      const builder = tree.builderAt(height) as Uint8Array;
      if (builder[0] === key[0] && equal(builder, key)) yield height;
    }
  }

  /** Null when the block cannot be read. */
  async #itemsOf(
    entry: BlockIndex,
    key: Uint8Array,
    full: boolean,
  ): Promise<readonly HistoryItem[] | null> {
    const name = `${entry.key}${toHex(key)}`;
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const block = await this.#node.chain.bytes(entry);
    const items = block === null ? null : await this.#itemsIn(block, entry, key, full);
    if (items !== null) this.#read.set(name, items);
    return items;
  }

  /**
   * The items of an encoded block: of its thousands of transactions only those that concern the
   * account are decoded.
   */
  async #itemsIn(
    block: Uint8Array,
    entry: BlockIndex,
    key: Uint8Array,
    full: boolean,
  ): Promise<HistoryItem[] | null> {
    const { charter, ledgerId } = this.#node;
    const { height, header } = entry;
    const at = { height, time: header.time };
    const isBuilder = equal(header.builder, key);
    const items: HistoryItem[] = [];
    let fees = 0;
    for (const encoded of encodedTransactions(block.subarray(HEADER_BYTES))) {
      const concerns = namesAddress(encoded, key);
      if (!concerns && !isBuilder) continue;
      const decoded = decodeTransaction(encoded);
      if (!decoded.ok) return null;
      fees += decoded.value.fee;
      if (concerns)
        items.push({ ...at, transaction: transactionView(charter, ledgerId, decoded.value) });
    }
    if (isBuilder) {
      const reward = full ? await this.#rewardOf(entry) : charter.reward;
      if (reward + fees > 0) items.push({ ...at, built: { hash: entry.key, reward, fees } });
    }
    return items.reverse();
  }

  /**
   * The reward matters only on a ledger that has all its possible coins: the last reward was cut
   * there.
   */
  async #rewardOf(entry: BlockIndex): Promise<number> {
    const { charter, chain } = this.#node;
    if (this.#last === null || !chain.tree.isMain(this.#last.entry))
      this.#last = await this.#findLast();
    if (this.#last === null || entry.height < this.#last.entry.height) return charter.reward;
    return entry === this.#last.entry ? this.#last.reward : 0;
  }

  async #findLast(): Promise<{ entry: BlockIndex; reward: number } | null> {
    const { charter, chain } = this.#node;
    let supply = 0;
    for (let height = 1; height <= chain.tip.height; height += 1) {
      const entry = chain.tree.at(height);
      const loaded = entry === undefined ? null : await chain.load(entry);
      if (entry === undefined || loaded === null) return null;
      for (const one of loaded.block.transactions) if (isGenesis(one)) supply += one.amount;
      const reward = Math.min(charter.reward, MAX_SUPPLY - supply);
      supply += reward;
      if (supply === MAX_SUPPLY) return { entry, reward };
    }
    return null;
  }
}
