/** L-11: the page's words about stale blocks. */
import { describe, expect, it } from 'vitest';
import { StaleBlocks } from '../../../src/api/stale-blocks.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { headerHash } from '../../../src/ledger/header.ts';
import { wireId } from '../../../src/ledger/transaction.ts';
import type { Node } from '../../../src/node/node.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { ReadingChain } from './reading-chain.ts';

const STARTS_AT = 1_700_000_000_000;
const [ANN, BEN, CEM] = [person(1), person(2), person(3)];

/** Grows by blocks that pay, `seconds` apart. */
function grow(ledger: SmallLedger, count: number, builder = CEM, seconds = 1): void {
  for (let i = 0; i < count; i += 1)
    ledger.grow(
      [ledger.pay(ANN, BEN.publicKey, { memo: `${ledger.blocks.length}` })],
      builder.publicKey,
      ledger.tip.time + seconds * 1_000,
    );
}

/** Two chains from one first block: one by Ben, and one by Cem. */
function fork(): [ben: SmallLedger, cem: SmallLedger] {
  const ben = new SmallLedger();
  ben.grow([ben.claim(ANN)], BEN.publicKey, STARTS_AT);
  const cem = ben.branch(1);
  return [ben, cem];
}

function staleOf({ chain }: ReadingChain, pooled: ReadonlySet<string> = new Set()) {
  const pool = { has: (id: string) => pooled.has(id) };
  return new StaleBlocks({ chain, keeper: { pool } } as unknown as Pick<Node, 'chain' | 'keeper'>);
}

describe('blocks that lost', () => {
  it('give one reason for the whole branch, whatever each of them had at its height', async () => {
    const [ben, cem] = fork();
    // Equal work at first, until the longer one wins.
    grow(ben, 2, BEN);
    grow(cem, 4);
    const room = await ReadingChain.of(ben);
    await room.take(cem);
    expect(room.chain.tip.height).toBe(5);
    const lost = await staleOf(room).view(0, 5);
    expect(lost.map(({ height, why }) => [height, why])).toEqual([
      [3, 'less-work'],
      [2, 'less-work'],
    ]);
  });

  it('are told up to the highest block that is shown', async () => {
    const [ben, cem] = fork();
    grow(ben, 3, BEN);
    grow(cem, 4);
    const room = await ReadingChain.of(ben);
    await room.take(cem);
    const lost = await staleOf(room).view(2, 3);
    expect(lost.map(({ height }) => height)).toEqual([3, 2]);
  });

  it('lose a tie by their hash, though the chain has gone on since', async () => {
    const [ben, cem] = fork();
    grow(ben, 1, BEN);
    grow(cem, 1);
    const room = await ReadingChain.of(ben);
    await room.take(cem);
    const winner = room.chain.tip.key === toHexTip(ben) ? ben : cem;
    expect((await staleOf(room).view(0, 5)).map(({ why }) => why)).toEqual(['higher-hash']);
    grow(winner, 2);
    await room.take(winner);
    expect((await staleOf(room).view(0, 5)).map(({ why }) => why)).toEqual(['higher-hash']);
  });

  it('tell how much of them waits now, not how much once did', async () => {
    const [ben, cem] = fork();
    grow(ben, 1, BEN);
    grow(cem, 2);
    const room = await ReadingChain.of(ben);
    await room.take(cem);
    const pooled = new Set(ben.blocks.flatMap((block) => block.transactions.map(wireKey)));
    const staleBlocks = staleOf(room, pooled);
    expect((await staleBlocks.view(0, 3)).map(({ waiting }) => waiting)).toEqual([1]);
    pooled.clear();
    expect((await staleBlocks.view(0, 3)).map(({ waiting }) => waiting)).toEqual([0]);
    expect(await staleBlocks.view(3, 3)).toEqual([]);
  });
});

const wireKey = (transaction: Parameters<typeof wireId>[0]) => toHex(wireId(transaction));

function toHexTip({ tip }: SmallLedger): string {
  return toHex(headerHash(tip));
}
