/** The report of a fuzz target whose oracle fails, and the names of inputs and findings. */
import { equal } from '../../src/base/bytes.ts';
import { type Block, blockSize } from '../../src/ledger/block.ts';
import { HEADER_BYTES } from '../../src/ledger/header.ts';
import { type Transaction, transactionSize } from '../../src/ledger/transaction.ts';

/** Thrown by an oracle: the input did what no input may. */
export class Finding extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Finding';
  }
}

export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Finding(what);
}

/** One fuzzer: makes an input from its number and looks at what becomes of it. */
export interface Target {
  readonly name: string;
  /**
   * Runs input number `index` of this seed. Throws `Finding`, or the error of the code under test.
   */
  run(seed: number, index: number): void | Promise<void>;
  /** How often each event happened, by name: it shows that a run was not vacuous. */
  readonly counts: Map<string, number>;
}

export function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Structural equality: -0 is not 0, bytes by value. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && equal(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, two] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(one);
  return (
    names.length === Object.keys(two).length &&
    names.every((name) => Object.hasOwn(two, name) && same(one[name], two[name]))
  );
}

/**
 * The size of the buffer that the parts of `item` may be views of: keys and signature of a
 * transaction lie in its own bytes, or in the body of its block, `outer` bytes.
 */
export function sharedBytes(item: object, outer: number): number {
  if ('header' in item && 'transactions' in item) return blockSize(item as Block) - HEADER_BYTES;
  const isTransaction = 'signature' in item && 'sender' in item;
  return Math.max(outer, isTransaction ? transactionSize(item as Transaction) : 0);
}

/**
 * Bytes and entries held by a value, text counted too; and views that keep a larger buffer alive.
 */
export function weigh(value: unknown): { bytes: number; entries: number; views: number } {
  const sum = { bytes: 0, entries: 0, views: 0 };
  const visit = (item: unknown, shared = 0): void => {
    if (item instanceof Uint8Array) {
      sum.bytes += item.length;
      if (item.buffer.byteLength > Math.max(item.length, shared)) sum.views += 1;
    } else if (typeof item === 'string') {
      sum.bytes += item.length;
    } else if (Array.isArray(item)) {
      sum.entries += item.length;
      for (const entry of item) visit(entry, shared);
    } else if (typeof item === 'object' && item !== null) {
      const own = sharedBytes(item, shared);
      // Refusals bear texts of ours, a bounded one for each item sent.
      for (const [name, entry] of Object.entries(item))
        if (name === 'refused' && Array.isArray(entry)) sum.entries += entry.length;
        else visit(entry, own);
    }
  };
  visit(value);
  return sum;
}
