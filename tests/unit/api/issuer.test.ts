/** L-8, L-12: the calls of a ledger's issuer through the page's client. */
import { describe, expect, it, vi } from 'vitest';
import { DeskBook } from '../../../src/api/desk.ts';
import { readSealEvery, Sealing } from '../../../src/api/issuer.ts';
import { Payments } from '../../../src/api/payments.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type Person, person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

/** A minute before December 2023 (UTC). */
const STARTS_AT = 1_701_388_740_000;
const MINUTE = 60_000;
const HELLO_MS = 15_000;
const issuer = person(1);
const member = person(2);
const other = person(3);

async function setUp(who: Person = issuer, rules: object | null = null) {
  const ledger = new SmallLedger(
    (rules as never) ?? { issuer: issuer.publicKey, grant: 0, grantsPerBlock: 0, reward: 0 },
  );
  const clock = new ManualClock(STARTS_AT);
  const node = await openNode(ledger, { clock, transports: [], account: who.publicKey });
  node.start();
  await clock.pass(HELLO_MS);
  const signer = {
    publicKey: who.publicKey,
    sign: (message: Uint8Array) => Promise.resolve(who.sign(message)),
  };
  const payments = new Payments(node, signer);
  const sealing = new Sealing(node, signer, 0);
  const build = async (after = 1_000) => {
    await clock.pass(after);
    const block = ledger.make([...node.keeper.pool.ordered()], other.publicKey, clock.now());
    ledger.take(block);
    await node.mergeBlocks(null, itemsOf([block]));
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const mint = (receiver: Person, amount: number, sequence?: number) =>
    payments.mint({
      receiver: encodeAddress(receiver.publicKey),
      amount,
      memo: 'for June',
      ...(sequence === undefined ? {} : { sequence }),
    });
  return { ledger, clock, node, payments, sealing, build, mint };
}

describe('mints', () => {
  it('of an issuer with nothing pay no fee, where payments have to: else none could begin', async () => {
    const rules = { issuer: issuer.publicKey, grant: 0, grantsPerBlock: 0, reward: 0, minFee: 3 };
    const { node, mint, build } = await setUp(issuer, rules);
    await mint(issuer, 10);
    await build();
    expect(node.chain.state.get(issuer.publicKey).balance).toBe(10);
    // Once it can, it pays like others, so that a full pool takes its mints.
    await mint(member, 1);
    await build();
    expect(node.chain.state.get(issuer.publicKey).balance).toBe(7);
    await node.stop();
  });

  it("bring coins in, one after another, and are the issuer's alone", async () => {
    const { node, payments, mint, build } = await setUp();
    await mint(member, 500);
    await mint(other, 700);
    expect(payments.nextSequence()).toBe(2);
    await build();
    const { state } = node.chain;
    expect(state.get(member.publicKey).balance).toBe(500);
    expect(state.get(other.publicKey).balance).toBe(700);
    expect(state.supply).toBe(1_200);
    await node.stop();

    const stranger = await setUp(member);
    await expect(stranger.mint(member, 1)).rejects.toMatchObject({ code: 'not-issuer' });
    await expect(stranger.sealing.seal()).rejects.toMatchObject({ code: 'not-issuer' });
    await stranger.node.stop();
    const free = await setUp(issuer, {});
    await expect(free.mint(member, 1)).rejects.toMatchObject({ code: 'no-issuer' });
    await free.node.stop();
  });

  it('sent again with their number are no second ones', async () => {
    const { node, mint, build } = await setUp();
    const first = await mint(member, 500, 0);
    expect(await mint(member, 500, 0)).toEqual(first);
    await build();
    expect(await mint(member, 500, 0)).toEqual(first);
    await expect(mint(member, 501, 0)).rejects.toMatchObject({ code: 'sequence-used' });
    await expect(mint(other, 500, 0)).rejects.toMatchObject({ code: 'sequence-used' });
    await expect(mint(member, 500, 7)).rejects.toMatchObject({ code: 'sequence-unknown' });
    await mint(other, 1);
    await build();
    expect(node.chain.state.get(member.publicKey).balance).toBe(500);
    await node.stop();
  });

  it('get no number, and are not looked for by one, off a tip that is behind', async () => {
    const { node, mint, payments } = await setUp();
    await mint(member, 500, 0);
    const behind = vi.spyOn(node.sync, 'behind', 'get').mockReturnValue(true);
    expect(() => payments.nextSequence()).toThrow(expect.objectContaining({ code: 'syncing' }));
    await expect(mint(member, 500, 0)).rejects.toMatchObject({ code: 'syncing' });
    behind.mockRestore();
    expect(payments.nextSequence()).toBe(1);
    await node.stop();
  });
});

describe('seals', () => {
  it('are made of the tip or of a block below it, upwards only', async () => {
    const { node, sealing, mint, build } = await setUp();
    await expect(sealing.seal()).rejects.toMatchObject({ code: 'seal-height' });
    for (let i = 0; i < 3; i += 1) {
      await mint(member, 1);
      await build();
    }
    expect(await sealing.seal(1)).toMatchObject({ height: 1 });
    expect(await sealing.seal()).toMatchObject({ height: 3 });
    expect(sealing.view()).toMatchObject({ held: { height: 3 }, conflict: null, every: 0 });
    for (const height of [0, 1, 3, 4, -1, 1.5, Number.NaN])
      await expect(sealing.seal(height)).rejects.toMatchObject({ code: 'seal-height' });
    await node.stop();
  });

  it('come by themselves after so many blocks, and not while told to pause', async () => {
    const { node, sealing, mint, build } = await setUp();
    sealing.every = 2;
    const heights: (number | undefined)[] = [];
    for (let i = 0; i < 5; i += 1) {
      await mint(member, 1);
      await build();
      await sealing.look();
      heights.push(sealing.view().held?.height);
    }
    expect(heights).toEqual([undefined, 2, 2, 4, 4]);
    sealing.every = 0;
    await mint(member, 1);
    await build();
    await sealing.look();
    expect(sealing.view().held?.height).toBe(4);
    await node.stop();
  });

  it('are so many blocks apart, whatever was stored', () => {
    expect(readSealEvery(10)).toBe(10);
    expect(readSealEvery(0)).toBe(0);
    for (const junk of [null, '5', -1, 1.5, 10_001, Number.NaN, {}])
      expect(readSealEvery(junk)).toBeNull();
  });
});

describe('the desk', () => {
  it('adds up what was minted and paid, by month and account, as blocks come', async () => {
    const { node, payments, mint, build } = await setUp();
    const desk = new DeskBook(node);
    expect(await desk.read()).toEqual({ missing: 0, months: [], credits: [] });
    await mint(member, 500);
    await mint(issuer, 300);
    await build();
    expect((await desk.read()).months).toMatchObject([
      { month: '2023-11', minted: 800, mints: 2, paid: 0, payments: 0, count: 2 },
    ]);
    await payments.send({ receiver: encodeAddress(member.publicKey), amount: 120 });
    await build(2 * MINUTE);
    const view = await desk.read();
    expect(view.months).toMatchObject([
      { month: '2023-12', minted: 0, mints: 0, paid: 120, payments: 1, count: 2 },
      { month: '2023-11', minted: 800, mints: 2 },
    ]);
    expect(view.months[0]?.accounts).toEqual(
      expect.arrayContaining([
        { address: encodeAddress(issuer.publicKey), minted: 0, paid: 120, received: 0 },
        { address: encodeAddress(member.publicKey), minted: 0, paid: 0, received: 120 },
      ]),
    );
    expect(view.credits).toEqual([
      { address: encodeAddress(member.publicKey), minted: 500, balance: 620 },
      { address: encodeAddress(issuer.publicKey), minted: 300, balance: 180 },
    ]);
    await node.stop();
  });
});
