/** P-1: an own payment that made way in a full pool is still owed, and later ones come after it. */
import { describe, expect, it, vi } from 'vitest';
import { Payments } from '../../../src/api/payments.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { POOL_LIMITS } from '../../../src/ledger/pool-entry.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const HELLO_MS = 12_000;
const [builder, me, payee, second, ...rich] = [0, 1, 5, 6, 2, 3].map(person) as [
  ReturnType<typeof person>,
  ReturnType<typeof person>,
  ReturnType<typeof person>,
  ReturnType<typeof person>,
  ...ReturnType<typeof person>[],
];

async function setUp() {
  const ledger = new SmallLedger();
  ledger.grow(
    [me, ...rich].map((one) => ledger.claim(one)),
    builder.publicKey,
    STARTS_AT,
  );
  const clock = new ManualClock(STARTS_AT + 60_000);
  // So few fill the pool.
  const limits = { pool: { ...POOL_LIMITS, transactions: rich.length } };
  const node = await openNode(ledger, { clock, transports: [], limits });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  await clock.pass(HELLO_MS);
  const payments = new Payments(node, {
    publicKey: me.publicKey,
    sign: (message) => Promise.resolve(me.sign(message)),
  });
  return {
    ledger,
    node,
    payments,
    pay: (receiver: Uint8Array, amount: number, fee = 0) =>
      payments.send({ receiver: encodeAddress(receiver), amount, fee }),
    /** The pool fills up with what pays more. */
    crowd: () =>
      node.keeper.offer(
        rich.map((one) => ledger.pay(one, builder.publicKey, { fee: 50 })),
        'peer',
      ),
    build: async () => {
      const block = ledger.make(node.keeper.pool.ordered(), builder.publicKey, clock.now());
      ledger.take(block);
      await node.mergeBlocks(null, itemsOf([block]));
      await clock.pass(HELLO_MS);
      for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    /** Amount, sequence and status of each, oldest first. */
    own: () => {
      const list = node.walletTransactions
        .list()
        .map(({ transaction, state }) => [transaction.amount, transaction.sequence, state.kind]);
      return list.sort((a, b) => Number(a[1]) - Number(b[1]));
    },
  };
}

describe('an own payment that made way in a full pool', () => {
  it('keeps its place: the next one follows it, and both payees are paid', async () => {
    const { node, pay, crowd, build, own } = await setUp();
    await pay(payee.publicKey, 100);
    await crowd();
    expect(own()).toEqual([[100, 0, 'offered']]);
    await pay(second.publicKey, 7, 90);
    expect(own()).toEqual([
      [100, 0, 'offered'],
      [7, 1, 'waiting'],
    ]);
    await build();
    await build();
    expect(own()).toEqual([
      [100, 0, 'block'],
      [7, 1, 'block'],
    ]);
    await node.stop();
  });

  it('counts against what is left to spend', async () => {
    const { ledger, node, pay, crowd } = await setUp();
    const { grant } = ledger.charter;
    await pay(payee.publicKey, grant - 10);
    await crowd();
    await expect(pay(second.publicKey, 11)).rejects.toMatchObject({
      code: 'balance',
      message: expect.stringContaining('The balance, 10,'),
    });
    await pay(second.publicKey, 10);
    await node.stop();
  });

  it('lets a few wait behind it, and the one beyond is told why', async () => {
    const { node, pay, crowd, own } = await setUp();
    await pay(payee.publicKey, 100);
    await crowd();
    for (let i = 0; i < POOL_LIMITS.waitingPerSender; i += 1) await pay(second.publicKey, 1);
    await expect(pay(second.publicKey, 1)).rejects.toMatchObject({
      code: 'pool-gap',
      message: expect.stringContaining('An earlier payment still waits'),
    });
    expect(own().filter(([, , kind]) => kind === 'refused')).toHaveLength(1);
    await node.stop();
  });
});

describe('P-1 an own payment that waits', () => {
  it('is raised: the same payment with a higher fee takes its place', async () => {
    const { node, payments, pay, build, own } = await setUp();
    const { id } = await pay(payee.publicKey, 100);
    await expect(payments.replace(id, 0)).rejects.toMatchObject({
      code: 'replace-fee-low',
      field: 'fee',
    });
    const raised = await payments.replace(id);
    expect(raised.id).not.toBe(id);
    expect(
      node.walletTransactions.list().map(({ transaction, state }) => [transaction.fee, state.kind]),
    ).toEqual(
      expect.arrayContaining([
        [0, 'replaced'],
        [1, 'pool'],
      ]),
    );
    await build();
    expect(node.chain.state.get(payee.publicKey).balance).toBe(100);
    expect(
      own()
        .map(([, , kind]) => kind)
        .sort(),
    ).toEqual(['block', 'replaced']);
    await expect(payments.replace(raised.id)).rejects.toMatchObject({ code: 'not-waiting' });
    await expect(payments.replace('ab'.repeat(32))).rejects.toMatchObject({ code: 'not-waiting' });
    await node.stop();
  });

  it('is cancelled: nothing goes to its payee', async () => {
    const { ledger, node, payments, pay, build } = await setUp();
    const { id } = await pay(payee.publicKey, ledger.charter.grant);
    // The whole balance was spent: the cost of the replaced payment is free again.
    await payments.cancel(id, 5);
    await build();
    expect(node.chain.state.get(payee.publicKey).balance).toBe(0);
    expect(node.chain.state.get(me.publicKey)).toMatchObject({
      balance: ledger.charter.grant - 5,
      sequence: 1,
    });
    await node.stop();
  });

  it.each(['replace', 'cancel'] as const)(
    '%s: at no moment is either payment told to be in no pool',
    async (way) => {
      const { node, payments, pay, own } = await setUp();
      const { id } = await pay(payee.publicKey, 100);
      const told = new Set<string>();
      const look = () =>
        told.add(
          own()
            .map(([, , kind]) => kind)
            .join(' '),
        );
      const end = node.subscribe(look);
      const offer = node.keeper.offer.bind(node.keeper);
      vi.spyOn(node.keeper, 'offer').mockImplementation(async (...given) => {
        look();
        const outcome = await offer(...given);
        look();
        return outcome;
      });
      await payments[way](id);
      end();
      expect([...told].sort()).toEqual(['pool', 'replaced pool']);
      await node.stop();
    },
  );

  it('pushed out of a full pool it pins nobody: raised, it and the next one get in', async () => {
    const { node, payments, pay, crowd, own } = await setUp();
    const { id } = await pay(payee.publicKey, 100);
    await crowd();
    await pay(second.publicKey, 7, 90);
    expect(own().map(([, , kind]) => kind)).toEqual(['offered', 'waiting']);
    // The suggested fee gets in at present.
    await payments.replace(id);
    const kinds = node.walletTransactions.list().map(({ state }) => state.kind);
    expect(kinds.sort()).toEqual(['pool', 'pool', 'replaced']);
    await node.stop();
  });

  it('cancelled in a full pool, the next one gets in as well', async () => {
    const { node, payments, pay, crowd } = await setUp();
    const { id } = await pay(payee.publicKey, 100);
    await crowd();
    await pay(second.publicKey, 7, 90);
    await payments.cancel(id);
    const kinds = node.walletTransactions.list().map(({ state }) => state.kind);
    expect(kinds.sort()).toEqual(['pool', 'pool', 'replaced']);
    await node.stop();
  });

  it('a claim costs nothing and is not raised', async () => {
    const { node } = await setUp();
    const newcomer = person(90);
    const payments = new Payments(node, {
      publicKey: newcomer.publicKey,
      sign: (message) => Promise.resolve(newcomer.sign(message)),
    });
    const { id } = await payments.claim();
    await expect(payments.replace(id)).rejects.toMatchObject({ code: 'not-waiting' });
    await expect(payments.cancel(id)).rejects.toMatchObject({ code: 'not-waiting' });
    await node.stop();
  });
});
