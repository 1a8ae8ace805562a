/** P-1: the cost of reading a stranger's pool, in signature checks and in pages. */
import { describe, expect, it } from 'vitest';
import { headerHash } from '../../../../src/ledger/header.ts';
import { POOL_LIMITS } from '../../../../src/ledger/pool-entry.ts';
import type { Transaction } from '../../../../src/ledger/transaction.ts';
import type { Node } from '../../../../src/node/node.ts';
import type { NodeLimits } from '../../../../src/node/node-limits.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../../src/protocol/codec.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import type { Op } from '../../../../src/protocol/ops.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { FakeTransport } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { drain, helloOf } from '../room.ts';

const STARTS_AT = 1_700_000_000_000;
const CLAIMS = 8;
const PAGE = 20;

/** A node whose verifier finds every signature good and counts them; person 1 has claimed. */
async function setUp(limits: Partial<NodeLimits> = {}) {
  const ledger = new SmallLedger();
  ledger.grow([ledger.claim(person(1))], person(0).publicKey, STARTS_AT);
  const clock = new ManualClock(STARTS_AT + 60_000);
  const transport = new FakeTransport('rtc', 'own');
  let checked = 0;
  const node = await openNode(ledger, {
    clock,
    transports: [transport],
    limits: { pool: { ...POOL_LIMITS, claims: CLAIMS }, ...limits },
    verifier: {
      kind: 'pure',
      verify: (checks) => {
        checked += checks.length;
        return Promise.resolve(checks.map(() => true));
      },
    },
  });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  await clock.pass(12_000);
  checked = 0;

  let met = 0;
  /** A node that tells of this pool is met; the pages it was asked for. */
  const meet = async (pool: readonly Transaction[]): Promise<number[]> => {
    met += 1;
    const link = transport.open(`stranger-${met}`);
    const tip = { height: 1, hash: headerHash(ledger.tip), work: node.chain.tip.work };
    const hello = helloOf(500 + met, {
      ledger: ledger.id,
      tip,
      pool: { count: pool.length, xor: new Uint8Array(8).fill(met) },
    });
    const pages: number[] = [];
    const answer = (message: Uint8Array) => {
      const decoded = decodeMessage('binary', message, ledger.id, () => null);
      if (decoded.kind !== 'request' || typeof decoded.id !== 'number') return;
      const { id, request } = decoded;
      const say = (op: Op, response: unknown) => {
        const told = encodeAnswer('binary', id, op, answerOf(op, response as never), ledger.id);
        transport.say(link, told);
      };
      if (request.op === 'hello') say('hello', hello);
      else if (request.op === 'peers') say('peers', []);
      else if (request.op === 'time') say('time', { time: clock.now() / 1000, timeZone: 'UTC' });
      else if (request.op === 'pool') {
        const { start } = request.args;
        pages.push(start);
        say('pool', { transactions: pool.slice(start, start + PAGE), total: pool.length });
      }
    };
    link.hear = (message) => setImmediate(() => answer(message));
    for (const message of link.said.splice(0)) link.hear(message);
    transport.say(link, encodeRequest('binary', 1, { op: 'hello', args: hello }, ledger.id));
    for (let i = 0; i < 100; i += 1) {
      await clock.pass(20);
      await drain();
    }
    transport.leave(link);
    await drain();
    return pages;
  };

  const proto = ledger.claim(person(1));
  /** Claims of accounts nobody has heard of. */
  const strangers = (count: number, from: number): Transaction[] =>
    Array.from({ length: count }, (_, index) => {
      const receiver = new Uint8Array(32);
      new DataView(receiver.buffer).setUint32(0, 1 + from + index);
      return { ...proto, receiver };
    });
  return { ledger, node, meet, proto, strangers, checked: () => checked };
}

/** The claims that would get into the full pool of `node`, and those that would not. */
function drawn(node: Node, claims: readonly Transaction[]) {
  const wins = (one: Transaction) => node.keeper.pool.checkClaim(one, node.chain.state).ok;
  return { winners: claims.filter(wins), losers: claims.filter((one) => !wins(one)) };
}

describe('reading the pool of a stranger', () => {
  it('looks at no signature of a claim that cannot get in', async () => {
    const { node, meet, strangers, proto, checked } = await setUp();
    await node.keeper.offer([proto], 'peer');
    expect(checked()).toBe(0);
    await meet(strangers(PAGE, 0));
    const first = checked();
    expect(first).toBeLessThanOrEqual(PAGE);
    expect(node.keeper.pool.size).toBe(CLAIMS);
    const { winners, losers } = drawn(node, strangers(20 * PAGE, 1_000));
    await meet(losers.slice(0, 5 * PAGE));
    expect(checked()).toBe(first);
    await meet(winners.slice(0, 1));
    expect(checked()).toBe(first + 1);
    expect(node.keeper.pool.size).toBe(CLAIMS);
    await node.stop();
  });

  it('ends with a page of which nothing is taken', async () => {
    const { ledger, node, meet } = await setUp();
    const poor = Array.from({ length: 5 * PAGE }, (_, at) =>
      ledger.pay(person(50 + at), person(1).publicKey),
    );
    const good = ledger.pay(person(1), person(2).publicKey);
    expect(await meet([good, ...poor])).toEqual([0, PAGE]);
    await node.stop();
  });

  it('goes on behind claims that lost the lottery, as many as a pool may have', async () => {
    const { ledger, node, meet, strangers } = await setUp({ poolClaims: 4 * PAGE });
    await meet(strangers(PAGE, 0));
    const { losers } = drawn(node, strangers(40 * PAGE, 1_000));
    const payment = ledger.pay(person(1), person(2).publicKey);
    await meet([...losers.slice(0, 3 * PAGE), payment]);
    expect(node.keeper.pool.size).toBe(CLAIMS + 1);
    expect(await meet(losers.slice(0, 12 * PAGE))).toHaveLength(5);
    await node.stop();
  });

  it('goes on behind what it has itself', async () => {
    const { ledger, node, meet } = await setUp();
    const payments = Array.from({ length: 2 * PAGE }, (_, sequence) =>
      ledger.pay(person(1), person(2).publicKey, { sequence }),
    );
    await node.keeper.offer(payments.slice(0, PAGE), 'peer');
    expect(await meet(payments)).toEqual([0, PAGE]);
    expect(node.keeper.pool.size).toBe(2 * PAGE);
    await node.stop();
  });
});
