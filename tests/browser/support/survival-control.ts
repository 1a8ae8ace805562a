/**
 * A node in Node, on a disk in memory and without peers: fed the same as a tab, it shows the state
 * that the tab must have.
 */
import type { createVerifier } from '../../../src/crypto/ed25519.ts';
import type { Block } from '../../../src/ledger/block.ts';
import type { Charter } from '../../../src/ledger/charter.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { systemClock, systemRandom } from '../../../src/main/system.ts';
import { Node } from '../../../src/node/node.ts';
import type { Args, Responses } from '../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../src/storage/memory-store.ts';

export function controlNode(
  charter: Charter,
  verifier: Awaited<ReturnType<typeof createVerifier>>,
): Promise<Node> {
  return Node.open({
    charter,
    store: new MemoryStore(),
    nodeId: systemRandom.bytes(16),
    nodeKey: null,
    clock: systemClock,
    random: systemRandom,
    verifier,
    account: null,
    outbox: { load: async () => [], save: async () => undefined },
    transports: [],
    yieldToEventLoop: async () => undefined,
    inviters: [],
    broken: (damage) => {
      throw damage;
    },
  });
}

/** Merges by the same op that a script would use; throws when anything is refused. */
async function merge(node: Node, args: Args['merge']): Promise<void> {
  const answer = await node.askSelf({ op: 'merge', args });
  const { refused } = answer.response as Responses['merge'];
  if (refused.length > 0) throw new Error(`control: ${refused[0]?.code}`);
}

const items = <T>(values: readonly T[]) => ({
  values: values.map((value, index) => ({ index, value })),
  refused: [],
});

export function feedBlocks(node: Node, blocks: readonly Block[]): Promise<void> {
  return merge(node, { blocks: items(blocks) });
}

export function feedPool(node: Node, transactions: readonly Transaction[]): Promise<void> {
  return merge(node, { pool: items(transactions) });
}
