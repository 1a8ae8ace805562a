/** L-11: the page's words about the payments of a stale block. */
import { describe, expect, it } from 'vitest';
import { Queries } from '../../../src/api/queries.ts';
import { staleDetail } from '../../../src/api/stale-detail.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { headerHash } from '../../../src/ledger/header.ts';
import { type Transaction, transactionId } from '../../../src/ledger/transaction.ts';
import type { Node } from '../../../src/node/node.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { ReadingChain } from './reading-chain.ts';

const STARTS_AT = 1_700_000_000_000;
const [ANN, BEN, CEM, DEE] = [person(1), person(2), person(3), person(4)];

function nodeOf({ chain }: ReadingChain, pooled: readonly Transaction[]) {
  const byId = (id: string) => {
    const transaction = pooled.find((one) => toHex(transactionId(chain.ledgerId, one)) === id);
    return transaction === undefined ? undefined : { transaction };
  };
  const { charter, ledgerId } = chain;
  return { chain, charter, ledgerId, keeper: { pool: { byId } } } as unknown as Node;
}

describe('L-11 a stale block', () => {
  it('tells of each payment whether it stands, waits, was replaced, expired or is gone', async () => {
    const first = new SmallLedger();
    first.grow(
      [first.claim(ANN), first.claim(BEN), first.claim(CEM), first.claim(DEE)],
      BEN.publicKey,
      STARTS_AT,
    );
    const lost = first.branch(1);
    const soon = Math.floor(first.tip.time / 1000) + 2;
    const both = first.pay(ANN, CEM.publicKey, { memo: 'in both' });
    const waits = first.pay(BEN, CEM.publicKey, { memo: 'waits' });
    const spent = first.pay(CEM, ANN.publicKey, { memo: 'first try' });
    const late = first.pay(DEE, ANN.publicKey, { expires: soon });
    lost.grow([both, waits, spent, late], CEM.publicKey, first.tip.time + 1_000);
    first.grow([both], BEN.publicKey, first.tip.time + 1_500);
    first.grow(
      [first.pay(CEM, BEN.publicKey, { memo: 'second try' })],
      BEN.publicKey,
      first.tip.time + 2_000,
    );

    const room = await ReadingChain.of(lost);
    await room.take(first);
    const hash = toHex(headerHash(lost.tip));
    const node = nodeOf(room, [waits]);
    const queries = new Queries(node, room.store);
    const view = await staleDetail(node, queries, hash);
    expect(view?.fates).toEqual([
      { kind: 'block', height: 2 },
      { kind: 'pool' },
      { kind: 'spent' },
      { kind: 'expired' },
    ]);
    expect(view?.why).toBe('less-work');
    expect(view?.tree.map(({ height, kind }) => [height, kind])).toEqual([
      [1, 'chain'],
      [2, 'chain'],
      [3, 'chain'],
      [2, 'stale'],
    ]);
    const nobody = nodeOf(room, []);
    const again = await staleDetail(nobody, new Queries(nobody, room.store), hash);
    expect(again?.fates[1]).toEqual({ kind: 'dropped' });
  });

  it('is none where the block stands in the chain or is not known', async () => {
    const ledger = new SmallLedger();
    ledger.grow([ledger.claim(ANN)], BEN.publicKey, STARTS_AT);
    const room = await ReadingChain.of(ledger);
    const node = nodeOf(room, []);
    const queries = new Queries(node, room.store);
    expect(await staleDetail(node, queries, toHex(headerHash(ledger.tip)))).toBeNull();
    expect(await staleDetail(node, queries, 'ab'.repeat(32))).toBeNull();
  });
});
