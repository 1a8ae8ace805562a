/**
 * A block index entry: all that a node knows of one block, that is its header, its place in the
 * tree, and what was found out so far.
 */
import type { Header } from '../../ledger/header.ts';
import { compareTips } from '../../ledger/work.ts';

/** The source an entry reads from: the table that holds its row, or the copy of a forgotten row. */
export interface BlockRows {
  header(row: number): Header;
  /** The block hash, a copy. */
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
 * An entry of the header tree, read-only: only `HeaderTree` changes it. One object stands for one
 * block as long as the tree knows the block, so entries can be compared and kept in sets. Each
 * property is read from the packed row: read it once where it is needed often.
 */
export class BlockIndex {
  /** Its row in the table; -1 once the tree has forgotten it. */
  readonly row: number;
  #rows: BlockRows;

  constructor(rows: BlockRows, row: number) {
    this.#rows = rows;
    this.row = row;
  }

  /** Called by the table when it forgets the row: this entry then reads from a copy. */
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

  /** Known blocks that follow it, in the order of their arrival. */
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

  /** It was executed at least once and found valid. */
  get valid(): boolean {
    return this.#rows.has(this.row, 'valid');
  }

  /**
   * The code of the rule that it or an ancestor breaks, so that it can never stand; null while
   * nothing is known against it.
   */
  get invalid(): string | null {
    return this.#rows.invalid(this.row);
  }

  /** Transactions in the body; null while that is unknown. */
  get count(): number | null {
    return this.#rows.count(this.row);
  }

  /** Bytes of header and body; null while that is unknown. */
  get bytes(): number | null {
    return this.#rows.bytes(this.row);
  }
}

/** L-11: positive when `a` is the better tip. */
export function better(a: BlockIndex, b: BlockIndex): number {
  return compareTips(a, b);
}
