/**
 * The row of a block that the tree has forgotten, for code that still holds its entry. It has no
 * children.
 */
import { toHex } from '../../base/bytes.ts';
import type { Header } from '../../ledger/header.ts';
import type { BlockIndex, BlockRows, Flag } from './block-index.ts';

export class ForgottenRow implements BlockRows {
  readonly #header: Header;
  readonly #hash: Uint8Array;
  readonly #work: bigint;
  readonly #parent: BlockIndex | null;
  readonly #flags: Record<Flag, boolean>;
  readonly #invalid: string | null;
  readonly #count: number | null;
  readonly #bytes: number | null;

  constructor(table: BlockRows, row: number) {
    this.#header = table.header(row);
    this.#hash = table.hash(row);
    this.#work = table.work(row);
    this.#parent = table.parent(row);
    this.#flags = {
      body: table.has(row, 'body'),
      complete: table.has(row, 'complete'),
      valid: table.has(row, 'valid'),
    };
    this.#invalid = table.invalid(row);
    this.#count = table.count(row);
    this.#bytes = table.bytes(row);
  }

  header(): Header {
    return this.#header;
  }

  hash(): Uint8Array {
    return this.#hash;
  }

  key(): string {
    return toHex(this.#hash);
  }

  height(): number {
    return this.#header.height;
  }

  work(): bigint {
    return this.#work;
  }

  parent(): BlockIndex | null {
    return this.#parent;
  }

  children(): BlockIndex[] {
    return [];
  }

  has(_row: number, flag: Flag): boolean {
    return this.#flags[flag];
  }

  invalid(): string | null {
    return this.#invalid;
  }

  count(): number | null {
    return this.#count;
  }

  bytes(): number | null {
    return this.#bytes;
  }
}
