/** Reads the ledger for a person: blocks, transactions and accounts with their history. */

import { BoundedMap } from '../base/bounded.ts';
import { equal, fromHex, toHex } from '../base/bytes.ts';
import { decodeAddress } from '../ledger/address.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import {
  decodeTransaction,
  encodedTransactions,
  firstTransaction,
  idOfBytes,
  MAX_TRANSACTION_BYTES,
} from '../ledger/transaction.ts';
import type { BlockIndex } from '../node/chain/block-index.ts';
import { summaryOf } from '../node/chain/bodies.ts';
import type { Node } from '../node/node.ts';
import type { ChainStore } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { AccountHistory, type AccountReading } from './account-history.ts';
import { FolioError } from './client.ts';
import { type FoundPart, findPart } from './find-part.ts';
import type {
  AccountView,
  BlockDetail,
  BlockView,
  FoundTransaction,
  HistoryPlace,
} from './view.ts';
import { accountView, blockView, transactionView } from './view-parts.ts';

export class Queries {
  readonly #node: Node;
  readonly #store: ChainStore;
  readonly #history: AccountHistory;
  readonly #blocks = new BoundedMap<string, BlockView>(LIMITS.viewPage * 2);

  constructor(node: Node, store: ChainStore) {
    this.#node = node;
    this.#store = store;
    this.#history = new AccountHistory(node, store);
  }

  #sealed(entry: BlockIndex): boolean {
    const { seals, tree } = this.#node.chain;
    return seals.held !== null && tree.isMain(entry) && entry.height <= seals.held.height;
  }

  /** Null when the block's body is not here. */
  async blockView(entry: BlockIndex): Promise<BlockView | null> {
    const sealed = this.#sealed(entry);
    const known = this.#blocks.get(entry.key);
    if (known !== undefined) return { ...known, sealed };
    if (!entry.body) return null;
    const figures =
      entry.height === 0
        ? { count: 0, amount: 0, bytes: HEADER_BYTES }
        : ((await this.#node.chain.summary(entry)) ?? (await this.#figures(entry)));
    if (figures === null) return null;
    const view = blockView(entry, figures, sealed);
    this.#blocks.set(entry.key, view);
    return view;
  }

  /** Of a small block, or one that an earlier version stored. */
  async #figures(
    entry: BlockIndex,
  ): Promise<{ count: number; amount: number; bytes: number } | null> {
    const loaded = await this.#node.chain.load(entry);
    return loaded === null ? null : { ...summaryOf(loaded.block), bytes: loaded.bytes.length };
  }

  /** Downwards from `from`, newest first; of one branch, though the chain may switch meanwhile. */
  async blocks(from: number, limit: number): Promise<BlockView[]> {
    const { base, tree } = this.#node.chain;
    // Below the base nothing can be shown, however far one looks (S-5).
    const least = base.height === 0 ? 0 : base.height + 1;
    const views: BlockView[] = [];
    const most = Math.min(Math.max(0, limit), LIMITS.viewPage);
    for (
      let entry = tree.at(Math.min(from, tree.tip.height)) ?? null;
      entry !== null && entry.height >= least && views.length < most;
      entry = entry.parent
    ) {
      const view = await this.blockView(entry);
      if (view !== null) views.push(view);
    }
    return views;
  }

  async block(id: string): Promise<BlockDetail | null> {
    const { tree } = this.#node.chain;
    const entry = /^\d{1,10}$/.test(id) ? tree.at(Number(id)) : tree.get(id.toLowerCase());
    if (entry === undefined) return null;
    const view = await this.blockView(entry);
    const loaded = entry.height === 0 ? null : await this.#node.chain.load(entry);
    if (view === null || (loaded === null && entry.height > 0)) return null;
    const { charter, ledgerId } = this.#node;
    return {
      ...view,
      transactionsRoot: toHex(entry.header.transactionsRoot),
      accountsRoot: toHex(entry.header.accountsRoot),
      nonce: entry.header.nonce.toString(),
      main: tree.isMain(entry),
      transactions: (loaded?.block.transactions ?? []).map((one) =>
        transactionView(charter, ledgerId, one),
      ),
    };
  }

  async transaction(id: string): Promise<FoundTransaction | null> {
    const { charter, ledgerId, keeper, chain } = this.#node;
    const wanted = fromHex(id.toLowerCase());
    if (wanted === null || wanted.length !== 32) return null;
    const held = keeper.pool.byId(toHex(wanted));
    if (held !== undefined) {
      const transaction = transactionView(charter, ledgerId, held.transaction);
      const signature = toHex(held.transaction.signature);
      return { transaction, signature, height: null, hash: null };
    }
    for (const { height, place } of await this.#store.find(wanted.subarray(0, 8))) {
      const entry = chain.tree.at(height);
      if (entry === undefined) continue;
      const candidates = await this.#candidates(entry, place);
      const found = candidates.find((one) => equal(idOfBytes(ledgerId, one), wanted));
      const decoded = found === undefined ? null : decodeTransaction(found);
      if (decoded === null || !decoded.ok) continue;
      const transaction = transactionView(charter, ledgerId, decoded.value);
      const signature = toHex(decoded.value.signature);
      return { transaction, signature, height, hash: entry.key };
    }
    return null;
  }

  /** The transaction at a place of a block, or all where the place is not known. Encoded. */
  async #candidates(entry: BlockIndex, place: number | null): Promise<readonly Uint8Array[]> {
    const { chain } = this.#node;
    if (place === null) {
      const block = await chain.bytes(entry);
      return block === null ? [] : encodedTransactions(block.subarray(HEADER_BYTES));
    }
    const part = await chain.part(entry, place, MAX_TRANSACTION_BYTES);
    return part === null ? [] : [firstTransaction(part)];
  }

  /** See `NodeClient`. */
  find(head: string, tail: string): Promise<FoundPart | null> {
    return findPart(this.#node, this.#store, head, tail);
  }

  /**
   * The account with its history; see `AccountHistory`. Fails with the codes of `decodeAddress`.
   */
  async account(
    address: string,
    limit: number = LIMITS.viewHistory,
    below?: HistoryPlace,
  ): Promise<AccountReading> {
    const key = decodeAddress(address);
    if (!key.ok) throw FolioError.of({ ...key.error, field: 'address' });
    return this.#history.read(key.value, limit, below);
  }

  /** All accounts by address text, in the tree's order. */
  balances(start: number, limit: number): { count: number; items: AccountView[] } {
    const { state } = this.#node.chain;
    const items: AccountView[] = [];
    let index = 0;
    const end = start + Math.min(Math.max(0, limit), LIMITS.balancesPerCall);
    for (const account of state.values()) {
      if (index >= end) break;
      if (index >= start) items.push(accountView(account));
      index += 1;
    }
    return { count: state.count, items };
  }

  /** The richest accounts, richest first. */
  richest(limit: number): AccountView[] {
    const best: { balance: number; account: AccountView }[] = [];
    for (const account of this.#node.chain.state.values()) {
      const last = best[limit - 1];
      if (last !== undefined && account.balance <= last.balance) continue;
      best.push({ balance: account.balance, account: accountView(account) });
      best.sort((a, b) => b.balance - a.balance);
      if (best.length > limit) best.length = limit;
    }
    return best.map(({ account }) => account);
  }
}
