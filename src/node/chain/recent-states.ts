/**
 * The accounts after recent blocks, up to a number of states and of bytes. States share what did
 * not change between them; but a block of thousands of transactions touches nearly all leaves of
 * the tree, and two such states share nothing.
 */
import type { Accounts } from '../../ledger/accounts.ts';

/** Memory of one leaf of the tree: some 23 accounts with their keys, its node, and its path. */
const LEAF_BYTES = 2_048;
/** The fewest accounts that a leaf has on average. */
const LEAF_ACCOUNTS = 16;

interface Kept {
  readonly state: Accounts;
  readonly bytes: number;
}

/** The bytes that a state shares with none before it, at most; `count`: its transactions. */
export function ownBytes(state: Accounts, count: number): number {
  // Each names two accounts; the builder is one more.
  const touched = 2 * count + 1;
  return LEAF_BYTES * Math.min(touched, Math.ceil(state.count / LEAF_ACCOUNTS));
}

export class RecentStates {
  /** By the block's key, oldest first. */
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(most: number, mostBytes: number) {
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  get(key: string): Accounts | undefined {
    return this.#kept.get(key)?.state;
  }

  /** Keeps a state as the newest; the oldest go, never the newest. */
  set(key: string, state: Accounts, bytes: number): void {
    this.#forget(key);
    this.#kept.set(key, { state, bytes });
    this.#bytes += bytes;
    for (const old of this.#kept.keys()) {
      if (old === key) return;
      if (this.#kept.size <= this.#most && this.#bytes <= this.#mostBytes) return;
      this.#forget(old);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
