/**
 * P-1: the higher fee replaces, by however little. The cost of raising it unit by unit to others is
 * bounded.
 */
import { expect, it } from 'vitest';
import { nextTurn } from '../../../../src/base/turn.ts';
import { decodeMessage, encodeRequest } from '../../../../src/protocol/codec.ts';
import { LIMITS } from '../../../../src/protocol/limits.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { FakeTransport } from '../../../support/fake-links.ts';
import { helloBytes } from '../../../support/flooders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const RAISES = 200;
const EVERY_MS = 10;

it('a fee raised a unit at a time is told to neighbours now and then only, and the last of them for certain', async () => {
  const ledger = new SmallLedger();
  ledger.grow([ledger.claim(person(1))], person(0).publicKey, STARTS_AT);
  const clock = new ManualClock(STARTS_AT + 1_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, {
    clock,
    transports: [transport],
    yieldToEventLoop: nextTurn,
  });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  const told: number[] = [];
  const join = (name: string, id: number) => {
    const link = transport.open(name);
    transport.say(link, helloBytes(ledger, new Uint8Array(16).fill(id)));
    return link;
  };
  const neighbour = join('neighbour', 7);
  const raiser = join('raiser', 8);
  await nextTurn();
  neighbour.hear = (message) => {
    const decoded = decodeMessage('binary', message, ledger.id, () => null);
    if (decoded.kind !== 'request' || decoded.request.op !== 'merge') return;
    const { args } = decoded.request;
    if ('pool' in args) told.push(...args.pool.values.map(({ value }) => value.fee));
  };
  for (let fee = 1; fee <= RAISES; fee += 1) {
    const pool = itemsOf([ledger.pay(person(1), person(2).publicKey, { fee })]);
    const request = { op: 'merge', args: { pool } } as const;
    transport.say(raiser, encodeRequest('binary', fee, request, ledger.id));
    await nextTurn();
    await clock.pass(EVERY_MS);
  }
  await clock.pass(2 * LIMITS.relayDelayMs);
  expect(raiser.ended).toBeNull();
  expect(node.keeper.pool.size).toBe(1);
  expect(told.at(-1)).toBe(RAISES);
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThanOrEqual((RAISES * EVERY_MS) / LIMITS.relayDelayMs + 2);
  await node.stop();
});
