/**
 * Finds blocks and transactions by a part of their id, as people copy it from a page that shortens
 * ids.
 */
import { fromHex, toHex } from '../base/bytes.ts';
import { type Transaction, transactionId } from '../ledger/transaction.ts';
import type { Node } from '../node/node.ts';
import type { ChainStore } from '../node/ports.ts';

/** The block or transaction that was found, or `many` if several begin like this. */
export type FoundPart = { kind: 'block' | 'tx'; id: string } | { kind: 'many' };

type Sought = Pick<Node, 'chain' | 'ledgerId'> & {
  keeper: { pool: Pick<Node['keeper']['pool'], 'list'> };
};

/** How many digits of an id order the index of transactions. */
const INDEXED = 16;
/**
 * With fewer digits, this many transactions are compared: of the pool, and of the newest blocks.
 */
const LOOKED_AT = 2_000;

/**
 * The one block whose hash begins with `head` and ends with `tail`, else the one transaction; null
 * if there is none. Finding a transaction deep in the chain takes 16 digits.
 */
export async function findPart(
  node: Sought,
  store: Pick<ChainStore, 'find'>,
  head: string,
  tail: string,
): Promise<FoundPart | null> {
  if (!/^[0-9a-f]{6,64}$/.test(head) || !/^[0-9a-f]{0,58}$/.test(tail)) return null;
  const fits = (id: string) => id.startsWith(head) && id.endsWith(tail);
  const blocks = blocksThat(node, fits);
  if (blocks.length > 0) return only('block', blocks);
  const found = new Set<string>();
  const look = (transactions: readonly Transaction[]) => {
    for (const one of transactions) {
      const id = toHex(transactionId(node.ledgerId, one));
      if (fits(id)) found.add(id);
    }
  };
  look(node.keeper.pool.list(0, LOOKED_AT));
  for await (const transactions of inBlocks(node, store, head)) look(transactions);
  return only('tx', [...found]);
}

function only(kind: 'block' | 'tx', ids: readonly string[]): FoundPart | null {
  const [id] = ids;
  if (id === undefined) return null;
  return ids.length === 1 ? { kind, id } : { kind: 'many' };
}

function blocksThat({ chain }: Sought, fits: (id: string) => boolean): string[] {
  const { tree } = chain;
  const found = [...tree.side].map(({ key }) => key).filter(fits);
  for (let height = 0; height <= tree.tip.height; height += 1) {
    const key = tree.keyAt(height);
    if (key !== undefined && fits(key)) found.push(key);
  }
  return found;
}

/** Searches the blocks that the index names, or else the newest. */
async function* inBlocks(
  { chain }: Sought,
  store: Pick<ChainStore, 'find'>,
  head: string,
): AsyncIterable<readonly Transaction[]> {
  const key = head.length < INDEXED ? null : fromHex(head.slice(0, INDEXED));
  const heights = key === null ? newest(chain.tip.height) : await named(store, key);
  let seen = 0;
  for (const height of heights) {
    const entry = chain.tree.at(height);
    const loaded = entry === undefined ? null : await chain.load(entry);
    if (loaded === null) continue;
    yield loaded.block.transactions;
    seen += loaded.block.transactions.length;
    if (seen >= LOOKED_AT) return;
  }
}

async function named(store: Pick<ChainStore, 'find'>, key: Uint8Array): Promise<Iterable<number>> {
  return new Set((await store.find(key)).map(({ height }) => height));
}

function* newest(tip: number): Iterable<number> {
  for (let height = tip; height > 0; height -= 1) yield height;
}
