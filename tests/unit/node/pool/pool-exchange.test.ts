/**
 * Many transactions offered at once (O-5, T-19, T-27): looked at a few at a time, and an
 * offender's rest not at all.
 */
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../../../src/base/turn.ts';
import type { Transaction } from '../../../../src/ledger/transaction.ts';
import { encodeRequest } from '../../../../src/protocol/codec.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { simulatedVerifier } from '../../../simulation/crypto.ts';
import { type FakeLink, FakeTransport } from '../../../support/fake-links.ts';
import { helloBytes } from '../../../support/flooders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const PAYERS = [1, 2, 3, 4, 5, 6, 7, 8];
const EACH = 50;
const AT_ONCE = LIMITS.transactionsAtOnce;

const ledger = new SmallLedger({ grantsPerBlock: 64 });
ledger.grow(
  PAYERS.map((number) => ledger.claim(person(number))),
  person(0).publicKey,
  STARTS_AT,
);
/** Good ones, in turn by sender. */
const payments = PAYERS.flatMap((number) =>
  Array.from({ length: EACH }, (_, sequence) =>
    ledger.pay(person(number), person(9).publicKey, { sequence }),
  ),
);

async function setUp() {
  const clock = new ManualClock(STARTS_AT + 5_000);
  const transport = new FakeTransport('rtc', 'own');
  let verified = 0;
  let breath: () => void = () => undefined;
  const node = await openNode(ledger, {
    clock,
    transports: [transport],
    verifier: {
      ...simulatedVerifier,
      verify: (checks) => {
        verified += checks.length;
        return simulatedVerifier.verify(checks);
      },
    },
    yieldToEventLoop: () => {
      breath();
      return nextTurn();
    },
  });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  verified = 0;
  const meet = async (name: string, number: number) => {
    const link = transport.open(name);
    transport.say(link, helloBytes(ledger, new Uint8Array(16).fill(number)));
    await nextTurn();
    return link;
  };
  const link = await meet('other', 9);
  return {
    node,
    transport,
    link,
    meet,
    verified: () => verified,
    onBreath: (run: () => void) => {
      breath = run;
    },
    /** Offers them as a node does; resolves when nothing more comes of it. */
    offer: async (transactions: readonly Transaction[], by: FakeLink = link) => {
      const args = { pool: itemsOf(transactions) };
      transport.say(by, encodeRequest('binary', 7, { op: 'merge', args }, ledger.id));
      for (let i = 0; i < 60; i += 1) await nextTurn();
    },
  };
}

describe('many transactions at once', () => {
  it('let everything else have its turn in between, and each is told of by its own place', async () => {
    const { node, onBreath } = await setUp();
    let breaths = 0;
    onBreath(() => {
      breaths += 1;
    });
    const poor = ledger.pay(person(77), person(1).publicKey, { sequence: 0 });
    const places = [0, AT_ONCE - 1, AT_ONCE, 3 * AT_ONCE];
    const offered = [...payments];
    for (const place of places) offered.splice(place, 0, poor);
    const { response } = await node.askSelf({ op: 'merge', args: { pool: itemsOf(offered) } });
    expect(response).toMatchObject({
      taken: payments.length,
      refused: places.map((index) => ({ index, code: 'balance' })),
    });
    expect(breaths).toBe(Math.ceil(offered.length / AT_ONCE) - 1);
    await node.stop();
  });

  it('of an offender are not looked at beyond the offence', async () => {
    const { node, link, verified, offer } = await setUp();
    const [first, ...rest] = payments as [Transaction, ...Transaction[]];
    await offer([{ ...first, signature: new Uint8Array(64) }, ...rest]);
    expect(link.ended).toBe('invalid-transaction');
    expect(verified()).toBeLessThanOrEqual(AT_ONCE);
    await node.stop();
  });

  it('of one who leaves meanwhile are taken all the same', async () => {
    const { node, transport, link, verified, onBreath, offer } = await setUp();
    onBreath(() => {
      if (verified() > 0) transport.leave(link);
    });
    await offer(payments);
    expect(link.ended).toBe('remote-closed');
    expect(node.keeper.pool.size).toBe(payments.length);
    await node.stop();
  });
});

describe('a copy with a spoilt signature', () => {
  it('keeps the honest one out neither before it nor after it (L-4)', async () => {
    const { node, meet, offer, link } = await setUp();
    const [honest, next] = payments as [Transaction, Transaction];
    const spoilt = (one: Transaction) => ({ ...one, signature: new Uint8Array(64).fill(1) });
    await offer([spoilt(honest)]);
    for (const one of [honest, next]) {
      const { response } = await node.askSelf({ op: 'merge', args: { pool: itemsOf([one]) } });
      expect(response).toEqual({ taken: 1, refused: [] });
    }
    const late = await meet('late', 10);
    await offer([spoilt(next)], late);
    for (const liar of [link, late]) expect(liar.ended).toBe('invalid-transaction');
    const pooled = [...node.keeper.pool.all()].map(({ transaction }) => transaction);
    expect(pooled).toEqual([honest, next]);
    await node.stop();
  });
});
