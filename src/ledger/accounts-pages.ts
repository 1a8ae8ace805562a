/**
 * A state as pages for the disk: one page for each leaf, named by its path (S-2). Empty leaves have
 * no page.
 */
import { equal } from '../base/bytes.ts';
import { isPrefix } from './accounts-packed.ts';
import { ACCOUNT_BYTES, isRecord } from './accounts-record.ts';
import {
  branchOf,
  EMPTY_NODE,
  LEAF_ACCOUNTS,
  type LeafNode,
  leafOf,
  type TreeNode,
} from './accounts-tree.ts';
import { fail, ok, type Result } from './result.ts';

/**
 * One leaf: `key` is its path of '0' and '1' ('' is the root), `bytes` its records of 45 bytes
 * each.
 */
export interface Page {
  key: string;
  bytes: Uint8Array;
}

/**
 * The changes that turn the stored pages of one state into those of another. No key is in both
 * lists.
 */
export interface PageChanges {
  put: Page[];
  remove: string[];
}

/** The pages that differ; subtrees shared by both states are skipped. */
export function changedPages(from: TreeNode, to: TreeNode): PageChanges {
  const changes: PageChanges = { put: [], remove: [] };
  compareNodes(from, to, '', changes);
  return changes;
}

/** The regions of a tree: all subtrees at this depth. */
const REGION_DEPTH = 6;
export const REGIONS = 2 ** REGION_DEPTH;

/**
 * The changes in one region, 0..63, and the tree that is stored once they are written: `from` with
 * that region of `to`. Null where the region of either is no branch, as the shape of a tree with a
 * smaller one would depend on what lies beside it, and where its balances would pass 2^53-1.
 */
export function changedRegion(
  from: TreeNode,
  to: TreeNode,
  region: number,
): { pages: PageChanges; node: TreeNode } | null {
  const path = region.toString(2).padStart(REGION_DEPTH, '0');
  const [before, after] = [nodeAt(from, path), nodeAt(to, path)];
  if (before?.kind !== 'branch' || after?.kind !== 'branch') return null;
  const pages: PageChanges = { put: [], remove: [] };
  compareNodes(before, after, path, pages);
  try {
    return { pages, node: replaced(from, path, after) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Null below a leaf. */
function nodeAt(root: TreeNode, path: string): TreeNode | null {
  let node = root;
  for (const bit of path) {
    if (node.kind === 'leaf') return null;
    node = bit === '0' ? node.left : node.right;
  }
  return node;
}

/** The tree with another node at a path. */
function replaced(node: TreeNode, path: string, by: TreeNode): TreeNode {
  if (path === '' || node.kind === 'leaf') return by;
  const rest = path.slice(1);
  return path.startsWith('0')
    ? branchOf(replaced(node.left, rest, by), node.right)
    : branchOf(node.left, replaced(node.right, rest, by));
}

function compareNodes(from: TreeNode, to: TreeNode, path: string, changes: PageChanges): void {
  if (from === to) return;
  if (from.kind === 'branch' && to.kind === 'branch') {
    compareNodes(from.left, to.left, `${path}0`, changes);
    compareNodes(from.right, to.right, `${path}1`, changes);
    return;
  }
  if (from.kind === 'leaf' && to.kind === 'leaf') {
    if (equal(from.records, to.records)) return;
    if (to.count === 0) changes.remove.push(path);
    else changes.put.push({ key: path, bytes: to.records });
    return;
  }
  // A leaf that split, or a subtree that shrank to a leaf: no path is both a leaf and above one.
  for (const { path: old } of namedLeaves(from, path)) changes.remove.push(old);
  for (const { path: key, leaf } of namedLeaves(to, path))
    changes.put.push({ key, bytes: leaf.records });
}

function* namedLeaves(node: TreeNode, path: string): Generator<{ path: string; leaf: LeafNode }> {
  if (node.kind === 'leaf') {
    if (node.count > 0) yield { path, leaf: node };
    return;
  }
  yield* namedLeaves(node.left, `${path}0`);
  yield* namedLeaves(node.right, `${path}1`);
}

/**
 * The tree that was stored as these pages, in any order. What it holds is read when it is touched:
 * here its records are judged one by one, and the order of a page's accounts is left to the root,
 * by which all pages are checked at once. Refused: `account-record`, `accounts-prefix`, and
 * `accounts-shape` for pages that cannot be the leaves of one tree.
 */
export function nodeFromPages(pages: Iterable<Page>): Result<TreeNode> {
  const sorted = [...pages].sort((a, b) => (a.key < b.key ? -1 : 1));
  let before: string | null = null;
  for (const page of sorted) {
    if (before !== null && page.key.startsWith(before))
      return fail('accounts-shape', `The pages '${before}' and '${page.key}' overlap.`, 'accounts');
    before = page.key;
    const trouble = troubleOf(page);
    if (trouble !== null) return trouble;
  }
  try {
    return nodeOf(sorted, 0, sorted.length, 0);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail('accounts-shape', 'The balances pass 2^53-1 together.', 'accounts');
  }
}

/**
 * The node at `depth` of sorted pages, `from` to `to` (exclusive), whose paths are equal so far.
 * Refused: `accounts-shape` for a branch that holds no more than a leaf would.
 */
function nodeOf(pages: readonly Page[], from: number, to: number, depth: number): Result<TreeNode> {
  if (from === to) return ok(EMPTY_NODE);
  const { key, bytes } = pages[from] as Page;
  if (key.length === depth) return ok(leafOf(null, bytes));
  let split = from;
  while (split < to && (pages[split] as Page).key[depth] === '0') split += 1;
  const left = nodeOf(pages, from, split, depth + 1);
  if (!left.ok) return left;
  const right = nodeOf(pages, split, to, depth + 1);
  if (!right.ok) return right;
  if (left.value.count + right.value.count > LEAF_ACCOUNTS)
    return ok(branchOf(left.value, right.value));
  return fail('accounts-shape', `A page below '${key.slice(0, depth)}' is missing.`, 'accounts');
}

function troubleOf({ key, bytes }: Page): Result<never> | null {
  if (!isPrefix(key))
    return fail('accounts-prefix', 'The name of a page is not a path of 0 and 1.', 'accounts');
  const count = bytes.length / ACCOUNT_BYTES;
  if (count === 0 || count > LEAF_ACCOUNTS || !Number.isInteger(count))
    return fail('accounts-shape', `The page '${key}' is cut short.`, 'accounts');
  for (let at = 0; at < bytes.length; at += ACCOUNT_BYTES)
    if (!isRecord(bytes, at))
      return fail('account-record', `The page '${key}' holds a wrong record.`, 'accounts');
  return null;
}
