/**
 * The desk's tables: the sums minted and paid, by month and by account, kept up to date as blocks
 * come.
 */
import { toHex } from '../base/bytes.ts';
import { isGenesis, signerOf, type Transaction } from '../ledger/transaction.ts';
import type { BlockIndex } from '../node/chain/block-index.ts';
import type { Node } from '../node/node.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DeskView, MonthView } from './view.ts';
import { addressText } from './view-parts.ts';

interface Sums {
  readonly key: Uint8Array;
  minted: number;
  paid: number;
  received: number;
}

interface Month {
  minted: number;
  mints: number;
  paid: number;
  payments: number;
  readonly accounts: Map<string, Sums>;
}

type Walked = Pick<Node, 'charter' | 'chain'>;

export class DeskBook {
  readonly #node: Walked;
  #upTo: BlockIndex | null = null;
  /** Height of the base when it was read last: blocks up to it are not here (S-5). */
  #from = 0;
  #months = new Map<string, Month>();
  /** There is one reading at a time; the next one begins where it ended. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(node: Walked) {
    this.#node = node;
  }

  /** Newest month first. Blocks that cannot be read just now are counted in `missing`. */
  read(): Promise<DeskView> {
    const next = this.#last.then(() => this.#read());
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #read(): Promise<DeskView> {
    const { base, tree, tip } = this.#node.chain;
    const isLeft = this.#upTo !== null && !tree.isMain(this.#upTo);
    // Older blocks have come: months begin earlier.
    if (isLeft || base.height < this.#from) {
      this.#upTo = null;
      this.#months = new Map();
    }
    this.#from = base.height;
    let missing = 0;
    for (
      let height = Math.max(this.#upTo?.height ?? 0, base.height) + 1;
      height <= tip.height;
      height += 1
    ) {
      const entry = tree.at(height);
      const loaded = entry === undefined ? null : await this.#node.chain.load(entry);
      if (entry === undefined || loaded === null) {
        missing += 1;
        continue;
      }
      const month = this.#monthOf(entry.header.time);
      for (const one of loaded.block.transactions) this.#add(month, one);
      // After a gap it begins again at the gap, once that is repaired.
      if (missing === 0) this.#upTo = entry;
    }
    const view = this.#view(missing + base.height);
    if (missing > 0) {
      this.#upTo = null;
      this.#months = new Map();
    }
    return view;
  }

  /** UTC, as `2026-11`. */
  #monthOf(time: number): Month {
    const name = new Date(time).toISOString().slice(0, 7);
    const known = this.#months.get(name);
    if (known !== undefined) return known;
    const month = { minted: 0, mints: 0, paid: 0, payments: 0, accounts: new Map() };
    this.#months.set(name, month);
    return month;
  }

  #add(month: Month, transaction: Transaction): void {
    const { amount, receiver } = transaction;
    if (isGenesis(transaction)) {
      month.minted += amount;
      month.mints += 1;
      sumsOf(month, receiver).minted += amount;
      return;
    }
    month.paid += amount;
    month.payments += 1;
    sumsOf(month, signerOf(this.#node.charter, transaction)).paid += amount;
    sumsOf(month, receiver).received += amount;
  }

  #view(missing: number): DeskView {
    const minted = new Map<string, { key: Uint8Array; minted: number }>();
    for (const month of this.#months.values())
      for (const [id, sums] of month.accounts) {
        const all = minted.get(id) ?? { key: sums.key, minted: 0 };
        all.minted += sums.minted;
        minted.set(id, all);
      }
    const { state } = this.#node.chain;
    return {
      missing,
      months: [...this.#months]
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .map(([name, month]) => monthView(name, month)),
      credits: [...minted.values()]
        .filter((one) => one.minted > 0)
        .sort((a, b) => b.minted - a.minted)
        .slice(0, LIMITS.balancesPerCall)
        .map((one) => ({
          address: addressText(one.key),
          minted: one.minted,
          balance: state.get(one.key).balance,
        })),
    };
  }
}

function sumsOf(month: Month, key: Uint8Array): Sums {
  const id = toHex(key);
  const known = month.accounts.get(id);
  if (known !== undefined) return known;
  const sums = { key, minted: 0, paid: 0, received: 0 };
  month.accounts.set(id, sums);
  return sums;
}

function monthView(month: string, { accounts, ...sums }: Month): MonthView {
  const largest = [...accounts.values()]
    .sort((a, b) => b.paid + b.minted - (a.paid + a.minted))
    .slice(0, LIMITS.viewPage);
  return {
    month,
    ...sums,
    count: accounts.size,
    accounts: largest.map(({ key, minted, paid, received }) => ({
      address: addressText(key),
      minted,
      paid,
      received,
    })),
  };
}
