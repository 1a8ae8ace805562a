/**
 * What a state of the accounts adds to the memory of those kept before it. States share what did
 * not change between them; but a block of thousands of transactions touches nearly all leaves of
 * the tree, and two such states share nothing.
 */
import type { Accounts } from '../../ledger/accounts.ts';

/** Memory of one leaf of the tree: some 23 accounts with their keys, its node, and its path. */
const LEAF_BYTES = 2_048;
/** The fewest accounts that a leaf has on average. */
const LEAF_ACCOUNTS = 16;

/** The bytes that a state shares with none before it, at most; `count`: its transactions. */
export function ownBytes(state: Accounts, count: number): number {
  // Each names two accounts; the builder is one more.
  const touched = 2 * count + 1;
  return LEAF_BYTES * Math.min(touched, Math.ceil(state.count / LEAF_ACCOUNTS));
}
