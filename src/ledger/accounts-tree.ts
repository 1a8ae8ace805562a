/**
 * The tree under the accounts root (L-7): over the bits of SHA-256(address), with leaves of at most
 * 32 accounts. Nodes never change; an update shares all it did not touch. The shape depends only on
 * the set of accounts, not on the order in which they came and went, so that the root is a function
 * of the state.
 */
import { equal } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import {
  ACCOUNT_BYTES,
  type Account,
  accountKey,
  emptyAccount,
  exists,
  holdsRecord,
  KEY_BYTES,
  type KeyedAccount,
  MAX_SUPPLY,
  readBalance,
  readState,
  writeRecord,
} from './accounts-record.ts';

/** A subtree of at most this many accounts is a leaf. */
export const LEAF_ACCOUNTS = 32;

const LEAF_DOMAIN = Uint8Array.of(0);
const BRANCH_DOMAIN = Uint8Array.of(1);

interface Summary {
  readonly hash: Uint8Array;
  /** Accounts below. */
  readonly count: number;
  /** Sum of their balances. */
  readonly sum: number;
}

/**
 * Accounts side by side, packed: a hundred thousand small objects would cost far more than their
 * bytes.
 */
export class LeafNode implements Summary {
  readonly kind = 'leaf';
  /** 45 bytes each, in the order of their keys. */
  readonly records: Uint8Array;
  readonly hash: Uint8Array;
  readonly count: number;
  readonly sum: number;
  #keys: Uint8Array | null;

  /** @param keys of the records; null: they are hashed when they are first asked for. */
  constructor(keys: Uint8Array | null, records: Uint8Array, sum: number) {
    this.#keys = keys;
    this.records = records;
    this.hash = sha256(LEAF_DOMAIN, records);
    this.count = records.length / ACCOUNT_BYTES;
    this.sum = sum;
  }

  /** 32 bytes each, ascending. */
  get keys(): Uint8Array {
    this.#keys ??= keysOf(this.records);
    return this.#keys;
  }
}

export interface BranchNode extends Summary {
  readonly kind: 'branch';
  readonly left: TreeNode;
  readonly right: TreeNode;
}

export type TreeNode = LeafNode | BranchNode;

/** Hash of a branch with these children. */
export function branchHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(BRANCH_DOMAIN, left, right);
}

/**
 * The leaf of these records, not copied; `keys` null: of records in the order of their keys, which
 * are hashed when the leaf is first touched. Throws RangeError if the sum of balances is above
 * 2^53-1.
 */
export function leafOf(keys: Uint8Array | null, records: Uint8Array): LeafNode {
  let sum = 0;
  for (let at = 0; at < records.length; at += ACCOUNT_BYTES)
    sum = addSupply(sum, readBalance(records, at));
  return new LeafNode(keys, records, sum);
}

function keysOf(records: Uint8Array): Uint8Array {
  const keys = new Uint8Array((records.length / ACCOUNT_BYTES) * KEY_BYTES);
  for (let index = 0; index * KEY_BYTES < keys.length; index += 1) {
    const at = index * ACCOUNT_BYTES;
    keys.set(accountKey(records.subarray(at, at + KEY_BYTES)), index * KEY_BYTES);
  }
  return keys;
}

/** The branch with these children. Throws RangeError if the sum of balances is above 2^53-1. */
export function branchOf(left: TreeNode, right: TreeNode): BranchNode {
  return {
    kind: 'branch',
    left,
    right,
    hash: branchHash(left.hash, right.hash),
    count: left.count + right.count,
    sum: addSupply(left.sum, right.sum),
  };
}

/** Both are at most 2^53-1, so a sum above it is seen even where it is rounded. */
function addSupply(a: number, b: number): number {
  const sum = a + b;
  if (sum > MAX_SUPPLY) throw new RangeError('accounts: the supply passes 2^53-1');
  return sum;
}

/** The tree of no accounts; its hash is SHA-256(0x00). */
export const EMPTY_NODE: LeafNode = leafOf(new Uint8Array(0), new Uint8Array(0));

/** Bit `depth` of a key, highest first. */
export function bitAt(key: Uint8Array, depth: number): 0 | 1 {
  return (((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1 ? 1 : 0;
}

/**
 * The node for packed accounts (ascending by key, all in one subtree at `depth`). Copies what it
 * keeps. Throws RangeError if the sum of balances is above 2^53-1, and for more accounts of one key
 * than a leaf holds.
 */
export function buildNode(keys: Uint8Array, records: Uint8Array, depth: number): TreeNode {
  const count = keys.length / KEY_BYTES;
  if (count === 0) return EMPTY_NODE;
  if (count <= LEAF_ACCOUNTS) return leafOf(keys.slice(), records.slice());
  // Only damaged pages bring keys that no bit tells apart.
  if (depth >= 8 * KEY_BYTES) throw new RangeError('accounts: more than a leaf holds at one place');
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bitAt(keys.subarray(middle * KEY_BYTES), depth) === 0) low = middle + 1;
    else high = middle;
  }
  return branchOf(
    buildNode(
      keys.subarray(0, low * KEY_BYTES),
      records.subarray(0, low * ACCOUNT_BYTES),
      depth + 1,
    ),
    buildNode(keys.subarray(low * KEY_BYTES), records.subarray(low * ACCOUNT_BYTES), depth + 1),
  );
}

/** Compares the key at `index` of packed keys with another. */
function compareAt(keys: Uint8Array, index: number, key: Uint8Array): number {
  const at = index * KEY_BYTES;
  for (let i = 0; i < KEY_BYTES; i += 1) {
    const difference = (keys[at + i] as number) - (key[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Index of the first of the packed keys that is not below `key`, from `start` on. */
function lowerBound(keys: Uint8Array, key: Uint8Array, start: number): number {
  let low = start;
  let high = keys.length / KEY_BYTES;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareAt(keys, middle, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hasKeyAt(keys: Uint8Array, index: number, key: Uint8Array): boolean {
  return index * KEY_BYTES < keys.length && compareAt(keys, index, key) === 0;
}

/** The record at `index` of a leaf. */
function recordAt(leaf: LeafNode, index: number): Account {
  const account = readState(leaf.records, index * ACCOUNT_BYTES);
  if (account === null) throw new Error('accounts: a record in memory is damaged');
  return account;
}

/** The account at `key`, or the empty record of `address`. */
export function lookUp(root: TreeNode, key: Uint8Array, address: Uint8Array): Account {
  let node = root;
  for (let depth = 0; node.kind === 'branch'; depth += 1)
    node = bitAt(key, depth) === 0 ? node.left : node.right;
  const index = lowerBound(node.keys, key, 0);
  return hasKeyAt(node.keys, index, key) ? recordAt(node, index) : emptyAccount(address);
}

/**
 * The tree after `changes` (strictly ascending by key, all below `node`): records replace those at
 * their key, empty ones remove them. Returns `node` itself if nothing differs.
 */
export function updateNode(root: TreeNode, changes: readonly KeyedAccount[]): TreeNode {
  return update(root, changes, 0, changes.length, 0);
}

/** Updates as `updateNode` does, with the changes `from` to `to` (exclusive), a node at `depth`. */
function update(
  node: TreeNode,
  changes: readonly KeyedAccount[],
  from: number,
  to: number,
  depth: number,
): TreeNode {
  if (from === to) return node;
  if (node.kind === 'leaf') {
    const own = changes.slice(from, to);
    return rewriteLeaf(node, own) ?? mergeLeaf(node, own, depth);
  }
  let split = from;
  let high = to;
  while (split < high) {
    const middle = (split + high) >> 1;
    if (bitAt((changes[middle] as KeyedAccount).key, depth) === 0) split = middle + 1;
    else high = middle;
  }
  const left = update(node.left, changes, from, split, depth + 1);
  const right = update(node.right, changes, split, to, depth + 1);
  if (left === node.left && right === node.right) return node;
  if (left.count + right.count > LEAF_ACCOUNTS) return branchOf(left, right);
  // A subtree that shrank to a leaf's size becomes one, as if it had never been larger.
  const leaves = [...leavesOf(left), ...leavesOf(right)];
  return leafOf(
    packed(leaves.map(({ keys }) => keys)),
    packed(leaves.map(({ records }) => records)),
  );
}

function packed(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * The leaf if accounts neither come nor go, which is so for most leaves in most blocks; else null.
 */
function rewriteLeaf(leaf: LeafNode, changes: readonly KeyedAccount[]): LeafNode | null {
  const { keys } = leaf;
  let records: Uint8Array | null = null;
  let gained = 0;
  let isExact = true;
  let index = 0;
  for (const { key, account } of changes) {
    index = lowerBound(keys, key, index);
    if (!exists(account) || !hasKeyAt(keys, index, key)) return null;
    const at = index * ACCOUNT_BYTES;
    if (holdsRecord(leaf.records, at, account)) continue;
    records ??= leaf.records.slice();
    gained += account.balance - readBalance(leaf.records, at);
    isExact &&= Math.abs(gained) <= MAX_SUPPLY;
    writeRecord(records, at, account);
  }
  if (records === null) return leaf;
  if (!isExact) return leafOf(keys, records);
  const sum = addSupply(leaf.sum, gained);
  return new LeafNode(keys, records, sum);
}

/** The leaf with accounts that come and go; a subtree if they are too many for one leaf. */
function mergeLeaf(leaf: LeafNode, changes: readonly KeyedAccount[], depth: number): TreeNode {
  const most = leaf.count + changes.length;
  const keys = new Uint8Array(most * KEY_BYTES);
  const records = new Uint8Array(most * ACCOUNT_BYTES);
  let read = 0;
  let written = 0;
  const keep = (end: number) => {
    keys.set(leaf.keys.subarray(read * KEY_BYTES, end * KEY_BYTES), written * KEY_BYTES);
    const kept = leaf.records.subarray(read * ACCOUNT_BYTES, end * ACCOUNT_BYTES);
    records.set(kept, written * ACCOUNT_BYTES);
    written += end - read;
    read = end;
  };
  for (const { key, account } of changes) {
    keep(lowerBound(leaf.keys, key, read));
    if (hasKeyAt(leaf.keys, read, key)) read += 1;
    if (!exists(account)) continue;
    keys.set(key, written * KEY_BYTES);
    writeRecord(records, written * ACCOUNT_BYTES, account);
    written += 1;
  }
  keep(leaf.count);
  const after = records.subarray(0, written * ACCOUNT_BYTES);
  if (equal(after, leaf.records)) return leaf;
  return buildNode(keys.subarray(0, written * KEY_BYTES), after, depth);
}

/** All leaves below a node, left to right. */
export function* leavesOf(node: TreeNode): Generator<LeafNode> {
  if (node.kind === 'leaf') {
    yield node;
    return;
  }
  yield* leavesOf(node.left);
  yield* leavesOf(node.right);
}

/** The accounts of a leaf, in the order of their keys. */
export function* accountsOf(leaf: LeafNode): Generator<Account> {
  for (let index = 0; index < leaf.count; index += 1) yield recordAt(leaf, index);
}
