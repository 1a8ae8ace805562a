/**
 * The index finds where a transaction or an account's history stands (S-2): keys of 8 bytes, false
 * hits are possible.
 */
import { equal } from '../../base/bytes.ts';
import {
  isGenesis,
  receiverKey,
  senderKey,
  type Transaction,
  transactionId,
  transactionSize,
} from '../../ledger/transaction.ts';
import type { IndexBlock } from '../ports.ts';
import type { BlockIndex } from './block-index.ts';
import type { LoadedBlock } from './bodies.ts';
import type { HeaderTree } from './header-tree.ts';

const KEY_BYTES = 8;
/** Most entries a transaction has: its id, sender and receiver. */
const ENTRIES = 3;

interface IndexedChain {
  readonly tree: HeaderTree;
  load(entry: BlockIndex): Promise<LoadedBlock | null>;
}

/**
 * The index of all blocks of the main chain whose bodies are here; not whole where one of them
 * cannot be read.
 */
export async function indexOfChain(
  chain: IndexedChain,
  ledgerId: Uint8Array,
): Promise<{ add: IndexBlock[]; whole: boolean }> {
  const { tree } = chain;
  const add: IndexBlock[] = [];
  let whole = true;
  for (let height = 1; height <= tree.tip.height; height += 1) {
    const entry = tree.at(height) as BlockIndex;
    if (!entry.body) continue;
    const loaded = await chain.load(entry);
    whole &&= loaded !== null;
    const transactions = loaded?.block.transactions ?? [];
    add.push(indexBlock(ledgerId, height, transactions));
  }
  return { add, whole };
}

/** One entry for each transaction of a block, and for each account it names. */
export function indexBlock(
  ledgerId: Uint8Array,
  height: number,
  transactions: readonly Transaction[],
): IndexBlock {
  const keys = new Uint8Array(transactions.length * ENTRIES * KEY_BYTES);
  const places = new Uint32Array(transactions.length * ENTRIES);
  let count = 0;
  let place = 0;
  const note = (hash: Uint8Array): void => {
    for (let i = 0; i < KEY_BYTES; i += 1) keys[count * KEY_BYTES + i] = hash[i] as number;
    places[count] = place;
    count += 1;
  };
  for (const transaction of transactions) {
    const { sender, receiver } = transaction;
    note(transactionId(ledgerId, transaction));
    note(receiverKey(transaction));
    if (!isGenesis(transaction) && !equal(sender, receiver)) note(senderKey(transaction));
    place += transactionSize(transaction);
  }
  return { height, keys: keys.subarray(0, count * KEY_BYTES), places: places.subarray(0, count) };
}
