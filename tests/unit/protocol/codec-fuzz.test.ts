/**
 * Junk behind a valid door: envelopes that are right and contents that are not, cut short, with
 * each length and count at its edges. Decoding never throws, and keeps no more than it was given.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../src/protocol/codec.ts';
import { answerOf, type Decoded } from '../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { OP_NAMES, OPS, type Op } from '../../../src/protocol/ops.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { sharedBytes } from '../../fuzz/finding.ts';
import { RESPONSES, requestOf } from './arbitraries.ts';
import { ledgerId, makeTransaction } from './samples.ts';

const SEED = 20_26;
const PER_OP = 12;

/** Small and seeded, so that a failure comes again (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

interface Sample {
  op: Op;
  kind: 'request' | 'answer';
  message: Uint8Array;
}

function samples(encoding: 'binary' | 'json'): Sample[] {
  return OP_NAMES.flatMap((op) => {
    const requests = fc.sample(requestOf(op), { numRuns: PER_OP, seed: SEED });
    const responses: fc.Arbitrary<unknown> = RESPONSES[op];
    const answers = fc.sample(responses, { numRuns: PER_OP, seed: SEED });
    return [
      ...requests.map((request) => ({
        op,
        kind: 'request' as const,
        message: encodeRequest(encoding, 9, request, ledgerId),
      })),
      ...answers.map((response) => ({
        op,
        kind: 'answer' as const,
        message: encodeAnswer(encoding, 9, op, answerOf(op, response as never), ledgerId),
      })),
    ];
  });
}

/**
 * Bytes held, entries of lists, and whether any bytes are a view that keeps a larger buffer alive.
 */
function weigh(value: unknown): { bytes: number; entries: number; views: number } {
  const sum = { bytes: 0, entries: 0, views: 0 };
  const visit = (item: unknown, shared = 0): void => {
    if (item instanceof Uint8Array) {
      sum.bytes += item.length;
      if (item.buffer.byteLength > Math.max(item.length, shared)) sum.views += 1;
    } else if (Array.isArray(item)) {
      sum.entries += item.length;
      for (const entry of item) visit(entry, shared);
    } else if (typeof item === 'object' && item !== null) {
      const own = sharedBytes(item, shared);
      for (const [name, entry] of Object.entries(item)) if (name !== 'refused') visit(entry, own);
    }
  };
  visit(value);
  return sum;
}

function check(encoding: 'binary' | 'json', message: Uint8Array, op: Op): Decoded {
  const decoded = decodeMessage(encoding, message, ledgerId, () => op);
  const { bytes, entries, views } = weigh(decoded);
  expect(bytes).toBeLessThanOrEqual(message.length);
  expect(entries).toBeLessThanOrEqual(message.length);
  expect(views).toBe(0);
  return decoded;
}

const isBad = ({ kind }: Decoded) => kind === 'bad' || kind === 'bad-answer';

describe('binary', () => {
  const all = samples('binary');

  it('cut anywhere, or with anything after the end, it is bad', () => {
    for (const { op, message } of all) {
      for (let end = 0; end < message.length; end += 1 + Math.floor(message.length / 60)) {
        expect(isBad(check('binary', message.slice(0, end), op))).toBe(true);
      }
      const longer = new Uint8Array(message.length + 1);
      longer.set(message);
      // A later version's hello may go on (below).
      if (op !== 'hello') expect(isBad(check('binary', longer, op))).toBe(true);
    }
  });

  it('hello: what a later version adds is passed over, a node of ours adds nothing', () => {
    const [hello] = fc.sample(requestOf('hello'), { numRuns: 1, seed: SEED });
    if (hello?.op !== 'hello') throw new Error('no hello');
    for (const [lowest, highest, taken] of [
      [1, 1, false],
      [1, 2, false],
      [1, 3, false],
      [1, 4, true],
      [3, 5, true],
    ] as const) {
      const args = { ...hello.args, protocol: [lowest, highest] as const };
      const message = encodeRequest('binary', 9, { op: 'hello', args }, ledgerId);
      const longer = new Uint8Array(message.length + 40).fill(7);
      longer.set(message);
      const decoded = check('binary', longer, 'hello');
      if (taken) expect(decoded).toMatchObject({ kind: 'request', request: { args } });
      else expect(isBad(decoded)).toBe(true);
    }
  });

  it('each length and count at its edges: 20,000 inputs', () => {
    const pick = seeded(SEED);
    const kinds = new Map<string, number>();
    for (let i = 0; i < 20_000; i += 1) {
      const { op, message } = all[pick(all.length)] as Sample;
      const broken = message.slice();
      const width = [1, 2, 4][pick(3)] as number;
      // Half of them early, where counts and kinds are.
      const at = pick(2) === 0 ? 6 + pick(12) : pick(broken.length);
      if (at + width <= broken.length) {
        const left = broken.length - at - width;
        const most = 2 ** (8 * width) - 1;
        const edges = [0, 1, left - 1, left, left + 1, most - 1, most, pick(256)];
        const edge = Math.min(most, Math.max(0, edges[pick(edges.length)] as number));
        const view = new DataView(broken.buffer);
        if (width === 1) view.setUint8(at, edge);
        else if (width === 2) view.setUint16(at, edge);
        else view.setUint32(at, edge);
      }
      const { kind } = check('binary', broken, op);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    // Not vacuous: each way out was taken often.
    for (const kind of ['request', 'answer', 'bad', 'bad-answer']) {
      expect(kinds.get(kind) ?? 0).toBeGreaterThan(300);
    }
  });

  it('junk of every length under a valid envelope: 10,000 inputs', () => {
    const pick = seeded(SEED + 1);
    for (let i = 0; i < 10_000; i += 1) {
      const op = OP_NAMES[pick(OP_NAMES.length)] as Op;
      const answer = pick(2) === 1;
      const head = answer
        ? [2, 0, 0, 0, 9, OPS[op].code, 0, pick(2) === 0 ? 200 : 202, 0, 0]
        : [1, 0, 0, 0, 9, OPS[op].code];
      const junk = Array.from({ length: pick(200) }, () => (pick(3) === 0 ? pick(256) : pick(3)));
      check('binary', Uint8Array.from([...head, ...junk]), op);
    }
  });

  it('a declared count of the most items costs nothing', () => {
    for (const op of OP_NAMES) {
      for (const kind of [0, 1, 2, 0xff]) {
        const counts = new Uint8Array(16).fill(0xff);
        const request = Uint8Array.from([1, 0, 0, 0, 9, OPS[op].code, kind, ...counts]);
        expect(weigh(check('binary', request, op)).entries).toBe(0);
        const answer = [2, 0, 0, 0, 9, OPS[op].code, 0, 200, 0, 0, ...counts];
        expect(weigh(check('binary', Uint8Array.from(answer), op)).entries).toBe(0);
      }
    }
  });

  it('junk items of a merge are named and the good ones go on', () => {
    const pool = itemsOf([makeTransaction(1), makeTransaction(2)]);
    const broken = encodeRequest('binary', 9, { op: 'merge', args: { pool } }, ledgerId);
    // 6 envelope, kind, count u16, length u32: the version of the first transaction.
    broken[13] = 9;
    expect(check('binary', broken, 'merge')).toMatchObject({
      kind: 'request',
      request: {
        args: { pool: { values: [{ index: 1 }], refused: [{ index: 0, code: 'version' }] } },
      },
    });
  });

  it('over the limit of its op it is not looked into', () => {
    for (const op of OP_NAMES) {
      const request = new Uint8Array(Math.min(OPS[op].maxRequest, LIMITS.messageBytes) + 1);
      request.set([1, 0, 0, 0, 9, OPS[op].code]);
      expect(isBad(decodeMessage('binary', request, ledgerId, () => op))).toBe(true);
    }
  });

  it('an unknown op, kind or op of the answer', () => {
    const decode = (...bytes: number[]) => check('binary', Uint8Array.from(bytes), 'time');
    expect(decode(1, 0, 0, 0, 9, 200)).toEqual({
      kind: 'bad',
      id: 9,
      status: 404,
      error: 'Operation "200" is not supported',
    });
    expect(decode(1, 0, 0, 0, 9, 0)).toMatchObject({ status: 404 });
    expect(decode(3, 0, 0, 0, 9, 1)).toMatchObject({ kind: 'bad', id: null });
    expect(decode(2, 0, 0, 0, 9, OPS.register.code, 0, 202, 0, 0)).toMatchObject({
      kind: 'bad-answer',
      op: 'time',
    });
  });
});

describe('json', () => {
  const all = samples('json').map((sample) => ({
    ...sample,
    text: new TextDecoder().decode(sample.message),
  }));
  const JUNK: unknown[] = [
    null,
    true,
    -1,
    0,
    0.5,
    -0,
    1e308,
    2 ** 53,
    '',
    'x',
    '00',
    '\ud800',
    [],
    [[]],
    {},
    [null],
    { __proto__: null },
    { constructor: 1 },
    '9'.repeat(60),
    'f'.repeat(64),
    'folio1qq',
  ];

  /** Every place in the value: its holder and its key. */
  function places(value: unknown, found: [Record<string, unknown>, string][] = []) {
    if (typeof value === 'object' && value !== null) {
      const holder = value as Record<string, unknown>;
      for (const name of Object.keys(holder)) {
        found.push([holder, name]);
        places(holder[name], found);
      }
    }
    return found;
  }

  it('any part replaced, taken away or doubled: 15,000 inputs', () => {
    const pick = seeded(SEED + 2);
    const kinds = new Map<string, number>();
    for (let i = 0; i < 15_000; i += 1) {
      const { op, text } = all[pick(all.length)] as (typeof all)[number];
      const value: unknown = JSON.parse(text);
      const found = places(value);
      const [holder, name] = found[pick(found.length)] as [Record<string, unknown>, string];
      const change = pick(4);
      if (change === 0) delete holder[name];
      else if (change === 1) holder[name] = [holder[name], holder[name]];
      else holder[name] = JUNK[pick(JUNK.length)];
      const message = new TextEncoder().encode(JSON.stringify(value));
      const { kind } = check('json', message, op);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    for (const kind of ['request', 'answer', 'bad', 'bad-answer', 'unasked']) {
      expect(kinds.get(kind) ?? 0).toBeGreaterThan(100);
    }
  });

  it('cut or with a byte changed: 10,000 inputs', () => {
    const pick = seeded(SEED + 3);
    for (let i = 0; i < 10_000; i += 1) {
      const { op, message } = all[pick(all.length)] as (typeof all)[number];
      const broken = pick(4) === 0 ? message.slice(0, pick(message.length)) : message.slice();
      if (broken.length > 0) broken[pick(broken.length)] = pick(256);
      check('json', broken, op);
    }
  });
});
