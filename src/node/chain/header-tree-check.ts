/** Checks, for tests, that all that the header tree tells of its entries agrees. */
import type { BlockIndex } from './block-index.ts';

/** The part of a `HeaderTree` that is checked. */
interface CheckedTree {
  readonly base: number;
  readonly side: ReadonlySet<BlockIndex>;
  readonly size: number;
  readonly tip: BlockIndex;
  at(height: number): BlockIndex | undefined;
  find(hash: Uint8Array): BlockIndex | undefined;
  isMain(entry: BlockIndex): boolean;
}

/** Throws an Error that names what does not agree. */
export function checkHeaderTree(tree: CheckedTree): void {
  const { base, side, size, tip } = tree;
  for (let height = 1; height <= tip.height; height += 1) {
    const entry = tree.at(height) as BlockIndex;
    claim(entry.parent === tree.at(height - 1), 'the main chain does not link');
    checkEntry(tree, entry);
    claim(height > base || entry.complete, 'the base does not stand on complete blocks');
  }
  for (const entry of side) checkEntry(tree, entry);
  claim(side.size + tip.height + 1 === size, 'entries that are nowhere');
}

function checkEntry(tree: CheckedTree, entry: BlockIndex): void {
  const parent = entry.parent as BlockIndex;
  claim(tree.find(entry.hash) === entry, 'an entry is not found by its hash');
  claim(parent.children.includes(entry), 'an entry is no child of its parent');
  claim(entry.height === parent.height + 1, 'a height does not follow');
  claim(entry.work === parent.work + entry.header.work, 'work does not add up');
  // Up to the base blocks are complete without their bodies (S-5).
  if (entry.height > tree.base || !tree.isMain(entry))
    claim(entry.complete === (entry.body && parent.complete), 'completeness does not follow');
  claim(parent.invalid === null || entry.invalid !== null, 'valid after an invalid one');
}

function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(`header tree: ${what}`);
}
