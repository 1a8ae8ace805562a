/**
 * Stale blocks as the page shows them: why they lost, and how many of their transactions still
 * wait. All of it is up to date, whenever they lost.
 */

import { BoundedMap } from '../base/bounded.ts';
import { toHex } from '../base/bytes.ts';
import { wireId } from '../ledger/transaction.ts';
import { type BlockIndex, better } from '../node/chain/block-index.ts';
import type { Node } from '../node/node.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { StaleBlockView } from './view.ts';
import { addressText } from './view-parts.ts';

export class StaleBlocks {
  readonly #node: Pick<Node, 'chain' | 'keeper'>;
  /** The wire ids of a stale block's transactions. */
  readonly #carried = new BoundedMap<string, readonly string[]>(LIMITS.viewStaleBlocks);

  constructor(node: Pick<Node, 'chain' | 'keeper'>) {
    this.#node = node;
  }

  /** The highest first, of heights `lowest` to `highest`. */
  async view(lowest: number, highest: number): Promise<StaleBlockView[]> {
    const { tree } = this.#node.chain;
    const lost = [...tree.side]
      .filter(({ body, height }) => body && height >= lowest && height <= highest)
      .filter(({ height }) => tree.at(height) !== undefined)
      .sort((a, b) => b.height - a.height)
      .slice(0, LIMITS.viewStaleBlocks);
    const views: StaleBlockView[] = [];
    for (const entry of lost) {
      const waiting = await this.#waiting(entry);
      const rival = tree.at(entry.height);
      // The chain may have switched to it meanwhile.
      if (rival === undefined || rival === entry) continue;
      views.push({
        height: entry.height,
        hash: entry.key,
        builder: addressText(entry.header.builder),
        time: entry.header.time,
        count: entry.count ?? 0,
        previous: entry.parent?.key ?? '',
        why: whyLost(this.#node.chain, entry),
        waiting,
        lostTo: rival.key,
      });
    }
    return views;
  }

  async #waiting(entry: BlockIndex): Promise<number> {
    const { chain, keeper } = this.#node;
    let carried = this.#carried.get(entry.key);
    if (carried === undefined) {
      const loaded = await chain.load(entry);
      if (loaded === null) return 0;
      carried = loaded.block.transactions.map((one) => toHex(wireId(one)));
      this.#carried.set(entry.key, carried);
    }
    return carried.filter((id) => keeper.pool.has(id)).length;
  }
}

/** The one reason for a whole branch: it won or lost by its end, not by each of its blocks. */
export function whyLost(
  { tree, seals }: Pick<Node['chain'], 'tree' | 'seals'>,
  entry: BlockIndex,
): StaleBlockView['why'] {
  if (entry.invalid !== null) return 'invalid';
  const end = endOf(entry);
  if (!seals.allows(end) && better(end, tree.tip) > 0) return 'sealed-out';
  const rival = tree.at(end.height);
  if (rival === undefined || rival.work !== end.work || better(rival, end) < 0) return 'less-work';
  // Two blocks made at once tie. Of longer branches only those that still tie count as a tie: a
  // branch that grew on lost to the one it was outgrown by.
  const tie = rival === tree.tip || (end.parent !== null && tree.isMain(end.parent));
  return tie ? 'higher-hash' : 'less-work';
}

/** The best end of the branches that go on from here. */
function endOf(entry: BlockIndex): BlockIndex {
  let best = entry;
  const open = [...entry.children];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.invalid !== null || !at.body) continue;
    if (better(at, best) > 0) best = at;
    open.push(...at.children);
  }
  return best;
}
