/** A whole node on the small ledger, and the conditions that must hold whatever it was told. */
import { equal, toHex } from '../../src/base/bytes.ts';
import { Overlay } from '../../src/ledger/overlay.ts';
import { checkTransaction, wireId } from '../../src/ledger/transaction.ts';
import type { Node } from '../../src/node/node.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { itemsOf } from '../../src/protocol/shapes.ts';
import { FakeTransport } from '../support/fake-links.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { SmallLedger } from '../support/small-ledger.ts';
import { openNode } from '../support/small-node.ts';
import { demand } from './finding.ts';
import { type Book, book, HEIGHT, NODE_KEY, STARTS_AT } from './node-book.ts';

export interface World {
  book: Book;
  node: Node;
  clock: ManualClock;
  transport: FakeTransport;
}

/** Lets everything that can go on without time go on. */
export const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The same each time. */
export async function makeWorld(): Promise<World> {
  const { ledger } = book();
  const clock = new ManualClock(STARTS_AT + 60_000);
  const transport = new FakeTransport('rtc', 'own-address');
  const node = await openNode(ledger, { clock, transports: [transport], nodeKey: NODE_KEY });
  await node.mergeBlocks(null, itemsOf(ledger.blocks.slice(0, HEIGHT)));
  node.start();
  await drain();
  demand(node.chain.tip.height === HEIGHT, 'the world was not made');
  return { book: book(), node, clock, transport };
}

/** Checks the invariants of docs/threats.md that can be seen from outside at once. */
export function checkNode({ node, transport, book: { ledger, signals } }: World): void {
  const { chain, keeper, peers } = node;
  const { tip, state, tree } = chain;
  demand(equal(state.root, tip.header.accountsRoot), 'the state is not the one of the tip');
  demand(tip.valid && tip.complete && tip.invalid === null, 'the tip is not a valid block');
  demand(tree.size <= tip.height + 1 + LIMITS.sideHeaders, 'more headers are held than the limit');
  demand(peers.all().length <= LIMITS.peersMax + LIMITS.peersPending, 'too many seats');
  demand(peers.book.size <= LIMITS.candidateAddresses, 'too many addresses');
  demand(peers.dialling <= LIMITS.peersPending, 'too many dials');
  for (const { body } of transport.signals.splice(0))
    demand(body === null || signals.has(toHex(body)), 'a signal nobody signed was taken');
  let supply = 0;
  for (const { balance } of state.values()) supply += balance;
  demand(supply === state.supply, 'the supply is not the sum of the balances');
  const overlay = new Overlay(state, ledger.charter, tip.height + 1);
  for (const transaction of keeper.pool.ordered()) {
    demand(checkTransaction(ledger.charter, transaction).ok, 'a malformed transaction is pooled');
    const applied = overlay.apply(transaction);
    demand(
      applied.ok || applied.error.code === 'too-many-claims',
      'a pooled transaction is not valid at the tip',
    );
  }
}

/** Checks that everything pooled, and everything in the chain, was signed by its signer. */
export async function checkSigned({ node, book: { ledger, signed } }: World): Promise<void> {
  const { chain, keeper } = node;
  for (const { transaction } of keeper.pool.all())
    demand(signed.has(toHex(wireId(transaction))), 'a transaction nobody signed is pooled');
  const replayed = new SmallLedger(ledger.charter);
  for (let height = 1; height <= chain.tip.height; height += 1) {
    const entry = chain.tree.at(height);
    const loaded = entry === undefined ? null : await chain.load(entry);
    if (loaded === null) throw new Error(`block ${height} of the main chain is not there`);
    for (const transaction of loaded.block.transactions)
      demand(signed.has(toHex(wireId(transaction))), 'a transaction nobody signed is in the chain');
    replayed.take(loaded.block);
  }
  demand(equal(replayed.state.root, chain.state.root), 'the chain replayed gives another state');
}

/** The values that no junk may change. */
export function fingerprint({ node }: World): string {
  const { count, xor } = node.keeper.pool.digest();
  return `${node.chain.tip.key} ${count} ${toHex(xor)}`;
}
