/**
 * Gives the headers that L-10 looks back on from a block. Headers mostly come one after another, so
 * the last answer is kept.
 */
import type { Header } from '../../ledger/header.ts';
import type { HeaderTable } from './header-table.ts';

/** The number of headers that L-10 looks back on, the parent included. */
export const RECENT = 33;

export class RecentHeaders {
  readonly #table: HeaderTable;
  #last = -1;
  #headers: Header[] = [];

  constructor(table: HeaderTable) {
    this.#table = table;
  }

  /** Those headers, oldest first, ending with the header of `row`. */
  upTo(row: number): Header[] {
    if (row === this.#last) return this.#headers;
    const parent = this.#table.linked(row, 'parent');
    const isNext = parent !== null && parent === this.#last;
    this.#headers = isNext
      ? [...this.#headers, this.#table.header(row)].slice(-RECENT)
      : this.#read(row);
    this.#last = row;
    return this.#headers;
  }

  /** Forgets a removed row: its number may become another block's. */
  forget(row: number): void {
    if (this.#last === row) this.#last = -1;
  }

  #read(last: number): Header[] {
    const headers: Header[] = [];
    for (let row: number | null = last; row !== null && headers.length < RECENT; ) {
      headers.push(this.#table.header(row));
      row = this.#table.linked(row, 'parent');
    }
    return headers.reverse();
  }
}
