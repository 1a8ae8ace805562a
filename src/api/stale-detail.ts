/** The fate of a stale block (L-11): the branch it is on, and the fate of each payment. */
import { toHex } from '../base/bytes.ts';
import type { Block } from '../ledger/block.ts';
import { isSpent } from '../ledger/spent.ts';
import { isExpired, type Transaction, transactionId } from '../ledger/transaction.ts';
import type { BlockIndex } from '../node/chain/block-index.ts';
import type { Node } from '../node/node.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Queries } from './queries.ts';
import { whyLost } from './stale-blocks.ts';
import type { StaleDetailView, StaleFate, TreeBlockView } from './view.ts';
import { addressText } from './view-parts.ts';

/** Null if no block of this hash is known, or it is on the chain. */
export async function staleDetail(
  node: Pick<Node, 'chain' | 'keeper' | 'charter' | 'ledgerId'>,
  queries: Pick<Queries, 'transaction'>,
  hash: string,
): Promise<StaleDetailView | null> {
  const { tree } = node.chain;
  const entry = tree.get(hash.toLowerCase());
  if (entry === undefined || tree.isMain(entry)) return null;
  const loaded = await node.chain.load(entry);
  const fork = forkOf(node, entry);
  const fates = loaded === null ? [] : await fatesOf(node, queries, loaded.block);
  // The chain may have switched to it meanwhile.
  if (tree.isMain(entry)) return null;
  return { why: whyLost(node.chain, entry), tree: around(node, fork, entry), fates };
}

function forkOf({ chain: { tree } }: Pick<Node, 'chain'>, entry: BlockIndex): BlockIndex {
  let at = entry;
  while (at.parent !== null && !tree.isMain(at)) at = at.parent;
  return at;
}

/**
 * The fork, the stale branch from there up to this block, and as many blocks of the chain beside
 * it.
 */
function around(
  { chain: { tree } }: Pick<Node, 'chain'>,
  fork: BlockIndex,
  entry: BlockIndex,
): TreeBlockView[] {
  const lost: BlockIndex[] = [];
  for (let at: BlockIndex | null = entry; at !== null && at !== fork; at = at.parent) lost.push(at);
  const shown = lost.reverse().slice(0, LIMITS.viewFork);
  const top = Math.min(tree.tip.height, fork.height + shown.length + 1);
  const chain: BlockIndex[] = [];
  for (let height = fork.height; height <= top; height += 1) {
    const at = tree.at(height);
    if (at !== undefined) chain.push(at);
  }
  return [...chain, ...shown].map((one) => ({
    height: one.height,
    hash: one.key,
    previous: one.parent?.key ?? '',
    builder: addressText(one.header.builder),
    kind: one.invalid !== null ? 'invalid' : tree.isMain(one) ? 'chain' : 'stale',
  }));
}

/** The fates of as many as one page of a view holds; the rest of a large block is not looked up. */
async function fatesOf(
  node: Pick<Node, 'chain' | 'keeper' | 'charter' | 'ledgerId'>,
  queries: Pick<Queries, 'transaction'>,
  block: Block,
): Promise<StaleFate[]> {
  const fates: StaleFate[] = [];
  for (const transaction of block.transactions.slice(0, LIMITS.viewPage))
    fates.push(await fateOf(node, queries, transaction));
  return fates;
}

async function fateOf(
  { chain, charter, ledgerId }: Pick<Node, 'chain' | 'charter' | 'ledgerId'>,
  queries: Pick<Queries, 'transaction'>,
  transaction: Transaction,
): Promise<StaleFate> {
  const found = await queries.transaction(toHex(transactionId(ledgerId, transaction)));
  if (found !== null)
    return found.height === null ? { kind: 'pool' } : { kind: 'block', height: found.height };
  if (isExpired(transaction, chain.tip.header.time + 1)) return { kind: 'expired' };
  return { kind: isSpent(charter, chain.state, transaction) ? 'spent' : 'dropped' };
}
