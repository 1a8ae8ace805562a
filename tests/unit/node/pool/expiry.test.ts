/**
 * L-4: `expires` is a time. Transactions that a reorganisation takes back are counted by their
 * fate, and signed anew.
 */
import { describe, expect, it } from 'vitest';
import { Payments } from '../../../../src/api/payments.ts';
import { toHex } from '../../../../src/base/bytes.ts';
import { encodeAddress } from '../../../../src/ledger/address.ts';
import { type Transaction, transactionId } from '../../../../src/ledger/transaction.ts';
import type { Node } from '../../../../src/node/node.ts';
import type { WalletRecord } from '../../../../src/node/pool/wallet-record.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const SECONDS = STARTS_AT / 1000;
const HELLO_MS = 12_000;
const builder = person(99).publicKey;
const [me, friend, shop] = [person(1), person(2), person(3)];

/** All have claimed; the tip is of STARTS_AT. */
async function setUp(now = STARTS_AT + 60_000) {
  const ledger = new SmallLedger();
  const claims = [me, friend].map((one) => ledger.claim(one));
  ledger.grow(claims, builder, STARTS_AT);
  const clock = new ManualClock(now);
  const outbox = new Map<string, WalletRecord>();
  const node = await openNode(ledger, { clock, transports: [], outbox, account: me.publicKey });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  await clock.pass(HELLO_MS);
  const payments = new Payments(node, {
    publicKey: me.publicKey,
    sign: (message) => Promise.resolve(me.sign(message)),
  });
  return { ledger, clock, outbox, node, payments };
}

const newest = (node: Node) => node.walletTransactions.list()[0];
const stateOf = (node: Node, own: Transaction) =>
  node.walletTransactions.list().find(({ transaction }) => transaction === own)?.state;

describe('the time a payment of this wallet may stand', () => {
  it('is a week from now, or from the tip where the clock is behind it', async () => {
    const { node, payments, clock } = await setUp();
    await payments.send({ receiver: encodeAddress(shop.publicKey), amount: 5 });
    const week = LIMITS.ownExpiresMs / 1000;
    expect(newest(node)?.transaction.expires).toBe(Math.floor(clock.now() / 1000) + week);
    await node.stop();
    const behind = await setUp(STARTS_AT - 20_000);
    await behind.payments.send({ receiver: encodeAddress(shop.publicKey), amount: 5 });
    expect(newest(behind.node)?.transaction.expires).toBe(SECONDS + week);
    await behind.node.stop();
  });

  it('over, it leaves the pool without a block; for good only when the chain says so', async () => {
    const { ledger, node, clock, outbox } = await setUp();
    const expires = Math.floor(clock.now() / 1000) + 30;
    const own = ledger.pay(me, shop.publicKey, { amount: 5, expires });
    expect(await node.submit(own)).toHaveProperty('id');
    const later = ledger.pay(me, shop.publicKey, { sequence: 1 });
    await node.submit(later);
    expect(node.keeper.pool.size).toBe(2);
    await clock.pass(29_000);
    expect(node.keeper.pool.size).toBe(2);
    await clock.pass(4_000);
    expect([node.keeper.pool.size, node.keeper.pool.waitingSize]).toEqual([0, 1]);
    expect(stateOf(node, own)).toEqual({ kind: 'expired', renewable: true });
    await node.walletTransactions.offerAgain();
    expect([...outbox.values()].map(({ end }) => end?.kind ?? null)).toEqual([null, null]);
    // Others built on: now no block can hold it.
    const claim = ledger.claim(person(50));
    ledger.grow([claim], builder, (expires + 1) * 1000);
    await node.mergeBlocks(null, itemsOf(ledger.blocks.slice(-1)));
    await node.walletTransactions.offerAgain();
    expect([...outbox.values()].map(({ end }) => end?.kind ?? null)).toContain('expired');
    await node.stop();
  });
});

describe('a reorganisation', () => {
  /** Three payments in one block, which a better branch without them replaces much later. */
  async function replaced() {
    const world = await setUp(STARTS_AT + 3_000_000);
    const { ledger, node } = world;
    const other = ledger.branch(1);
    const own = ledger.pay(me, shop.publicKey, { amount: 5, expires: SECONDS + 600 });
    const lost = ledger.pay(friend, shop.publicKey, { amount: 6, expires: SECONDS + 700 });
    const kept = ledger.pay(me, shop.publicKey, { amount: 7, sequence: 1 });
    const both = ledger.claim(shop);
    await node.walletTransactions.keep(own);
    ledger.grow([own, lost, kept, both], builder, STARTS_AT + 5_000);
    await node.mergeBlocks(null, itemsOf(ledger.blocks.slice(1)));
    expect(node.chain.tip.height).toBe(2);
    // Dated a thousand seconds on, as back-dated blocks of a thin branch never could with heights.
    for (const [at, claim] of [both, ledger.claim(person(61)), ledger.claim(person(62))].entries())
      other.grow([claim], builder, STARTS_AT + 1_000_000 + at * 5_000);
    await node.mergeBlocks(null, itemsOf(other.blocks.slice(1)));
    expect(node.chain.tip.height).toBe(4);
    return { ...world, own, kept };
  }

  it('tells how many really came back to the pool, and how many were lost', async () => {
    const { node, kept } = await replaced();
    const notice = node.notices.list().find(({ kind }) => kind === 'reorganisation');
    // One waits for the earlier one of its signer; one is in both branches; two are lost.
    expect(notice?.values).toMatchObject({ depth: 1, returned: 1, expired: 2, ownExpired: 1 });
    expect([...node.keeper.pool.all()].map(({ transaction }) => transaction)).toEqual([kept]);
    await node.stop();
  });

  it('loses a payment of the wallet: it is signed anew with its own sequence, once', async () => {
    const { node, payments, own, ledger, kept } = await replaced();
    await node.walletTransactions.offerAgain();
    expect(stateOf(node, own)).toEqual({ kind: 'expired', renewable: true });
    const id = toHex(transactionId(node.ledgerId, own));
    const renewed = await payments.renew(id);
    const again = node.walletTransactions
      .list()
      .find(({ transaction }) => transaction !== own)?.transaction;
    const { receiver, amount, memo, sequence } = own;
    expect(again).toMatchObject({ receiver, amount, memo, sequence });
    expect(again?.expires).toBeGreaterThan(own.expires);
    expect(renewed.id).not.toBe(id);
    // The gap is closed, and what waited behind it is pooled again.
    expect(node.keeper.pool.list(0, 9)).toEqual([again, kept]);
    await expect(payments.renew(id)).rejects.toMatchObject({ code: 'not-renewable' });
    await expect(payments.renew(renewed.id)).rejects.toMatchObject({ code: 'not-renewable' });
    await expect(payments.renew('00')).rejects.toMatchObject({ code: 'not-renewable' });
    expect(ledger.blocks).toHaveLength(2);
    await node.stop();
  });
});
