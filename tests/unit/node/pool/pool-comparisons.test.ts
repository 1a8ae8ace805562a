/**
 * O-2 `reconcile`: one pool is compared at a time and within a time, and what digests do not show
 * is read by pages.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { type Transaction, wireId } from '../../../../src/ledger/transaction.ts';
import { NODE_LIMITS } from '../../../../src/node/node-limits.ts';
import type { Asked } from '../../../../src/node/peers/asked.ts';
import type { Peer } from '../../../../src/node/peers/peer.ts';
import { PoolExchange } from '../../../../src/node/pool/pool-exchange.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FEATURES, type Op } from '../../../../src/protocol/ops.ts';
import { SaltedIds } from '../../../../src/protocol/pool-parts.ts';
import type { Request } from '../../../../src/protocol/shapes.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { makeTransaction } from '../../protocol/samples.ts';
import { helloOf } from '../room.ts';

const POOL = Array.from({ length: 100 }, (_, i) => makeTransaction(i));
const MORE = Array.from({ length: 20 }, (_, i) => makeTransaction(1_000 + i));
const keyOf = (one: Transaction) => toHex(wireId(one));
const noYield = async () => undefined;
const REFUSED: Asked<never> = { ok: false, why: 'refused', status: 404, error: '' };

type Answer = (request: Request) => Promise<Asked<unknown>> | Asked<unknown>;

/** The exchange of a node, with a pool that refuses the first `refusals` it is offered. */
class World {
  readonly clock = new ManualClock();
  readonly pooled = new Map(POOL.map((one) => [keyOf(one), one]));
  refusals = 0;
  /** What was offered, in order. */
  readonly offered: string[] = [];
  readonly exchange: PoolExchange;

  constructor() {
    const pool = {
      digest: () => ({ count: this.pooled.size, xor: new Uint8Array(8) }),
      compared: () => this.pooled.values(),
      has: (key: string) => this.pooled.has(key),
    };
    const offer = async (some: readonly Transaction[]) => some.map((one) => this.#offer(one));
    const parts = {
      driver: { isStopped: false },
      keeper: { pool, offer },
      neighbours: { penalise: () => undefined },
      sync: { behind: false },
    };
    const context = {
      clock: this.clock,
      limits: NODE_LIMITS,
      random: { bytes: (length: number) => new Uint8Array(length), uniform: () => 0.5 },
      yieldToEventLoop: noYield,
    };
    this.exchange = new PoolExchange(parts as never, context as never);
  }

  #offer(one: Transaction) {
    const key = keyOf(one);
    this.offered.push(key);
    const error = { code: 'replace-fee-low', reason: '' };
    this.refusals -= 1;
    if (this.refusals >= 0) return { ok: false, provable: false, error };
    const status = this.pooled.has(key) ? 'known' : 'pooled';
    this.pooled.set(key, one);
    return { ok: true, status };
  }
}

/** A peer that answers by this, and the ops that it was asked for. */
function peerOf(answer: Answer, count = POOL.length) {
  const asked: Op[] = [];
  const open = { now: 0, most: 0 };
  const peer = {
    closed: false,
    knownTransactions: new Set<string>(),
    hello: helloOf(1, {
      pool: { count, xor: new Uint8Array(8).fill(1) },
      features: FEATURES.reconcile,
    }),
    ask: async (op: Op, args: object) => {
      asked.push(op);
      open.now += 1;
      open.most = Math.max(open.most, open.now);
      const answered = await answer({ op, args } as Request);
      open.now -= 1;
      return answered;
    },
  };
  return { peer: peer as unknown as Peer, asked, open };
}

/** Answers as a node with this pool, after `delay`; `given` is what it sends for ids. */
function honest(
  pool: readonly Transaction[],
  delay: () => Promise<void> = noYield,
  given = (ids: ReadonlySet<string>) => pool.filter((one) => ids.has(keyOf(one))),
): Answer {
  const salt = new Uint8Array(8).fill(4);
  const salted = new SaltedIds(salt, noYield);
  return async ({ op, args }) => {
    await delay();
    if (op === 'reconcile') {
      const parts = await salted.parts(pool, args.prefixes);
      return { ok: true, response: { salt, claims: true, parts } };
    }
    if (op === 'pool') {
      const transactions = pool.slice(args.start, args.start + args.limit);
      return { ok: true, response: { transactions, total: pool.length } };
    }
    if (op !== 'transactions' || !('ids' in args)) return REFUSED;
    const transactions = given(new Set(args.ids.map(toHex)));
    return { ok: true, response: { transactions, start: 0, next: null } };
  };
}

/** A peer whose digests never agree, and that takes this long for each answer. */
function slow(clock: ManualClock, ms: number) {
  let fill = 0;
  return peerOf(async ({ op, args }) => {
    await new Promise<void>((resolve) => clock.after(ms, resolve));
    if (op !== 'reconcile') return REFUSED;
    const digest = () => {
      fill += 2;
      return new Uint8Array(8).fill(fill | 1);
    };
    const parts = args.prefixes.map(() => ({ digests: Array.from({ length: 16 }, digest) }));
    return { ok: true, response: { salt: new Uint8Array(8), claims: true, parts } };
  });
}

describe('comparisons of pools', () => {
  it('with a slow peer that tells of its pool again and again are one, for a time', async () => {
    const { clock, exchange } = new World();
    const { peer, asked, open } = slow(clock, 9_900);
    void exchange.helloReceived(peer, true);
    await settle();
    const began = clock.monotonic();
    while (clock.monotonic() < began + LIMITS.reconcileMs) {
      await clock.pass(5_000);
      void exchange.helloReceived(peer, false);
      await settle();
    }
    expect(open.most).toBe(1);
    expect(asked.length).toBeLessThanOrEqual(Math.ceil(LIMITS.reconcileMs / 9_900));
    const before = asked.length;
    await clock.pass(LIMITS.poolPullMs);
    expect(asked).toHaveLength(before);
  });

  it('with others wait for it in turn, each once, and no longer than it may last', async () => {
    const world = new World();
    const { clock, exchange } = world;
    const { peer } = slow(clock, 9_900);
    void exchange.helloReceived(peer, true);
    await settle();
    const good = peerOf(honest([...POOL, ...MORE]));
    for (let i = 0; i < 3; i += 1) void exchange.helloReceived(good.peer, i === 0);
    await clock.pass(LIMITS.reconcileMs - 1_000);
    expect(good.asked).toEqual([]);
    await clock.pass(1_000);
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.pooled.size).toBe(POOL.length + MORE.length);
    expect(good.asked.indexOf('transactions')).toBe(good.asked.length - 1);
  });

  it('of more peers than may wait are left to when they tell again', async () => {
    const { clock, exchange } = new World();
    void exchange.helloReceived(slow(clock, 9_900).peer, true);
    const others = Array.from({ length: LIMITS.reconcileWaiting + 3 }, () => peerOf(honest(POOL)));
    for (const { peer } of others) void exchange.helloReceived(peer, true);
    await clock.pass(LIMITS.reconcileMs);
    await new Promise((resolve) => setImmediate(resolve));
    expect(others.filter(({ asked }) => asked.length > 0)).toHaveLength(LIMITS.reconcileWaiting);
    const last = others.at(-1) as (typeof others)[number];
    await exchange.helloReceived(last.peer, false);
    expect(last.asked).toEqual(['reconcile']);
  });

  it('that bring nothing are followed by a reading by pages, which digests cannot cheat', async () => {
    const world = new World();
    const { clock, exchange } = world;
    const pool = [...POOL, ...MORE];
    const whole = honest(pool);
    // Its digests are those of the own pool, as if payments cancelled each other out in them.
    const alike = honest(POOL);
    const { peer, asked } = peerOf((request) =>
      (request.op === 'reconcile' ? alike : whole)(request),
    );
    await exchange.helloReceived(peer, true);
    expect(asked).toEqual(['reconcile']);
    await clock.pass(2 * LIMITS.poolPullMs);
    await exchange.helloReceived(peer, false);
    expect(asked).toEqual(['reconcile', 'pool']);
    expect(world.pooled.size).toBe(pool.length);
    for (let i = 0; i < 3; i += 1) {
      await clock.pass(LIMITS.poolPullMaxMs);
      await exchange.helloReceived(peer, false);
    }
    // A comparison takes several questions.
    const turns = asked.filter((op, at) => op !== asked[at - 1]);
    expect(turns).toEqual(['reconcile', 'pool', 'reconcile', 'pool', 'reconcile']);
  });

  it('go on fetching behind some that nothing is taken of, and end at last', async () => {
    const many = Array.from({ length: 3_000 }, (_, i) => makeTransaction(10_000 + i));
    const batch = LIMITS.fetchAtOnce;
    const late = new World();
    late.refusals = (LIMITS.reconcileVain - 1) * batch;
    await late.exchange.helloReceived(peerOf(honest([...POOL, ...many])).peer, true);
    expect(late.pooled.size).toBe(POOL.length + many.length - (LIMITS.reconcileVain - 1) * batch);

    const never = new World();
    never.refusals = many.length;
    const endless = peerOf(honest([...POOL, ...many]));
    await never.exchange.helloReceived(endless.peer, true);
    const fetched = endless.asked.filter((op) => op === 'transactions');
    expect(fetched).toHaveLength(LIMITS.reconcileVain);
  });

  it('take only what was asked for, and each once', async () => {
    const world = new World();
    const strangers = Array.from({ length: 50 }, (_, i) => makeTransaction(7_000 + i));
    const pool = [...POOL, ...MORE];
    const given = () => [...strangers, ...MORE, ...MORE];
    const { peer } = peerOf(honest(pool, noYield, given));
    await world.exchange.helloReceived(peer, true);
    expect(world.offered.sort()).toEqual(MORE.map(keyOf).sort());
  });
});
