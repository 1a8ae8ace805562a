/**
 * O-5: bytes taken from disk and accounts for an answer are charged; what cannot fit is neither
 * loaded nor made; and debts outlive the link. Counted, not timed.
 */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { Accounts } from '../../../src/ledger/accounts.ts';
import { ACCOUNT_BYTES } from '../../../src/ledger/accounts-record.ts';
import { blockSize } from '../../../src/ledger/block.ts';
import { wireId } from '../../../src/ledger/transaction.ts';
import { Chain } from '../../../src/node/chain/chain.ts';
import type { Node } from '../../../src/node/node.ts';
import { KIB_COST, OPS, PEER_BUDGET_AT_FIRST } from '../../../src/protocol/ops.ts';
import { loadCost } from '../../../src/protocol/quota.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { type FakeLink, FakeTransport } from '../../support/fake-links.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const RECEIVERS = 2_400;
const SMALL = 3;

/** Block 2 has payments to more accounts than fit into a JSON answer; a few small ones follow. */
function makeLedger(): SmallLedger {
  const ledger = new SmallLedger({ grant: 2 ** 30, maxBlockBytes: 2 ** 20 });
  const start = 1_700_000_000_000;
  const builder = person(0).publicKey;
  ledger.grow([ledger.claim(person(1))], builder, start);
  const payments = Array.from({ length: RECEIVERS }, (_, sequence) => {
    const receiver = new Uint8Array(32).fill(1);
    new DataView(receiver.buffer).setUint32(0, sequence + 1);
    return ledger.pay(person(1), receiver, { sequence });
  });
  ledger.grow(payments, builder, start + 1_000);
  for (let i = 0; i < SMALL; i++)
    ledger.grow([ledger.pay(person(1), person(2).publicKey)], builder, start + 2_000 + i * 1_000);
  return ledger;
}

let ledger: SmallLedger;
beforeAll(() => {
  ledger = makeLedger();
});

afterEach(() => vi.restoreAllMocks());

interface Scene {
  node: Node;
  clock: ManualClock;
  transport: FakeTransport;
}

async function scene(): Promise<Scene> {
  const clock = new ManualClock(ledger.tip.time + 5_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, { clock, transports: [transport] });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  return { node, clock, transport };
}

async function ask(
  { transport, clock }: Scene,
  link: FakeLink,
  request: object,
): Promise<{ status: number; response: { blocks: { items?: unknown[]; count?: number }[] } }> {
  transport.say(link, new TextEncoder().encode(JSON.stringify(request)));
  for (let i = 0; i < 100 && link.said.length === 0; i++) {
    await settle();
    await clock.pass(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = link.said.shift();
  if (answer === undefined) throw new Error('no answer came');
  return JSON.parse(new TextDecoder().decode(answer));
}

const left = ({ node, clock }: Scene, address: string) =>
  node.peers.find(address)?.quota.left(clock.monotonic()) ?? Number.NaN;

describe('blocks for a JSON caller', () => {
  it('reads a body that cannot fit once, charges it, and never again', async () => {
    const world = await scene();
    const link = world.transport.open('script', { encoding: 'json' });
    const loads = vi.spyOn(Chain.prototype, 'bytes');
    const request = { op: 'blocks', args: { start: 2, limit: 1 } };
    const first = left(world, 'script');
    const one = await ask(world, link, request);
    expect(one.response.blocks[0]?.count).toBe(RECEIVERS);
    expect(one.response.blocks[0]?.items).toBeUndefined();
    expect(loads).toHaveBeenCalledTimes(1);
    const body = ledger.blocks[1];
    if (body === undefined) throw new Error('no block');
    const second = left(world, 'script');
    expect(first - second).toBeGreaterThan(loadCost(blockSize(body)));
    const two = await ask(world, link, request);
    expect(two.response).toEqual(one.response);
    expect(loads).toHaveBeenCalledTimes(1);
    const { cost, itemCost } = OPS.blocks;
    const written = 3 * KIB_COST.json;
    expect(second - left(world, 'script')).toBeLessThan(cost + itemCost + written);
  });

  it('still gives the bodies that fit beside one that does not', async () => {
    const world = await scene();
    const link = world.transport.open('script', { encoding: 'json' });
    for (let i = 0; i < 2; i++) {
      const { response } = await ask(world, link, { op: 'blocks', args: { start: 0 } });
      const shapes = response.blocks.map(({ items, count }) => items?.length ?? -(count ?? 0));
      expect(shapes).toEqual([0, 1, -RECEIVERS, 1, 1, 1]);
    }
  });
});

describe('accounts', () => {
  it('a part that JSON cannot carry is refused before it is made', async () => {
    const world = await scene();
    const link = world.transport.open('script', { encoding: 'json' });
    const proofs = vi.spyOn(Accounts.prototype, 'prove');
    const refused = await ask(world, link, { op: 'accounts', args: { prefix: '' } });
    expect(refused.status).toBe(413);
    expect(proofs).not.toHaveBeenCalled();
    const taken = await ask(world, link, { op: 'accounts', args: { prefix: '01' } });
    expect(taken.status).toBe(200);
    expect(proofs).toHaveBeenCalledTimes(1);
  });

  it('is charged by the account', async () => {
    const world = await scene();
    const link = world.transport.open('script', { encoding: 'json' });
    const before = left(world, 'script');
    await ask(world, link, { op: 'accounts', args: { prefix: '01' } });
    const count = world.node.chain.state.countUnder('01');
    expect(count).toBeGreaterThan(RECEIVERS / 5);
    const written = (count * 2 * ACCOUNT_BYTES * KIB_COST.json) / 1_024;
    const spent = before - left(world, 'script');
    expect(spent).toBeGreaterThan(OPS.accounts.cost + written + loadCost(count * ACCOUNT_BYTES));
  });
});

describe('payments fetched by their ids', () => {
  it('that were not announced do not make our own questions wait', async () => {
    const world = await scene();
    const payment = ledger.pay(person(1), person(3).publicKey);
    await world.node.keeper.offer([payment], 'peer');
    const id = toHex(wireId(payment));
    expect(world.node.keeper.pool.has(id)).toBe(true);
    const link = world.transport.open('script', { encoding: 'json' });
    const request = { op: 'transactions', args: { ids: new Array(100).fill(id) } };
    for (let i = 0; i < 16; i++) expect((await ask(world, link, request)).status).toBe(200);
    const peer = world.node.peers.find('script');
    const question = { op: 'time', args: {} } as const;
    const wait = peer?.account.pace.ask(question, 64, 'json', world.clock.monotonic());
    expect(wait).toBe(0);
  });
});

describe('parts of the pool', () => {
  it('are charged for each length of prefix, and answered for two', async () => {
    const world = await scene();
    const payments = Array.from({ length: 2_000 }, (_, sequence) =>
      ledger.pay(person(1), person(3).publicKey, { sequence }),
    );
    vi.spyOn(world.node.keeper.pool, 'compared').mockImplementation(function* () {
      yield* payments;
    });
    vi.spyOn(world.node.keeper.pool, 'size', 'get').mockReturnValue(payments.length);
    const link = world.transport.open('script', { encoding: 'json' });
    const cost = async (prefixes: readonly string[]) => {
      const before = left(world, 'script');
      const { response } = await ask(world, link, { op: 'reconcile', args: { prefixes } });
      const { parts } = response as unknown as { parts: unknown[] };
      return { answered: parts.length, cost: before - left(world, 'script') };
    };
    const one = await cost(['aaaa', 'aaaa', 'aaaa']);
    const two = await cost(['aaaa', 'aaa', 'aaaa']);
    expect(one.answered).toBe(3);
    expect(two.answered).toBe(3);
    expect(two.cost - one.cost).toBeGreaterThan(0.9 * loadCost(payments.length * 8));
    const all = await cost(['aaaa', 'aaa', 'aa', 'a', 'aaaaa']);
    expect(all.answered).toBe(2);
    expect(all.cost).toBeLessThan(two.cost + 1);
  });
});

describe('a debt', () => {
  const spend = async (world: Scene, link: FakeLink) => {
    for (let i = 0; i < 30 && left(world, link.address) > 0; i++)
      await ask(world, link, { op: 'pool', args: { start: 0 } });
  };

  it('is still there when the caller comes back, and paid back by time alone', async () => {
    const world = await scene();
    const first = world.transport.open('script', { encoding: 'json' });
    await spend(world, first);
    const owed = left(world, 'script');
    expect(owed).toBeLessThan(PEER_BUDGET_AT_FIRST / 10);
    const { load } = world.node.peers.find('script') ?? { load: { units: 0 } };
    const cost = load.units;
    world.transport.leave(first);
    world.transport.open('script', { encoding: 'json' });
    expect(left(world, 'script')).toBeCloseTo(owed);
    expect(world.node.peers.find('script')?.load.units).toBeCloseTo(cost);
    await world.clock.pass(1_000);
    expect(left(world, 'script')).toBeGreaterThan(owed + 4_000);
  });

  it('of strangers who leave counts together: in the end no further ones are let in', async () => {
    const world = await scene();
    let turnedAway = 0;
    for (let i = 0; i < 16; i++) {
      const link = world.transport.open(`stranger-${i}`, { encoding: 'json' });
      if (link.ended === 'too-many-peers') {
        turnedAway += 1;
        continue;
      }
      await spend(world, link);
      world.transport.leave(link);
    }
    expect(turnedAway).toBeGreaterThan(0);
    await world.clock.pass(30_000);
    expect(world.transport.open('later', { encoding: 'json' }).ended).toBeNull();
  });

  it('is none for a caller who asked for little: a class of scripts comes and goes', async () => {
    const world = await scene();
    for (let i = 0; i < 60; i++) {
      const link = world.transport.open(`pupil-${i}`, { encoding: 'json' });
      expect(link.ended).toBeNull();
      await ask(world, link, { op: 'blocks', args: { start: -3, limit: 3 } });
      world.transport.leave(link);
    }
  });
});
