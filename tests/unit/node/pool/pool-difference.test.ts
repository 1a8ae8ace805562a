/**
 * O-2 `reconcile`: what a peer has pooled beside this node is found at about the cost of the
 * difference; digests that change or are made up cost a bounded number of questions.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/base/bytes.ts';
import { sha256 } from '../../../../src/crypto/sha256.ts';
import { type Transaction, wireId } from '../../../../src/ledger/transaction.ts';
import { type AskPool, PoolDifference } from '../../../../src/node/pool/pool-difference.ts';
import { encodeAnswer, encodeRequest } from '../../../../src/protocol/codec.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { CHILDREN, lengthsOf, SaltedIds } from '../../../../src/protocol/pool-parts.ts';
import type { Args, PoolPart, Responses } from '../../../../src/protocol/shapes.ts';
import { makeTransaction } from '../../protocol/samples.ts';

const LEDGER = new Uint8Array(32).fill(3);
const SALT = new Uint8Array(8).fill(5);
const COMMON = Array.from({ length: 1_000 }, (_, i) => makeTransaction(i));
const MORE = Array.from({ length: 10 }, (_, i) => makeTransaction(5_000 + i));
const keys = (list: readonly Transaction[]) => list.map((one) => toHex(wireId(one))).sort();

const noYield = async () => undefined;

type Response = Responses['reconcile'];
type Reconcile = (prefixes: readonly string[]) => Response | Promise<Response>;

/** A peer that answers by this, and what crossed the link. */
function peerOf(answer: Reconcile) {
  const crossed = { bytes: 0, questions: 0, lengths: 0 };
  const ask = async (op: 'reconcile', args: Args['reconcile']) => {
    const response = await answer(args.prefixes);
    crossed.questions += 1;
    crossed.lengths = Math.max(crossed.lengths, lengthsOf(args.prefixes));
    crossed.bytes += encodeRequest('binary', 1, { op, args }, LEDGER).length;
    crossed.bytes += encodeAnswer('binary', 1, op, answerOf(op, response), LEDGER).length;
    return response;
  };
  return { ask: ask as AskPool, crossed };
}

function honest(pool: readonly Transaction[], salt = SALT): Reconcile {
  const salted = new SaltedIds(salt, noYield);
  return async (prefixes) => ({ salt, claims: true, parts: await salted.parts(pool, prefixes) });
}

function differenceOf(pool: readonly Transaction[], draw = () => 0.5): PoolDifference {
  const known = new Set(keys(pool));
  const own = {
    has: (key: string) => known.has(key),
    *compared() {
      yield* pool;
    },
  };
  return new PoolDifference(own, {
    random: { bytes: (length) => new Uint8Array(length), uniform: draw },
    yieldToEventLoop: noYield,
  });
}

describe('two pools compared', () => {
  it('of 1,000 that differ by ten find them, at a fiftieth of the bytes of the pool', async () => {
    const { ask, crossed } = peerOf(honest([...COMMON, ...MORE]));
    const missing = await differenceOf(COMMON).missing(ask);
    expect(missing.map(toHex).sort()).toEqual(keys(MORE));
    const page = answerOf('pool', { transactions: COMMON, total: COMMON.length });
    const whole = encodeAnswer('binary', 1, 'pool', page, LEDGER).length;
    expect(crossed.bytes).toBeLessThan(whole / 50);
    expect(crossed.questions).toBeLessThan(6);
  });

  it('that differ both ways find only what the peer has', async () => {
    const { ask } = peerOf(honest([...COMMON.slice(0, 600), ...MORE]));
    const missing = await differenceOf(COMMON).missing(ask);
    expect(missing.map(toHex).sort()).toEqual(keys(MORE));
  });

  it('of which one is empty, or both are alike, find all or nothing', async () => {
    const { ask } = peerOf(honest(COMMON.slice(0, 300)));
    expect(await differenceOf([]).missing(ask)).toHaveLength(300);
    const alike = peerOf(honest(COMMON));
    expect(await differenceOf(COMMON).missing(alike.ask)).toEqual([]);
    expect(alike.crossed.questions).toBe(1);
    const none = peerOf(honest([]));
    expect(await differenceOf(COMMON).missing(none.ask)).toEqual([]);
  });

  it('of which much differs find a good part of it before the questions end', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => makeTransaction(10_000 + i));
    const { ask, crossed } = peerOf(honest([...COMMON, ...many]));
    const missing = await differenceOf(COMMON).missing(ask);
    expect(missing.length).toBe(LIMITS.reconcileIds);
    expect(crossed.questions).toBeLessThanOrEqual(LIMITS.reconcileQuestions);
  });

  it('with a peer that differs without end cost a bounded number of questions', async () => {
    let fill = 0;
    const endless: Reconcile = (prefixes) => {
      const digest = () => {
        fill += 2;
        return new Uint8Array(8).fill(fill | 1);
      };
      const part = (): PoolPart => ({ digests: Array.from({ length: CHILDREN }, digest) });
      return { salt: SALT, claims: true, parts: prefixes.map(part) };
    };
    const { ask, crossed } = peerOf(endless);
    expect(await differenceOf(COMMON).missing(ask)).toEqual([]);
    expect(crossed.questions).toBe(LIMITS.reconcileQuestions);
  });

  it('with a peer that names ids without end note a bounded number', async () => {
    let made = 0;
    const named: Reconcile = (prefixes) => ({
      salt: SALT,
      claims: true,
      parts: prefixes.map((prefix) => {
        const digests = Array.from({ length: CHILDREN }, () => new Uint8Array(8).fill(9));
        if (prefix.length < 4) return { digests };
        const ids = Array.from({ length: 8 }, () => {
          made += 1;
          const id = new Uint8Array(32);
          new DataView(id.buffer).setUint32(0, made);
          return id;
        });
        return { ids };
      }),
    });
    const { ask } = peerOf(named);
    const missing = await differenceOf(COMMON).missing(ask);
    expect(missing.length).toBeGreaterThan(1_000);
    expect(missing.length).toBeLessThanOrEqual(LIMITS.reconcileIds);
  });

  it('end where a peer answers nothing, too much, or with another salt', async () => {
    const pool = [...COMMON, ...MORE];
    const odd: Reconcile[] = [
      () => ({ salt: SALT, claims: true, parts: [] }),
      (prefixes) => honest(pool)([...prefixes, 'a']),
    ];
    for (const answer of odd) {
      const { ask, crossed } = peerOf(answer);
      expect(await differenceOf(COMMON).missing(ask)).toEqual([]);
      expect(crossed.questions).toBe(1);
    }
    let asked = 0;
    const turning = peerOf((prefixes) => {
      asked += 1;
      return honest(pool, new Uint8Array(8).fill(asked))(prefixes);
    });
    expect(await differenceOf(COMMON).missing(turning.ask)).toEqual([]);
    expect(turning.crossed.questions).toBe(2);
  });

  it('ask for few lengths of prefix in one question, whatever is answered of it', async () => {
    // It differs down to whole salted ids, and answers a part of each question.
    const digests = Array.from({ length: CHILDREN }, (_, i) =>
      new Uint8Array(8).fill(i < 2 ? 9 : 0),
    );
    const { ask, crossed } = peerOf((prefixes) => {
      const parts = prefixes.slice(0, 10).map(() => ({ digests }));
      return { salt: SALT, claims: true, parts };
    });
    expect(await differenceOf([]).missing(ask)).toEqual([]);
    expect(crossed.questions).toBe(LIMITS.reconcileQuestions);
    expect(crossed.lengths).toBe(LIMITS.reconcileLengths);
  });

  it('find others first each time, so that none are hidden behind others for good', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => makeTransaction(10_000 + i));
    const { ask } = peerOf(honest([...COMMON, ...many]));
    const sets: Set<string>[] = [];
    for (const seed of [1, 2]) {
      let state = seed;
      const draw = () => {
        state = (state * 16_807) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      sets.push(new Set((await differenceOf(COMMON, draw).missing(ask)).map(toHex)));
    }
    const [first, second] = sets as [Set<string>, Set<string>];
    expect(first.size).toBe(LIMITS.reconcileIds);
    const both = [...first].filter((id) => second.has(id));
    expect(both.length).toBeLessThan(LIMITS.reconcileIds / 2);
  });

  it('begin again where the peer begins to count claims, once', async () => {
    const claims = Array.from({ length: 300 }, (_, i) => ({
      ...makeTransaction(20_000 + i),
      sender: new Uint8Array(32),
    }));
    const without = honest([...COMMON, ...MORE]);
    const withClaims = honest([...claims, ...COMMON, ...MORE]);
    const known = new Set(keys([...claims, ...COMMON]));
    const difference = new PoolDifference(
      {
        has: (key) => known.has(key),
        *compared(counted) {
          if (counted) yield* claims;
          yield* COMMON;
        },
      },
      {
        random: { bytes: (length) => new Uint8Array(length), uniform: () => 0.5 },
        yieldToEventLoop: noYield,
      },
    );
    let asked = 0;
    const once = peerOf(async (prefixes) => {
      asked += 1;
      return asked === 1 ? { ...(await without(prefixes)), claims: false } : withClaims(prefixes);
    });
    expect((await difference.missing(once.ask)).map(toHex).sort()).toEqual(keys(MORE));
    expect(once.crossed.questions).toBeLessThan(8);
    const always = peerOf(async (prefixes) => {
      asked += 1;
      return { ...(await withClaims(prefixes)), claims: asked % 2 === 0 };
    });
    await difference.missing(always.ask);
    expect(always.crossed.questions).toBe(3);
  });

  it('payments chosen to cancel each other out hide in the digests of that salt alone', async () => {
    const digestsOf = (salt: Uint8Array, pool: readonly Transaction[]) =>
      new SaltedIds(salt, noYield).parts(pool, [''], true);
    const chosen = cancelling(SALT);
    expect(chosen.length).toBeGreaterThan(1);
    const pool = [...COMMON, ...chosen];
    expect(await digestsOf(SALT, pool)).toEqual(await digestsOf(SALT, COMMON));
    expect(await differenceOf(COMMON).missing(peerOf(honest(pool)).ask)).toEqual([]);
    const other = new Uint8Array(8).fill(6);
    expect(await digestsOf(other, pool)).not.toEqual(await digestsOf(other, COMMON));
    const { ask } = peerOf(honest(pool, other));
    expect((await differenceOf(COMMON).missing(ask)).map(toHex).sort()).toEqual(keys(chosen));
  });
});

/** Payments whose salted ids share the first digit and XOR to 0, by Gaussian elimination. */
function cancelling(salt: Uint8Array): Transaction[] {
  /** By the highest bit of a sum: the sum, and the places of the payments in it. */
  const basis = new Map<number, { sum: bigint; places: Set<number> }>();
  for (let at = 30_000; ; at += 1) {
    const digits = toHex(sha256(salt, wireId(makeTransaction(at))).slice(0, 8));
    if (!digits.startsWith('a')) continue;
    let sum = BigInt(`0x${digits}`);
    const places = new Set([at]);
    for (let row = basis.get(bitsOf(sum)); sum !== 0n && row; row = basis.get(bitsOf(sum))) {
      sum ^= row.sum;
      for (const place of row.places) if (!places.delete(place)) places.add(place);
    }
    if (sum === 0n) return [...places].map((place) => makeTransaction(place));
    basis.set(bitsOf(sum), { sum, places });
  }
}

const bitsOf = (value: bigint): number => value.toString(2).length;
