/** Walks the main chain from its first block on, as it is when the walk begins. */

import { MAX_SUPPLY } from '../../ledger/accounts-record.ts';
import type { Block } from '../../ledger/block.ts';
import type { Charter } from '../../ledger/charter.ts';
import { isGenesis } from '../../ledger/transaction.ts';
import type { BlockIndex } from '../../node/chain/block-index.ts';
import type { Node } from '../../node/node.ts';
import type { FolioError } from '../client.ts';
import { refused } from '../refused.ts';

export type WalkedNode = Pick<Node, 'charter' | 'ledgerId' | 'chain'>;

export interface WalkedBlock {
  readonly entry: BlockIndex;
  readonly block: Block;
  /** The builder's reward beside the fees (L-8). */
  readonly reward: number;
}

/** Blocks 1 to the tip. They are read even if a reorganisation disconnects some meanwhile. */
export function entriesOf({ chain }: WalkedNode): BlockIndex[] {
  const { tree } = chain;
  return Array.from({ length: tree.tip.height }, (_, i) => tree.at(i + 1) as BlockIndex);
}

/**
 * Throws FolioError `export-block` where a block cannot be read just now, `export-history` where
 * old ones are not here.
 */
export async function* walkLedger(
  node: WalkedNode,
  entries: readonly BlockIndex[],
): AsyncGenerator<WalkedBlock> {
  checkHistory(node);
  const rewardOf = rewards(node.charter);
  for (const entry of entries) {
    const loaded = await node.chain.load(entry);
    if (loaded === null) throw unreadable(entry);
    const { block } = loaded;
    yield { entry, block, reward: rewardOf(block) };
  }
}

/** The reward of each block, for blocks in order: it ends when the supply is full. */
function rewards({ reward }: Charter): (block: Block) => number {
  let supply = 0;
  return ({ transactions }) => {
    for (const one of transactions) if (isGenesis(one)) supply += one.amount;
    const paid = Math.min(reward, MAX_SUPPLY - supply);
    supply += paid;
    return paid;
  };
}

/** Throws FolioError `export-history` where the blocks before some height are not here (S-5). */
export function checkHistory({ chain }: WalkedNode): void {
  if (chain.base.height === 0) return;
  throw refused('export-history', 'Old blocks are not here, so this would not be whole.');
}

export function unreadable({ height }: BlockIndex): FolioError {
  const reason = `Block ${height} cannot be read just now. Try again once it is repaired.`;
  return refused('export-block', reason, 'height', { height });
}

/** All fees of a block, which its builder got (L-8). */
export function feesOf({ transactions }: Block): number {
  return transactions.reduce((sum, { fee }) => sum + fee, 0);
}
