/**
 * O-2: payments announced by wire id come whole about once, and silent or lying announcers cost
 * little.
 */
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../../src/base/bytes.ts';
import { type Transaction, wireId } from '../../../../src/ledger/transaction.ts';
import { Peer } from '../../../../src/node/peers/peer.ts';
import { Announcements } from '../../../../src/node/pool/announcements.ts';
import type { PoolExchange } from '../../../../src/node/pool/pool-exchange.ts';
import { decodeMessage, encodeAnswer } from '../../../../src/protocol/codec.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { OPS } from '../../../../src/protocol/ops.ts';
import { itemsOfRequest, Pace } from '../../../../src/protocol/quota.ts';
import { itemsOf, type Refusal } from '../../../../src/protocol/shapes.ts';
import { FakeTransport, UNHEARD } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { makeTransaction } from '../../protocol/samples.ts';
import { drain } from '../room.ts';

const LEDGER = new Uint8Array(32).fill(3);
class World {
  readonly clock = new ManualClock();
  readonly pool = new Map<string, Transaction>();
  /** Each delivery: from whom, and how many. */
  readonly came: { from: string; count: number }[] = [];
  /** Judged as too far ahead once. */
  readonly early = new Set<string>();
  /** How long linked peers took to answer lately, ms. */
  answers: number[] = [];
  readonly #exchange: Pick<PoolExchange, 'merge'> = {
    merge: async (peer, { values }) => {
      this.came.push({ from: peer?.link.address ?? '', count: values.length });
      const refused: Refusal[] = [];
      for (const { index, value } of values) {
        const key = toHex(wireId(value));
        if (this.early.delete(key)) refused.push({ index, code: 'pool-gap', reason: '' });
        else this.pool.set(key, value);
      }
      return { taken: values.length - refused.length, refused };
    },
  };
  readonly announcements = new Announcements(this.pool, this.#exchange, {
    nodes: () => this.answers.map((answerMs) => ({ answerMs }) as Peer),
  });
  readonly #transport = new FakeTransport('rtc', 'own');

  constructor() {
    this.#transport.start(UNHEARD);
  }

  /** A peer that gives what it is asked for out of `has`, or (null) never answers. */
  peer(name: string, has: readonly Transaction[] | null): { peer: Peer; asked: string[] } {
    const link = this.#transport.open(name);
    const peer = new Peer(link, this.clock, LEDGER);
    const asked: string[] = [];
    link.hear = (message) => {
      const decoded = decodeMessage('binary', message, LEDGER, () => null);
      if (decoded.kind !== 'request' || decoded.request.op !== 'transactions') return;
      const { args } = decoded.request;
      if (!('ids' in args) || typeof decoded.id !== 'number') return;
      const ids = args.ids.map(toHex);
      asked.push(...ids);
      if (has === null) return;
      const transactions = has.filter((one) => ids.includes(toHex(wireId(one))));
      const answer = answerOf('transactions', { transactions, start: 0, next: null });
      const bytes = encodeAnswer('binary', decoded.id, 'transactions', answer, LEDGER);
      setImmediate(() => {
        const read = peer.decode(bytes);
        if (read.kind === 'answer') peer.answered(read.id, read.answer, bytes.length);
      });
    };
    return { peer, asked };
  }

  async rest(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      await this.clock.pass(100);
      await drain();
    }
  }
}

const payments = (count: number) => Array.from({ length: count }, (_, i) => makeTransaction(i));
const idsOf = (list: readonly Transaction[]) => list.map((one) => wireId(one));

describe('announced payments', () => {
  it('are fetched once, from the first that told of them', async () => {
    const world = new World();
    const list = payments(20);
    const peers = ['a', 'b', 'c'].map((name) => world.peer(name, list));
    for (const { peer } of peers) world.announcements.announced(peer, idsOf(list));
    await world.rest(1_000);
    expect(world.pool.size).toBe(list.length);
    expect(peers.map(({ asked }) => asked.length)).toEqual([20, 0, 0]);
    // Announced again, nothing is fetched.
    for (const { peer } of peers) world.announcements.announced(peer, idsOf(list));
    await world.rest(1_000);
    expect(world.came.reduce((sum, { count }) => sum + count, 0)).toBe(20);
    expect(world.announcements.size).toBe(0);
    expect(
      peers.every(({ peer }) => peer.knownTransactions.has(toHex(wireId(list[3] as never)))),
    ).toBe(true);
  });

  it('come from the next where one keeps silent, gives none, or leaves', async () => {
    const world = new World();
    const list = payments(4);
    const [mute, empty, leaving, honest] = [
      world.peer('mute', null),
      world.peer('empty', []),
      world.peer('leaving', null),
      world.peer('honest', list),
    ] as const;
    for (const { peer } of [mute, empty, leaving, honest])
      world.announcements.announced(peer, idsOf(list));
    await world.rest(LIMITS.fetchTimeoutMs + 300);
    expect(leaving.asked.length).toBe(4);
    world.announcements.forget(leaving.peer);
    await world.rest(500);
    expect(world.pool.size).toBe(4);
    expect(world.came).toEqual([{ from: 'honest', count: 4 }]);
    expect(mute.peer.closed).toBe(false);
  });

  it('are waited for longer where all answers are slow', async () => {
    const world = new World();
    world.answers = [1_000, 900, 1_100];
    const list = payments(4);
    const mute = world.peer('mute', null);
    const honest = world.peer('honest', list);
    for (const { peer } of [mute, honest]) world.announcements.announced(peer, idsOf(list));
    await world.rest(LIMITS.answersWaited * 1_000 - 200);
    expect(honest.asked).toEqual([]);
    await world.rest(600);
    expect(world.came).toEqual([{ from: 'honest', count: 4 }]);
  });

  it('that nobody gives are forgotten, and cost their announcer a question', async () => {
    const world = new World();
    const liar = world.peer('liar', []);
    const ids = Array.from({ length: 600 }, (_, i) => fromHex(i.toString(16).padStart(64, '0')));
    world.announcements.announced(liar.peer, ids as Uint8Array[]);
    await world.rest(2_000);
    expect(liar.asked.length).toBe(600);
    expect(world.announcements.size).toBe(0);
    expect(world.came).toEqual([]);
  });

  it('are bounded, of one peer and of all', async () => {
    const world = new World();
    let next = 0;
    const invent = (count: number) =>
      Array.from({ length: count }, () => {
        next += 1;
        return fromHex(next.toString(16).padStart(64, '0')) as Uint8Array;
      });
    for (let i = 0; i < 8; i++) {
      const { peer } = world.peer(`flood-${i}`, null);
      world.announcements.announced(peer, invent(LIMITS.announcedByPeer + 100));
      expect(world.announcements.size).toBeLessThanOrEqual(
        Math.min(LIMITS.announced, (i + 1) * LIMITS.announcedByPeer),
      );
    }
    expect(world.announcements.size).toBe(LIMITS.announced);
  });

  it('that came before what they follow are tried again when more has come', async () => {
    const world = new World();
    const list = payments(2);
    world.early.add(toHex(wireId(list[1] as Transaction)));
    const quick = world.peer('quick', list.slice(1));
    world.announcements.announced(quick.peer, idsOf(list.slice(1)));
    await world.rest(300);
    expect(world.pool.size).toBe(0);
    const slow = world.peer('slow', list.slice(0, 1));
    world.announcements.announced(slow.peer, idsOf(list.slice(0, 1)));
    await world.rest(300);
    expect(world.pool.size).toBe(2);
  });

  it('are charged to their giver as if it had merged them', async () => {
    const world = new World();
    const list = payments(10);
    const { peer } = world.peer('a', list);
    const before = peer.quota.left(world.clock.monotonic());
    world.announcements.announced(peer, idsOf(list));
    for (let i = 0; i < 5; i++) await drain();
    expect(before - peer.quota.left(world.clock.monotonic())).toBeGreaterThanOrEqual(
      10 * OPS.merge.itemCost,
    );
  });

  it('are charged as four each where they are claims, by giver and taker alike', async () => {
    const world = new World();
    const claims = payments(10).map((one) => ({ ...one, sender: new Uint8Array(32) }));
    const { peer } = world.peer('a', claims);
    const before = peer.quota.left(world.clock.monotonic());
    world.announcements.announced(peer, idsOf(claims));
    for (let i = 0; i < 5; i++) await drain();
    expect(world.pool.size).toBe(10);
    const merged = { op: 'merge', args: { pool: itemsOf(claims) } } as const;
    const charge = OPS.merge.itemCost * itemsOfRequest(merged);
    expect(charge).toBe(40 * OPS.merge.itemCost);
    expect(before - peer.quota.left(world.clock.monotonic())).toBeGreaterThanOrEqual(charge);
    const pace = new Pace(0);
    const paid = new Pace(0);
    pace.gave(claims, 0);
    paid.ask(merged, 0, 'binary', 0);
    const question = { op: 'time', args: {} } as const;
    const waits = [pace, paid].map((books) => {
      for (let i = 0; i < 40; i += 1) books.gave(claims, 0);
      return books.ask(question, 0, 'binary', 0);
    });
    // Their books differ by what the question itself costs.
    expect(Math.abs((waits[0] ?? 0) - (waits[1] ?? 0))).toBeLessThan(10);
  });
});
