/**
 * Measures what it costs to find and fetch ten payments that a peer's pool of a thousand has beside
 * the own one. Nothing is timed: the messages are encoded and their bytes counted.
 */
import { toHex } from '../../src/base/bytes.ts';
import { type Transaction, wireId } from '../../src/ledger/transaction.ts';
import { type AskPool, PoolDifference } from '../../src/node/pool/pool-difference.ts';
import { encodeAnswer, encodeRequest } from '../../src/protocol/codec.ts';
import { answerOf } from '../../src/protocol/decoded.ts';
import { SaltedIds } from '../../src/protocol/pool-parts.ts';
import type { Args } from '../../src/protocol/shapes.ts';
import { makeTransaction } from '../unit/protocol/samples.ts';
import type { Figure } from './figures.ts';

const POOLED = 1_000;
const MORE = 10;
const LEDGER = new Uint8Array(32).fill(3);

const request = (op: 'pool' | 'reconcile' | 'transactions', args: object) =>
  encodeRequest('binary', 1, { op, args } as never, LEDGER).length;

function transactionsAnswer(transactions: readonly Transaction[]): number {
  const answer = answerOf('transactions', { transactions, start: 0, next: null });
  return encodeAnswer('binary', 1, 'transactions', answer, LEDGER).length;
}

/** Bytes of one reading of the whole pool, as it was before and still is for older nodes. */
function wholeBytes(pool: readonly Transaction[]): number {
  const answer = answerOf('pool', { transactions: pool, total: pool.length });
  const asked = request('pool', { start: 0, limit: 8_192 });
  return asked + encodeAnswer('binary', 1, 'pool', answer, LEDGER).length;
}

/** Bytes of comparing both, and of fetching what is found. */
async function differenceBytes(
  own: readonly Transaction[],
  theirs: readonly Transaction[],
): Promise<{ bytes: number; questions: number }> {
  const salted = new SaltedIds(new Uint8Array(8).fill(5), async () => undefined);
  const known = new Set(own.map((one) => toHex(wireId(one))));
  let bytes = 0;
  let questions = 0;
  const ask = async (op: 'reconcile', args: Args['reconcile']) => {
    const parts = await salted.parts(theirs, args.prefixes);
    const answer = answerOf('reconcile', { salt: salted.salt, claims: true, parts });
    questions += 1;
    bytes += request(op, args) + encodeAnswer('binary', 1, op, answer, LEDGER).length;
    return answer.response;
  };
  const pool = { has: (key: string) => known.has(key), compared: () => own.values() };
  const difference = new PoolDifference(pool as never, {
    random: { bytes: (length) => new Uint8Array(length), uniform: () => 0.5 },
    yieldToEventLoop: async () => undefined,
  });
  const ids = await difference.missing(ask as AskPool);
  if (ids.length !== MORE) throw new Error(`${ids.length} found`);
  const lacking = theirs.filter((one) => !known.has(toHex(wireId(one))));
  return {
    bytes: bytes + request('transactions', { ids }) + transactionsAnswer(lacking),
    questions: questions + 1,
  };
}

export async function poolFigures(): Promise<Figure[]> {
  const own = Array.from({ length: POOLED }, (_, i) => makeTransaction(i));
  const more = Array.from({ length: MORE }, (_, i) => makeTransaction(POOLED + i));
  const theirs = [...own.slice(0, POOLED - MORE), ...more];
  const { bytes, questions } = await differenceBytes(own, theirs);
  return [
    {
      group: 'relay',
      what: `bytes to find and fetch ${MORE} payments that a pool of ${POOLED} has beside the own`,
      value: bytes / 1e3,
      unit: 'kB',
      reference: { what: 'the whole pool', value: wholeBytes(theirs) / 1e3 },
      note: `${questions} questions; the payments themselves ${transactionsAnswer(more)} bytes`,
    },
  ];
}
