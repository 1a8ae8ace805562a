/** Headers with real proofs on a ledger where proofs are cheap. */
import { NonceSearch } from '../../../src/builder/search.ts';
import { defaultCharter } from '../../../src/ledger/charter.ts';
import { encodeHeader, type Header } from '../../../src/ledger/header.ts';
import { requiredWork } from '../../../src/ledger/work.ts';
import { type Entry, HeaderTree } from '../../../src/node/chain/header-tree.ts';

const CHARTER = defaultCharter('tree', { work: 2 ** 8, spacing: 1_000 });
export const NOW = 1_800_000_000_000;
const BUILDER = new Uint8Array(32).fill(5);

export function newTree(sideCap = 100): HeaderTree {
  return new HeaderTree(CHARTER, sideCap);
}

/** A header that may follow `parent`. `salt` makes brothers differ. */
export function headerAfter(
  tree: HeaderTree,
  parent: Entry,
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
export function grow(tree: HeaderTree, parent: Entry, salt = 0, time?: number): Entry {
  const made = tree.extend(parent, headerAfter(tree, parent, salt, time), NOW);
  if (!made.ok) throw new Error(made.error.reason);
  return tree.register(made.value);
}

/** A branch of so many, lowest first. */
export function branch(tree: HeaderTree, from: Entry, length: number, salt = 0): Entry[] {
  const entries: Entry[] = [];
  for (let at = from; entries.length < length; entries.push(at)) at = grow(tree, at, salt);
  return entries;
}

export const last = (entries: readonly Entry[]): Entry => entries[entries.length - 1] as Entry;
