/**
 * O-1: every op has a size limit; no answer of ours is over it, and the lists it cuts say so.
 */
import { describe, expect, it } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import type { Block } from '../../../src/ledger/block.ts';
import { encodeBlock } from '../../../src/ledger/block.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../src/protocol/codec.ts';
import { answerOf } from '../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { OPS, type Op } from '../../../src/protocol/ops.ts';
import { itemsOf, type Sendable } from '../../../src/protocol/shapes.ts';
import { ledgerId, makeHeader, makeTransaction } from './samples.ts';

function sent<O extends Op>(op: O, response: Sendable[O]) {
  const message = encodeAnswer('binary', 1, op, answerOf(op, response), ledgerId);
  expect(message.length).toBeLessThanOrEqual(OPS[op].maxAnswer);
  const decoded = decodeMessage('binary', message, ledgerId, () => op);
  if (decoded.kind !== 'answer' || decoded.op !== op) throw new Error(`${decoded.kind}`);
  return { length: message.length, response: decoded.answer.response };
}

const memo = 'm'.repeat(140);
/** A body of 4 MiB less the header: the largest block a charter allows. */
const transactions = Array.from({ length: 14_265 }, (_, i) => makeTransaction(i, memo));
const largest: Block = { header: makeHeader(9), transactions };

describe('binary size limits', () => {
  it('the largest block goes through as an answer and as a merge', () => {
    const bytes = encodeBlock(largest);
    expect(bytes.length).toBeLessThanOrEqual(2 ** 22);
    expect(bytes.length).toBeGreaterThan(2 ** 22 - 300);
    const { blocks } = sent('blocks', { blocks: [bytes] }).response as { blocks: Block[] };
    // By their bytes: comparing so many objects one by one takes longer than all the rest.
    expect(blocks.map((block) => equal(encodeBlock(block), bytes))).toEqual([true]);
    const args = { blocks: itemsOf([largest]) };
    const merge = encodeRequest('binary', 1, { op: 'merge', args }, ledgerId);
    expect(decodeMessage('binary', merge, ledgerId, () => null).kind).toBe('request');
  });

  it('blocks are cut to what fits, and encoded ones need no decoding', () => {
    const { response } = sent('blocks', { blocks: [encodeBlock(largest), largest] });
    expect(response).toMatchObject({ blocks: { length: 1 } });
  });

  it('pool and transactions are cut to what may be asked for', () => {
    const pool = sent('pool', { transactions, total: 20_000 }).response;
    expect(pool).toMatchObject({ total: 20_000, transactions: { length: LIMITS.poolPerAnswer } });
    const page = sent('transactions', { transactions, start: 7, next: null }).response;
    expect(page).toMatchObject({ next: 7 + LIMITS.transactionsPerAnswer });
  });

  it('headers are cut', () => {
    const headers = Array.from({ length: 3_000 }, (_, i) => makeHeader(i));
    expect(sent('headers', { headers }).response).toMatchObject({
      headers: { length: LIMITS.headersPerAnswer },
    });
  });

  it('refusals are cut, and their texts at a character', () => {
    const refused = Array.from({ length: LIMITS.mergeTransactions }, (_, index) => ({
      index,
      code: 'balance',
      reason: 'é'.repeat(400),
    }));
    const { response } = sent('merge', { taken: 3, refused });
    expect(response).toMatchObject({
      taken: 3,
      refused: { 0: { index: 0, code: 'balance', reason: 'é'.repeat(256) } },
    });
  });

  it('a part of the state that is too large becomes an error', () => {
    const account = { address: makeTransaction(0).sender, balance: 1, sequence: 0, claimed: false };
    const accounts = new Array(LIMITS.accountsPerPart + 1).fill(account);
    const part = { block: new Uint8Array(32), prefix: '', accounts, siblings: [] };
    const message = encodeAnswer('binary', 1, 'accounts', answerOf('accounts', part), ledgerId);
    expect(decodeMessage('binary', message, ledgerId, () => 'accounts')).toMatchObject({
      kind: 'answer',
      answer: { status: 500, error: 'The answer does not fit; ask for less.', response: null },
    });
  });

  it('a request over its limit is our own misuse', () => {
    const args = { blocks: itemsOf([largest, largest]) };
    expect(() => encodeRequest('binary', 1, { op: 'merge', args }, ledgerId)).toThrow(RangeError);
  });
});
