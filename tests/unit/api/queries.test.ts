/** Blocks that are read for a person. */
import { describe, expect, it, vi } from 'vitest';
import { Queries } from '../../../src/api/queries.ts';
import type { Node } from '../../../src/node/node.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { ReadingChain } from './reading-chain.ts';

const STARTS_AT = 1_700_000_000_000;
const [ANN, BEN, CEM] = [person(1), person(2), person(3)];

function grow(ledger: SmallLedger, count: number, builder = CEM): void {
  for (let i = 0; i < count; i += 1)
    ledger.grow(
      [ledger.pay(ANN, BEN.publicKey, { memo: `${ledger.blocks.length}` })],
      builder.publicKey,
      ledger.tip.time + 1_000,
    );
}

describe('blocks from a height down', () => {
  it('are of one branch, though the chain switches while they are read', async () => {
    const ben = new SmallLedger();
    ben.grow([ben.claim(ANN)], BEN.publicKey, STARTS_AT);
    const cem = ben.branch(1);
    grow(ben, 3, BEN);
    grow(cem, 5);
    const room = await ReadingChain.of(ben);
    const { chain } = room;
    vi.spyOn(chain, 'summary').mockImplementationOnce(async () => {
      await room.take(cem);
      return null;
    });
    const { charter, ledgerId } = chain;
    const node = { chain, charter, ledgerId } as unknown as Node;
    const views = await new Queries(node, room.store).blocks(4, 10);
    expect(chain.tip.height).toBe(6);
    expect(views.map(({ height }) => height)).toEqual([4, 3, 2, 1, 0]);
    for (const [at, view] of views.slice(0, -1).entries())
      expect(view.previous).toBe(views[at + 1]?.hash);
  });
});
