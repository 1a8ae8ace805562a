/** O-2: a whole node and a peer that tells of the next block without sending it. */
import { describe, expect, it } from 'vitest';
import { headerHash } from '../../../../src/ledger/header.ts';
import { NODE_LIMITS } from '../../../../src/node/node-limits.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../../src/protocol/codec.ts';
import { shortIdsOf } from '../../../../src/protocol/compact.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { FEATURES, type Op } from '../../../../src/protocol/ops.ts';
import type { Args, Request, RequestOf, Sendable } from '../../../../src/protocol/shapes.ts';
import type { FakeLink } from '../../../support/fake-links.ts';
import { person } from '../../../support/small-ledger.ts';
import { makeHeader } from '../../protocol/samples.ts';
import { helloOf } from '../room.ts';
import { rest, STARTS_AT, settle } from '../strangers.ts';

const TAKES = FEATURES.tip | FEATURES.compact | FEATURES.reconcile;

/** A node at height 3, the next block, and a peer that takes what newer nodes take. */
async function setUp() {
  const setting = await settle(3, 2 ** 8, { sideDepth: NODE_LIMITS.sideDepth });
  const { ledger, node, transport } = setting;
  const block = ledger.grow([ledger.claim(person(9))], person(0).publicKey, STARTS_AT + 4_000);
  const hash = headerHash(block.header);
  const tip = { height: 4, hash, work: node.chain.tip.work + block.header.work };
  const link = transport.open('teller');
  const asked: { id: number; request: Request }[] = [];
  link.hear = (message) => {
    const decoded = decodeMessage('binary', message, ledger.id, () => null);
    if (decoded.kind !== 'request') return;
    asked.push({ id: decoded.id as number, request: decoded.request });
    if (decoded.request.op === 'tip') answer(link, decoded.id as number, 'tip', null);
  };
  const answer = <O extends Op>(to: FakeLink, id: number, op: O, response: Sendable[O]) =>
    setImmediate(() =>
      transport.say(to, encodeAnswer('binary', id, op, answerOf(op, response), ledger.id)),
    );
  const ask = <O extends Op>(op: O, args: Args[O]) => {
    const request = { op, args } as unknown as RequestOf<Op>;
    transport.say(link, encodeRequest('binary', 9, request, ledger.id));
  };
  const own = { height: 3, hash: node.chain.tip.hash, work: node.chain.tip.work };
  const hello = helloOf(7, { ledger: ledger.id, features: TAKES, tip: own });
  ask('hello', hello);
  await rest(setting, 1_000);
  asked.length = 0;
  const ops = () => asked.map(({ request }) => request.op).filter((op) => op !== 'hello');
  return { setting, node, block, hash, tip, link, hello, asked, answer, ask, ops };
}

describe('a peer that tells of the next block', () => {
  it('is asked for its short ids, then for what the pool lacks, and never for headers', async () => {
    const { setting, node, block, tip, link, hello, asked, answer, ask, ops } = await setUp();
    ask('tip', { ...hello, tip, follow: true });
    await rest(setting, LIMITS.toldBlockMs + 200);
    const short = asked.find(({ request }) => request.op === 'short');
    if (short === undefined) throw new Error('it was not asked');
    const { header, transactions } = block;
    const salt = new Uint8Array(8).fill(2);
    const ids = shortIdsOf(salt, transactions);
    answer(link, short.id, 'short', { header, salt, short: ids });
    await rest(setting, 400);
    const lacking = asked.find(({ request }) => request.op === 'transactions');
    if (lacking === undefined) throw new Error('it was not asked for the rest');
    answer(link, lacking.id, 'transactions', { transactions, start: 0, next: null });
    await rest(setting, 1_000);
    expect(node.chain.tip.height).toBe(4);
    expect(ops()).not.toContain('headers');
    expect(link.ended).toBeNull();
    await node.stop();
  });

  it('and gives none is asked for headers after that time, and not before', async () => {
    const { setting, node, tip, link, hello, ask, ops } = await setUp();
    ask('tip', { ...hello, tip, follow: false });
    await rest(setting, LIMITS.toldBlockMostMs - 200);
    expect(ops()).toContain('short');
    expect(ops()).not.toContain('headers');
    await rest(setting, LIMITS.toldBlockNextMs + 400);
    expect(ops()).toContain('headers');
    expect(link.ended).toBeNull();
    await node.stop();
  });

  it('and gives a header that leads nowhere is asked for headers at once', async () => {
    const { setting, node, tip, link, hello, asked, answer, ask, ops } = await setUp();
    const header = makeHeader(9);
    ask('tip', { ...hello, tip: { ...tip, hash: headerHash(header) }, follow: true });
    await rest(setting, LIMITS.toldBlockMs + 200);
    const short = asked.find(({ request }) => request.op === 'short');
    if (short === undefined) throw new Error('it was not asked');
    expect(ops()).not.toContain('headers');
    answer(link, short.id, 'short', { header, salt: new Uint8Array(8), short: new Uint8Array(6) });
    await rest(setting, 400);
    expect(ops()).toContain('headers');
    expect(link.ended).toBeNull();
    await node.stop();
  });

  it('and asks for it gets it as short ids, and 404 for one that is not here', async () => {
    const { setting, node, block, hash, link, ask } = await setUp();
    const statuses: number[] = [];
    const lengths: number[] = [];
    link.hear = (message) => {
      const decoded = decodeMessage('binary', message, setting.ledger.id, () => 'short');
      if (decoded.kind !== 'answer' || decoded.op !== 'short') return;
      statuses.push(decoded.answer.status);
      lengths.push(decoded.answer.response?.short.length ?? 0);
    };
    ask('short', { block: hash });
    await rest(setting, 400);
    await node.mergeBlocks(null, { values: [{ index: 0, value: block }], refused: [] });
    ask('short', { block: hash });
    await rest(setting, 400);
    expect(statuses).toEqual([404, 200]);
    expect(lengths).toEqual([0, 6]);
    await node.stop();
  });
});
