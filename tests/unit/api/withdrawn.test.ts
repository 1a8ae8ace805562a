/** P-1: a payee is told of payments that were taken back while they waited, and of no others. */
import { describe, expect, it } from 'vitest';
import { Queries } from '../../../src/api/queries.ts';
import type { PoolItem } from '../../../src/api/view.ts';
import { ViewBuilder, type ViewSources } from '../../../src/api/view-builder.ts';
import { transactionView } from '../../../src/api/view-parts.ts';
import { WithdrawnPayments } from '../../../src/api/withdrawn.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../src/storage/memory-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type Person, person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const HELLO_MS = 12_000;
const [BUILDER, ANN, ME] = [person(1), person(2), person(3)];

async function setUp() {
  const ledger = new SmallLedger();
  ledger.grow([ledger.claim(ANN)], BUILDER.publicKey, STARTS_AT);
  const clock = new ManualClock(STARTS_AT + 60_000);
  const store = new MemoryStore();
  const node = await openNode(ledger, { clock, transports: [], store });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  await clock.pass(HELLO_MS);
  const queries = new Queries(node, store);
  const sources = { node, queries, now: () => clock.monotonic(), key: ME.publicKey };
  const withdrawn = new WithdrawnPayments(sources);
  const items = (): PoolItem[] =>
    node.keeper.page(0, 100).map(({ transaction, arrival }) => ({
      ...transactionView(ledger.charter, ledger.id, transaction),
      arrival,
    }));
  return {
    clock,
    /** Ann's, of her next number. */
    pay: (to: Person, amount: number, fee: number) =>
      ledger.pay(ANN, to.publicKey, { amount, fee }),
    offer: (...all: Transaction[]) => node.keeper.offer(all, 'peer'),
    build: async (...all: Transaction[]) => {
      await clock.pass(1_000);
      const block = ledger.grow(all, BUILDER.publicKey, clock.now());
      await node.mergeBlocks(null, itemsOf([block]));
    },
    /** The amounts that are told as taken back. */
    look: async () => {
      await withdrawn.look();
      return withdrawn.view(items()).map(({ amount }) => amount);
    },
    queries,
    views: new ViewBuilder({
      ...sources,
      builder: () => null,
      signallingServer: () => 'own',
      sealing: () => null,
    } as unknown as ViewSources),
  };
}

describe('a payment to this account that leaves the pool', () => {
  it('is taken back where another one of its number pays somebody else', async () => {
    const { clock, pay, offer, look } = await setUp();
    await offer(pay(ME, 30, 1));
    expect(await look()).toEqual([]);
    await offer(pay(ANN, 1, 2));
    expect(await look()).toEqual([30]);
    // Told for a while, not for ever.
    await clock.pass(LIMITS.withdrawnMs - 1);
    expect(await look()).toEqual([30]);
    await clock.pass(1);
    expect(await look()).toEqual([]);
  });

  it('is taken back as well if that one is seen in a block first', async () => {
    const { pay, offer, build, look } = await setUp();
    await offer(pay(ME, 30, 1));
    await look();
    await build(pay(ANN, 1, 2));
    expect(await look()).toEqual([30]);
  });

  it('is not where the newer one pays this account, in the pool or in a block', async () => {
    const pooled = await setUp();
    await pooled.offer(pooled.pay(ME, 30, 1));
    await pooled.look();
    await pooled.offer(pooled.pay(ME, 40, 2));
    expect(await pooled.look()).toEqual([]);

    const written = await setUp();
    await written.offer(written.pay(ME, 30, 1));
    await written.look();
    await written.build(written.pay(ME, 40, 2));
    expect(await written.look()).toEqual([]);
  });

  it('is not where it is written', async () => {
    const { pay, offer, build, look } = await setUp();
    const payment = pay(ME, 30, 1);
    await offer(payment);
    await look();
    await build(payment);
    expect(await look()).toEqual([]);
  });

  it('is told of no more than fit', async () => {
    const { pay, offer, build, look } = await setUp();
    for (let i = 0; i <= LIMITS.viewWithdrawn; i += 1) {
      await offer(pay(ME, 10 + i, 1));
      await look();
      await build(pay(BUILDER, 1, 2));
      await look();
    }
    const told = await look();
    expect(told).toHaveLength(LIMITS.viewWithdrawn);
    expect(told[0]).toBe(10 + LIMITS.viewWithdrawn);
  });
});

it('a view has pool and chain of one moment, though a block lands while it is asked', async () => {
  const { pay, offer, build, queries, views } = await setUp();
  await offer(pay(ME, 30, 1));
  await views.make();
  await build(pay(ANN, 1, 2));
  const next = pay(BUILDER, 5, 1);
  await offer(next);
  const transaction = queries.transaction.bind(queries);
  queries.transaction = async (id) => {
    await build(next);
    return transaction(id);
  };
  const { height, pool, withdrawn } = await views.make();
  expect([height, pool.count, pool.items]).toEqual([3, 0, []]);
  expect(withdrawn.map(({ amount }) => amount)).toEqual([30]);
});
