/**
 * These functions read an account's history, newest first: the lines of its statement, which add up
 * to its balance (L-8). Of a block no more is read than the index names.
 */

import { BoundedMap } from '../base/bounded.ts';
import { equal } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { MAX_SUPPLY } from '../ledger/accounts-record.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import {
  decodeTransaction,
  encodedTransactions,
  firstTransaction,
  isGenesis,
  MAX_TRANSACTION_BYTES,
  namesAddress,
} from '../ledger/transaction.ts';
import type { BlockIndex } from '../node/chain/block-index.ts';
import type { Node } from '../node/node.ts';
import type { ChainStore, IndexHit } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import { checkHistory, unreadable } from './files/ledger-walk.ts';
import type { AccountView, HistoryItem, HistoryPlace, TransactionView } from './view.ts';
import { accountView, transactionView } from './view-parts.ts';

export interface AccountReading {
  account: AccountView;
  /** The height up to which all is sealed; 0 if nothing is. */
  sealed: number;
  /** The newest first, within a block too. */
  history: HistoryItem[];
  /** Given as `below` it leads to older ones; null where there are none. */
  next: HistoryPlace | null;
}

/** One block that may concern an account. */
interface NamedBlock {
  entry: BlockIndex;
  /** Where its transactions may stand, ascending; null where only reading all of it tells. */
  places: readonly number[] | null;
  built: boolean;
}

interface PlacedItem {
  item: HistoryItem;
  place: number;
}

interface PlacedBytes {
  bytes: Uint8Array;
  place: number;
}

/** Beyond every byte of a body: what a builder got stands after all transactions. */
const END_OF_BLOCK = 2 ** 24;
/** Where a block names the account more often, it is read whole. */
const PARTS_AT_ONCE = 64;
const BLOCKS_AT_ONCE = 64;

export class AccountHistory {
  readonly #node: Pick<Node, 'charter' | 'ledgerId' | 'chain'>;
  readonly #store: Pick<ChainStore, 'find'>;
  /**
   * By block and place: a statement is read anew at each block, and its older lines stay as they
   * are.
   */
  readonly #views = new BoundedMap<string, TransactionView>(LIMITS.viewHistoryMost);
  /** By block. */
  readonly #fees = new BoundedMap<string, number>(LIMITS.viewHistoryMost);
  /**
   * The block that brought the last coins that a ledger can have, once there is one, and the
   * remainder its builder got.
   */
  #last: { entry: BlockIndex; reward: number } | null = null;

  constructor(node: Pick<Node, 'charter' | 'ledgerId' | 'chain'>, store: Pick<ChainStore, 'find'>) {
    this.#node = node;
    this.#store = store;
  }

  /** At most `limit` items, of what is older than `below` where it is given. */
  async read(key: Uint8Array, limit: number, below?: HistoryPlace): Promise<AccountReading> {
    const hits = await this.#store.find(sha256(key).subarray(0, 8));
    // From here to the first wait all is of one tip.
    const { state, seals } = this.#node.chain;
    const head = { account: accountView(state.get(key)), sealed: seals.held?.height ?? 0 };
    const full = state.supply === MAX_SUPPLY;
    const most = Math.min(Math.max(1, limit), LIMITS.viewHistoryMost);
    let rest = this.#blocks(key, hits, below).reverse();
    const history: HistoryItem[] = [];
    let last: HistoryPlace | undefined;
    while (rest.length > 0) {
      const wanted = most - history.length;
      if (last !== undefined && wanted === 0) return { ...head, history, next: last };
      const some = leading(rest, wanted);
      rest = rest.slice(some.length);
      const reads = some.map((one) => {
        const { height } = one.entry;
        const before = height === below?.height ? below.place : Number.POSITIVE_INFINITY;
        return this.#itemsOf(one, key, { full, before, most: wanted + 1 });
      });
      for (const [index, items] of (await Promise.all(reads)).entries()) {
        const { height } = (some[index] as NamedBlock).entry;
        // Items missing while a damaged block is fetched again must not pass for none: asked
        // again, it goes on here.
        if (items === null) {
          const next = height === below?.height ? below : { height: height + 1, place: 0 };
          return { ...head, history, next };
        }
        for (const { item, place } of items) {
          if (last !== undefined && history.length === most)
            return { ...head, history, next: last };
          history.push(item);
          last = { height, place };
        }
      }
    }
    return { ...head, history, next: null };
  }

  /**
   * All of it, oldest first: the items of one block at a time. Throws FolioError `export-block`
   * where a block cannot be read just now, `export-history` where old ones are not here.
   */
  async *upwards(key: Uint8Array): AsyncGenerator<readonly HistoryItem[]> {
    checkHistory(this.#node);
    const hits = await this.#store.find(sha256(key).subarray(0, 8));
    const full = this.#node.chain.state.supply === MAX_SUPPLY;
    const [before, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const one of this.#blocks(key, hits)) {
      const items = await this.#itemsOf(one, key, { full, before, most });
      if (items === null) throw unreadable(one.entry);
      if (items.length > 0) yield items.map(({ item }) => item).reverse();
    }
  }

  /** Blocks that may concern it, oldest first. */
  #blocks(key: Uint8Array, hits: readonly IndexHit[], below?: HistoryPlace): NamedBlock[] {
    const { tree } = this.#node.chain;
    const named = new Map<number, number[] | null>();
    for (const { height, place } of hits) {
      const places = named.get(height);
      if (place === null || places === null) named.set(height, null);
      else if (places === undefined) named.set(height, [place]);
      else places.push(place);
    }
    const built = new Set(this.#built(key));
    const top = below === undefined ? tree.tip.height : below.height - (below.place > 0 ? 0 : 1);
    return [...new Set([...named.keys(), ...built])]
      .filter((height) => height <= Math.min(top, tree.tip.height))
      .sort((a, b) => a - b)
      .map((height) => {
        const places = named.get(height);
        const entry = tree.at(height) as BlockIndex;
        return { entry, places: places === undefined ? [] : places, built: built.has(height) };
      })
      .filter(({ entry }) => entry.body);
  }

  /** The heights of the blocks it built: no index names them, but all headers are in memory. */
  *#built(key: Uint8Array): Iterable<number> {
    const { tree } = this.#node.chain;
    for (let height = 1; height <= tree.tip.height; height += 1) {
      const builder = tree.builderAt(height) as Uint8Array;
      if (builder[0] === key[0] && equal(builder, key)) yield height;
    }
  }

  /**
   * The newest of a block, newest first: at most `most` of its transactions, before the byte
   * `before`. Null when it cannot be read.
   */
  async #itemsOf(
    { entry, places, built }: NamedBlock,
    key: Uint8Array,
    { full, before, most }: { full: boolean; before: number; most: number },
  ): Promise<PlacedItem[] | null> {
    const { height, header } = entry;
    const at = { height, time: header.time };
    const items: PlacedItem[] = [];
    if (built && before > END_OF_BLOCK) {
      const fees = await this.#feesOf(entry);
      if (fees === null) return null;
      const reward = full ? await this.#rewardOf(entry) : this.#node.charter.reward;
      const item = { ...at, built: { hash: entry.key, reward, fees } };
      if (reward + fees > 0) items.push({ item, place: END_OF_BLOCK });
    }
    const older = places?.filter((place) => place < before).slice(-most);
    const found =
      older === undefined || older.length > PARTS_AT_ONCE
        ? await this.#inWhole(entry, key, before)
        : await this.#inParts(entry, key, older);
    for (const one of found?.slice(-most).reverse() ?? []) {
      const transaction = 'view' in one ? one.view : this.#viewOf(entry, one);
      if (transaction === null) return null;
      items.push({ item: { ...at, transaction }, place: one.place });
    }
    return found === null ? null : items;
  }

  /** Where the index names no places, or very many. */
  async #inWhole(
    entry: BlockIndex,
    key: Uint8Array,
    before: number,
  ): Promise<PlacedBytes[] | null> {
    const block = await this.#node.chain.bytes(entry);
    if (block === null) return null;
    const found: PlacedBytes[] = [];
    let place = 0;
    for (const bytes of encodedTransactions(block.subarray(HEADER_BYTES))) {
      if (place >= before) break;
      if (namesAddress(bytes, key)) found.push({ bytes, place });
      place += bytes.length;
    }
    return found;
  }

  async #inParts(
    entry: BlockIndex,
    key: Uint8Array,
    places: readonly number[],
  ): Promise<(PlacedBytes | { view: TransactionView; place: number })[] | null> {
    const { chain } = this.#node;
    const read = await Promise.all(
      places.map(async (place) => {
        const view = this.#views.get(viewName(entry, place));
        if (view !== undefined) return { view, place };
        const part = await chain.part(entry, place, MAX_TRANSACTION_BYTES);
        return part === null ? null : { bytes: firstTransaction(part), place };
      }),
    );
    const found: (PlacedBytes | { view: TransactionView; place: number })[] = [];
    for (const one of read) {
      if (one === null) return null;
      // Keys have 8 bytes: another account's may be the same.
      if ('view' in one || namesAddress(one.bytes, key)) found.push(one);
    }
    return found;
  }

  #viewOf(entry: BlockIndex, { bytes, place }: PlacedBytes): TransactionView | null {
    const name = viewName(entry, place);
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const decoded = decodeTransaction(bytes);
    if (!decoded.ok) return null;
    const { charter, ledgerId } = this.#node;
    const view = transactionView(charter, ledgerId, decoded.value);
    this.#views.set(name, view);
    return view;
  }

  async #feesOf(entry: BlockIndex): Promise<number | null> {
    const known = this.#fees.get(entry.key);
    if (known !== undefined) return known;
    const { chain } = this.#node;
    const fees = (await chain.summary(entry))?.fees ?? (await this.#addFees(entry));
    if (fees !== null) this.#fees.set(entry.key, fees);
    return fees;
  }

  /** Of a small block, or one that an earlier version stored. */
  async #addFees(entry: BlockIndex): Promise<number | null> {
    const block = await this.#node.chain.bytes(entry);
    if (block === null) return null;
    let fees = 0;
    for (const bytes of encodedTransactions(block.subarray(HEADER_BYTES))) {
      const decoded = decodeTransaction(bytes);
      if (!decoded.ok) return null;
      fees += decoded.value.fee;
    }
    return fees;
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

function viewName(entry: BlockIndex, place: number): string {
  return `${entry.key}/${place}`;
}

/** As many blocks as may hold so many items; at least one. */
function leading(blocks: readonly NamedBlock[], wanted: number): readonly NamedBlock[] {
  let items = 0;
  let count = 0;
  while (count < blocks.length && count < BLOCKS_AT_ONCE && (count === 0 || items < wanted)) {
    const { places, built } = blocks[count] as NamedBlock;
    items += (places?.length ?? 1) + (built ? 1 : 0);
    count += 1;
  }
  return blocks.slice(0, count);
}
