/** Heads of the chain's blocks by height, as far as the page has asked for them. */
import type { BlockView } from '../../api/view.ts';

/** Heads remembered at most. */
const KEPT = 3_000;

export interface ChainHeads {
  /** Null: the block's body is not on this device. */
  readonly known: ReadonlyMap<number, BlockView | null>;
  /** Counts the branches: what was asked for on another one is of no use. */
  readonly turn: number;
}

export function chainHeads(blocks: readonly BlockView[]): ChainHeads {
  return { known: new Map(blocks.map((block) => [block.height, block])), turn: 0 };
}

/**
 * The chain has moved on, or to another branch: what is above the newest block that both have is
 * forgotten. `blocks`: the newest ones, newest first, each the parent of the one before.
 */
export function moved({ known, turn }: ChainHeads, blocks: readonly BlockView[]): ChainHeads {
  const lowest = blocks.at(-1);
  const fork =
    blocks.find((block) => known.get(block.height)?.hash === block.hash)?.height ??
    // The new ones may stand right on what is known.
    (lowest !== undefined && known.get(lowest.height - 1)?.hash === lowest.previous
      ? lowest.height - 1
      : -1);
  const kept = [...known].filter(([height, block]) => height <= fork && block !== null);
  const left = [...known].some(([height, block]) => height > fork && block !== null);
  const all = new Map<number, BlockView | null>(kept);
  for (const block of blocks) {
    // Deleted first, so that it counts among those that came last.
    all.delete(block.height);
    all.set(block.height, block);
  }
  return { known: newest(all), turn: left || fork < 0 ? turn + 1 : turn };
}

/** The answer to a wish for the heads from `from` down to `to`. */
export function withHeads(
  { known, turn }: ChainHeads,
  from: number,
  to: number,
  found: readonly BlockView[],
): ChainHeads {
  const all = new Map(known);
  for (let height = from; height >= to; height -= 1) if (!all.has(height)) all.set(height, null);
  for (const block of found) all.set(block.height, block);
  return { known: newest(all), turn };
}

/** The ones that came last. */
function newest(known: Map<number, BlockView | null>): Map<number, BlockView | null> {
  return known.size <= KEPT ? known : new Map([...known].slice(-KEPT));
}
