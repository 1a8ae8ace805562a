/**
 * A block index entry holds what a node knows of one block: its header, its place in the tree, and
 * what was found out so far.
 */
import type { Header } from '../../ledger/header.ts';
import { compareTips } from '../../ledger/work.ts';

/** Where an entry reads from: the table that holds its row, or the copy of a forgotten one. */
export interface BlockRows {
  header(row: number): Header;
  /** A copy. */
  hash(row: number): Uint8Array;
  key(row: number): string;
  height(row: number): number;
  work(row: number): bigint;
  parent(row: number): BlockIndex | null;
  children(row: number): BlockIndex[];
  has(row: number, flag: Flag): boolean;
  invalid(row: number): string | null;
  count(row: number): number | null;
  bytes(row: number): number | null;
}

/** Bits of a row: what is known of its block. */
export const FLAGS = { body: 1, complete: 2, valid: 4 } as const;
export type Flag = keyof typeof FLAGS;

/**
 * An entry of the header tree, read-only: `HeaderTree` alone changes what it says. One object
 * stands for one block as long as the tree knows it, so entries can be compared and kept in sets.
 * Each reading is made from the packed row: take it once where it is needed often.
 */
export class BlockIndex {
  /** Its row in the table; -1 once the tree has forgotten it. */
  readonly row: number;
  #rows: BlockRows;

  constructor(rows: BlockRows, row: number) {
    this.#rows = rows;
    this.row = row;
  }

  /**
   * The tree forgets this entry: whoever still holds it reads from a copy. Called by the table
   * only.
   */
  static detach(entry: { row: number } & BlockIndex, copy: BlockRows): void {
    entry.#rows = copy;
    entry.row = -1;
  }

  /** Block hash, a copy. */
  get hash(): Uint8Array {
    return this.#rows.hash(this.row);
  }

  /** `hash` in hex: the key of this entry. */
  get key(): string {
    return this.#rows.key(this.row);
  }

  get header(): Header {
    return this.#rows.header(this.row);
  }

  get height(): number {
    return this.#rows.height(this.row);
  }

  get parent(): BlockIndex | null {
    return this.#rows.parent(this.row);
  }

  /** Total work from genesis up to and with this block. */
  get work(): bigint {
    return this.#rows.work(this.row);
  }

  /** Known blocks that follow it, in the order in which they came. */
  get children(): readonly BlockIndex[] {
    return this.#rows.children(this.row);
  }

  /** Its body is on disk or staged in memory. */
  get body(): boolean {
    return this.#rows.has(this.row, 'body');
  }

  /** Its body and those of all its ancestors are here. */
  get complete(): boolean {
    return this.#rows.has(this.row, 'complete');
  }

  /** Executed at least once and found valid. */
  get valid(): boolean {
    return this.#rows.has(this.row, 'valid');
  }

  /**
   * Code of why it, or an ancestor of it, can never stand; null while nothing is known against it.
   */
  get invalid(): string | null {
    return this.#rows.invalid(this.row);
  }

  /** Transactions in the body, once known. */
  get count(): number | null {
    return this.#rows.count(this.row);
  }

  /** Bytes of header and body, once known. */
  get bytes(): number | null {
    return this.#rows.bytes(this.row);
  }
}

/** L-11: positive when `a` is the better tip. */
export function better(a: BlockIndex, b: BlockIndex): number {
  return compareTips(a, b);
}
