/**
 * O-1: the course system's answers to the letter, and what O-1 does where a body does not fit.
 */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../src/ledger/block.ts';
import { encodeBlock } from '../../../src/ledger/block.ts';
import { transactionToJson } from '../../../src/ledger/transaction-json.ts';
import { decodeMessage, encodeAnswer } from '../../../src/protocol/codec.ts';
import { answerOf, refusalOf } from '../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import type { Op } from '../../../src/protocol/ops.ts';
import type { Sendable } from '../../../src/protocol/shapes.ts';
import { ledgerId, makeHeader, makeTransaction } from './samples.ts';

const text = (value: string) => new TextEncoder().encode(value);
const decode = (value: unknown) =>
  decodeMessage('json', text(JSON.stringify(value)), ledgerId, () => null);
const decodeText = (value: string) => decodeMessage('json', text(value), ledgerId, () => null);

function answer<O extends Op>(op: O, response: Sendable[O], id: string | number | null = null) {
  return new TextDecoder().decode(encodeAnswer('json', id, op, answerOf(op, response), ledgerId));
}

describe('literal answers (O-1)', () => {
  it('200 OK, with the keys in order and the id only where one was given', () => {
    expect(answer('time', { time: 1.5, timeZone: 'UTC' })).toBe(
      '{"status":200,"error":"OK","response":{"time":1.5,"time_zone":"UTC"}}',
    );
    expect(answer('peers', ['a', 'b'], 'x')).toBe(
      '{"id":"x","status":200,"error":"OK","response":{"peers":["a","b"]}}',
    );
    expect(answer('pool', { transactions: [], total: 0 }, 0)).toBe(
      '{"id":0,"status":200,"error":"OK","response":{"pool":[]}}',
    );
    expect(answer('blocks', { blocks: [] })).toBe(
      '{"status":200,"error":"OK","response":{"blocks":[]}}',
    );
  });

  it('202 Accepted for register and merge', () => {
    expect(answer('register', null)).toBe('{"status":202,"error":"Accepted","response":null}');
    const refused = [{ index: 1, code: 'balance', reason: 'Too little.' }];
    expect(answer('merge', { taken: 1, refused })).toBe(
      '{"status":202,"error":"Accepted","response":{"taken":1,"refused":[{"index":1,"code":"balance","reason":"Too little."}]}}',
    );
  });

  it('response is null on error', () => {
    const bytes = encodeAnswer('json', 3, null, refusalOf(500, 'No.'), ledgerId);
    expect(new TextDecoder().decode(bytes)).toBe(
      '{"id":3,"status":500,"error":"No.","response":null}',
    );
  });

  it.each([
    ['no JSON', '{"op":', 'Cannot parse request message.'],
    ['nothing', '', 'Cannot parse request message.'],
    [
      'too deep',
      `{"op":"merge","args":{"pool":${'['.repeat(20)}${']'.repeat(20)}}}`,
      'Cannot parse request message.',
    ],
    [
      'too long',
      `{"op":"time","x":"${'x'.repeat(LIMITS.jsonRequestBytes)}"}`,
      'Cannot parse request message.',
    ],
    ['a list', '[]', 'Message body is not supported.'],
    ['a number', '5', 'Message body is not supported.'],
    ['null', 'null', 'Message body is not supported.'],
    ['no op', '{}', 'Message body is not supported.'],
    ['op that is no text', '{"op":5}', 'Message body is not supported.'],
    ['inherited op', '{"__proto__":{"op":"time"}}', 'Message body is not supported.'],
    ['args that are a list', '{"op":"time","args":[]}', 'Message body is not supported.'],
  ])('500 for %s', (_name, message, error) => {
    expect(decodeText(message)).toEqual({ kind: 'bad', id: null, status: 500, error });
  });

  it('500 for what is not UTF-8', () => {
    const bytes = Uint8Array.of(0x22, 0xff, 0x22);
    expect(decodeMessage('json', bytes, ledgerId, () => null)).toMatchObject({
      error: 'Cannot parse request message.',
    });
  });

  it.each(['x', 'constructor', 'toString', '__proto__', 'TIME', ''])('404 for op %j', (op) => {
    expect(decode({ op, id: 'a' })).toEqual({
      kind: 'bad',
      id: 'a',
      status: 404,
      error: `Operation "${op}" is not supported`,
    });
  });

  it('repeats only the start of a long unknown op', () => {
    const decoded = decode({ op: 'x'.repeat(10_000) });
    expect(decoded).toMatchObject({ error: `Operation "${'x'.repeat(64)}" is not supported` });
  });

  it.each([
    [{ op: 'merge' }, 'Operation "merge" requires the following "args": "pool"'],
    [{ op: 'merge', args: null }, 'Operation "merge" requires the following "args": "pool"'],
    [
      { op: 'merge', args: { pool: null } },
      'Operation "merge" requires the following "args": "pool"',
    ],
    [{ op: 'register' }, 'Operation "register" requires the following "args": "addr"'],
    [{ op: 'register', args: {} }, 'Operation "register" requires the following "args": "addr"'],
    [
      { op: 'merge', args: { pool: 5 } },
      'Operation "merge" cannot use the following "args": "pool"',
    ],
    [
      { op: 'merge', args: { pool: [], blocks: [] } },
      'Operation "merge" cannot use the following "args": "blocks"',
    ],
    [
      { op: 'register', args: { addr: '../x' } },
      'Operation "register" cannot use the following "args": "addr"',
    ],
    [
      { op: 'blocks', args: { start: 0.5 } },
      'Operation "blocks" cannot use the following "args": "start"',
    ],
    [
      { op: 'blocks', args: { limit: -1 } },
      'Operation "blocks" cannot use the following "args": "limit"',
    ],
    [
      { op: 'blocks', args: { hashes: ['00'] } },
      'Operation "blocks" cannot use the following "args": "hashes"',
    ],
  ])('500 for %j', (message, error) => {
    expect(decode(message)).toEqual({ kind: 'bad', id: null, status: 500, error });
  });

  it('ids are echoed exactly, or count as none (O-1)', () => {
    const idOf = (text: string) => {
      const decoded = decodeText(`{"id":${text},"op":"time"}`);
      if (decoded.kind !== 'request') throw new Error(decoded.kind);
      const said = encodeAnswer('json', decoded.id, null, refusalOf(500, ''), ledgerId);
      return /"id":(.+),"status"/.exec(new TextDecoder().decode(said))?.[1] ?? null;
    };
    const kept = ['0', '7', '-3', '9007199254740991', '-9007199254740991', '"a"', '""'];
    for (const text of [...kept, '"9007199254740993"', `"${'x'.repeat(64)}"`, '"\\ud800"'])
      expect(idOf(text), text).toBe(text);
    expect(idOf('7.0')).toBe('7');
    expect(idOf('1e3')).toBe('1000');
    const numbers = ['9007199254740992', '9007199254740993', '-9007199254740993', '1e400'];
    const others = ['null', 'true', '{}', '[]', `"${'x'.repeat(65)}"`, `"${'\u00e9'.repeat(33)}"`];
    for (const text of [...numbers, '-0', '-0.0', '1.5', '1e-400', '0.1', ...others])
      expect(idOf(text), text).toBe(text === '1e-400' ? '0' : null);
  });

  it('never takes an answer for a request, so that two nodes cannot answer each other for ever', () => {
    expect(decode({ id: 1, status: 500, error: 'x', response: null })).toEqual({
      kind: 'unasked',
      id: 1,
    });
  });
});

describe('arguments of O-2', () => {
  const argsOf = (op: string, args?: unknown) => decode({ op, args });

  it('have defaults', () => {
    expect(argsOf('blocks')).toMatchObject({
      request: { args: { start: 0, limit: LIMITS.blocksPerAnswer } },
    });
    expect(argsOf('pool', { start: null })).toMatchObject({
      request: { args: { start: 0, limit: LIMITS.poolPerAnswer } },
    });
  });

  it('are judged by value, and limits are cut to ours', () => {
    expect(decodeText('{"op":"blocks","args":{"start":-2.0,"limit":1e3}}')).toMatchObject({
      request: { args: { start: -2, limit: LIMITS.blocksPerAnswer } },
    });
  });

  it('merge names each bad item and goes on with the good ones', () => {
    const good = transactionToJson(ledgerId, makeTransaction(1));
    const { kind, ...rest } = argsOf('merge', {
      pool: [good, { ...good, amount: '5' }, null, good, { ...good, receiver: 'folio1x' }],
    });
    expect(kind).toBe('request');
    expect(rest).toMatchObject({
      request: {
        args: {
          pool: {
            values: [{ index: 0 }, { index: 3 }],
            refused: [
              { index: 1, code: 'not-a-number' },
              { index: 2, code: 'not-an-object' },
              { index: 4 },
            ],
          },
        },
      },
    });
  });

  it('merge takes no more items than its cap', () => {
    expect(
      argsOf('merge', { pool: new Array(LIMITS.mergeTransactions + 1).fill(0) }),
    ).toMatchObject({
      status: 500,
      error: 'Operation "merge" cannot use the following "args": "pool"',
    });
    expect(argsOf('merge', { blocks: new Array(LIMITS.mergeBlocks + 1).fill(0) })).toMatchObject({
      error: 'Operation "merge" cannot use the following "args": "blocks"',
    });
  });
});

describe('O-1: a JSON answer is at most 200,000 bytes', () => {
  const big: Block = {
    header: makeHeader(2),
    transactions: Array.from({ length: 600 }, (_, i) => makeTransaction(i, 'é'.repeat(60))),
  };
  const small: Block = { header: makeHeader(1), transactions: [makeTransaction(1)] };

  it('a body that does not fit is replaced by its count; those that fit stay', () => {
    const json = answer('blocks', { blocks: [small, encodeBlock(big), small] });
    expect(new TextEncoder().encode(json).length).toBeLessThanOrEqual(200_000);
    const { blocks } = JSON.parse(json).response;
    expect(blocks).toHaveLength(3);
    expect(blocks[0].items).toHaveLength(1);
    expect(blocks[1]).toMatchObject({ height: 2, count: 600 });
    expect(blocks[1]).not.toHaveProperty('items');
    expect(blocks[2].items).toHaveLength(1);
  });

  it('is read back with the counted block apart', () => {
    const message = encodeAnswer(
      'json',
      1,
      'blocks',
      answerOf('blocks', { blocks: [small, big] }),
      ledgerId,
    );
    const decoded = decodeMessage('json', message, ledgerId, () => 'blocks');
    expect(decoded).toMatchObject({
      kind: 'answer',
      answer: { response: { blocks: [small], counted: [{ header: big.header, count: 600 }] } },
    });
  });

  it('as many blocks as may be asked for fit as headers', () => {
    const blocks = new Array(LIMITS.blocksPerAnswer).fill(big);
    const json = answer('blocks', { blocks });
    expect(json.length).toBeLessThanOrEqual(200_000);
    expect(JSON.parse(json).response.blocks).toHaveLength(LIMITS.blocksPerAnswer);
  });

  it('pages of transactions are cut, and next tells where to go on', () => {
    const json = answer('transactions', { transactions: big.transactions, start: 100, next: null });
    const bytes = new TextEncoder().encode(json).length;
    const { transactions, next } = JSON.parse(json).response;
    expect(bytes).toBeLessThanOrEqual(200_000);
    // Full but for less than one more.
    expect(bytes).toBeGreaterThan(199_000);
    expect(next).toBe(100 + transactions.length);
  });

  it('the pool is cut', () => {
    const json = answer('pool', { transactions: big.transactions, total: 600 });
    expect(new TextEncoder().encode(json).length).toBeLessThanOrEqual(200_000);
    expect(JSON.parse(json).response.pool.length).toBeGreaterThan(200);
  });

  it('what cannot be cut becomes an error', () => {
    const accounts = Array.from({ length: 3_000 }, (_, i) => ({
      address: new Uint8Array(32).fill(1),
      balance: i + 1,
      sequence: 0,
      claimed: false,
    }));
    const json = answer('accounts', {
      block: new Uint8Array(32),
      prefix: '',
      accounts,
      siblings: [],
    });
    expect(JSON.parse(json)).toEqual({
      status: 500,
      error: 'The answer does not fit; ask for less.',
      response: null,
    });
  });
});
