/** Headers with real proofs on a ledger where proofs are cheap. */
import { NonceSearch } from '../../../src/builder/search.ts';
import { defaultCharter } from '../../../src/ledger/charter.ts';
import { encodeHeader, type Header } from '../../../src/ledger/header.ts';
import { requiredWork } from '../../../src/ledger/work.ts';
import type { BlockIndex } from '../../../src/node/chain/block-index.ts';
import { HeaderTree } from '../../../src/node/chain/header-tree.ts';

const CHARTER = defaultCharter('tree', { work: 2 ** 8, spacing: 1_000 });
export const NOW = 1_800_000_000_000;
const BUILDER = new Uint8Array(32).fill(5);

export function newTree(sideCap = 100): HeaderTree {
  return new HeaderTree(CHARTER, sideCap);
}

/** A header that may follow `parent`. `salt` makes brothers differ. */
export function headerAfter(
  tree: HeaderTree,
  parent: BlockIndex,
  salt = 0,
  time = parent.header.time === 0 ? NOW - 1_000_000 : parent.header.time + 1_000,
): Header {
  const header: Header = {
    version: 1,
    height: parent.height + 1,
    previous: parent.hash,
    transactionsRoot: new Uint8Array(32).fill(salt),
    accountsRoot: new Uint8Array(32),
    builder: BUILDER,
    time,
    work: requiredWork(CHARTER, tree.recent(parent), time),
    nonce: 0n,
  };
  const nonce = new NonceSearch(encodeHeader(header), header.work).run(2 ** 30);
  return { ...header, nonce: nonce ?? 0n };
}

/** A header in the tree, without its body. */
export function grow(tree: HeaderTree, parent: BlockIndex, salt = 0, time?: number): BlockIndex {
  const header = headerAfter(tree, parent, salt, time);
  const hash = tree.check(parent, header, NOW);
  if (!hash.ok) throw new Error(hash.error.reason);
  return tree.add(parent, header, hash.value);
}

/** A branch of this many headers, lowest first. */
export function branch(tree: HeaderTree, from: BlockIndex, length: number, salt = 0): BlockIndex[] {
  const entries: BlockIndex[] = [];
  for (let at = from; entries.length < length; entries.push(at)) at = grow(tree, at, salt);
  return entries;
}

/** Entries by name: objects of one kind look alike to a test. */
export const keysOf = (entries: Iterable<BlockIndex>): string[] =>
  Array.from(entries, ({ key }) => key);

export const last = (entries: readonly BlockIndex[]): BlockIndex =>
  entries[entries.length - 1] as BlockIndex;
