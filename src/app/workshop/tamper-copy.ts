/** Fetches blocks of the chain one by one, from a height down, for a copy to tamper with. */
import type { BlockJson } from '../../api/tamper.ts';

/** Why a copy has fewer blocks than it was to have, and the height of the one that is not in it. */
export interface CopyEnd {
  /**
   * `tooLarge`: its transactions do not fit into an answer (O-1); `missing`: the node has or finds
   * none; `moved`: the chain went over to another branch meanwhile.
   */
  readonly why: 'tooLarge' | 'missing' | 'moved';
  readonly height: number;
}

interface CopiedBlocks {
  /** Oldest first. */
  readonly blocks: readonly BlockJson[];
  /** Null: all that were wanted are there, or all down to block 1. */
  readonly end: CopyEnd | null;
}

/**
 * So many blocks from a height down, genesis not among them.
 *
 * @param ask gives the node's block of a height; without `items` if it is too large.
 * @param above hash of the block at `from` as the block above it says; null for the newest.
 */
export async function copyDown(
  ask: (height: number) => Promise<Partial<BlockJson> | undefined>,
  from: number,
  count: number,
  above: string | null,
): Promise<CopiedBlocks> {
  const blocks: BlockJson[] = [];
  for (let height = from; height > Math.max(0, from - count); height -= 1) {
    const block = await ask(height);
    const wanted = blocks[0]?.prev_hash ?? above;
    const end = (why: CopyEnd['why']) => ({ blocks, end: { why, height } });
    if (block === undefined) return end('missing');
    if (wanted !== null && block.hash !== wanted) return end('moved');
    if (block.items === undefined) return end('tooLarge');
    blocks.unshift(block as BlockJson);
  }
  return { blocks, end: null };
}
