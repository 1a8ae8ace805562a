/** A part of the state that can be checked alone against the accounts root (L-7). */
import { equal } from '../base/bytes.ts';
import { isPrefix, packAccounts } from './accounts-packed.ts';
import type { Account } from './accounts-record.ts';
import { accountsOf, branchHash, buildNode, leavesOf, type TreeNode } from './accounts-tree.ts';
import { fail, ok, type Result } from './result.ts';

/** All accounts under one prefix, and the hashes that lead from them to the root. */
export interface AccountsPart {
  /** Path of '0' and '1', highest bit of SHA-256(address) first; never below a leaf. */
  prefix: string;
  /** Strictly ascending by SHA-256(address). */
  accounts: readonly Account[];
  /** Hashes of the other children on the way up, deepest first: as many as the prefix has bits. */
  siblings: readonly Uint8Array[];
}

/**
 * The part under `prefix`; if it reaches below a leaf, that leaf (its own prefix is then shorter).
 */
export function provePart(root: TreeNode, prefix: string): AccountsPart {
  if (!isPrefix(prefix)) throw new RangeError('accounts: a prefix is up to 256 times 0 or 1');
  const siblings: Uint8Array[] = [];
  let node = root;
  for (const bit of prefix) {
    if (node.kind === 'leaf') break;
    siblings.unshift(bit === '0' ? node.right.hash : node.left.hash);
    node = bit === '0' ? node.left : node.right;
  }
  const accounts: Account[] = [];
  for (const leaf of leavesOf(node)) accounts.push(...accountsOf(leaf));
  return { prefix: prefix.slice(0, siblings.length), accounts, siblings };
}

/**
 * The accounts of a part that leads to `root`: all accounts under its prefix. Refused:
 * `accounts-prefix`, `account-record`, `accounts-order`, and `accounts-shape` for pieces that do
 * not lead to the root. The asker has to check that the prefix is the one it asked for, or the
 * start of it if a leaf was met.
 */
export function verifyPart(root: Uint8Array, part: AccountsPart): Result<readonly Account[]> {
  const { prefix, accounts, siblings } = part;
  if (!isPrefix(prefix))
    return fail('accounts-prefix', 'The prefix is not a path of 0 and 1.', 'prefix');
  if (siblings.length !== prefix.length || siblings.some(({ length }) => length !== 32))
    return fail('accounts-shape', 'There is not one sibling hash a bit of the prefix.', 'siblings');
  const packed = packAccounts(accounts, prefix);
  if (!packed.ok) return packed;
  let hash = buildNode(packed.value.keys, packed.value.records, prefix.length).hash;
  for (const [index, sibling] of siblings.entries()) {
    const left = prefix[prefix.length - 1 - index] === '0';
    hash = left ? branchHash(hash, sibling) : branchHash(sibling, hash);
  }
  if (!equal(hash, root))
    return fail('accounts-shape', 'The part does not lead to the accounts root.', 'siblings');
  return ok(accounts);
}
