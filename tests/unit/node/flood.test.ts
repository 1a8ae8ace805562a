/**
 * Four hostile peers flood, each kind in its way (T-17, T-19, T-22, T-27): an honest peer's
 * payment still gets through.
 */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { nextTurn } from '../../../src/base/turn.ts';
import { wireId } from '../../../src/ledger/transaction.ts';
import { decodeMessage, encodeAnswer, encodeRequest } from '../../../src/protocol/codec.ts';
import { answerOf } from '../../../src/protocol/decoded.ts';
import { Reassembler, splitMessage } from '../../../src/protocol/framing.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { type FakeLink, FakeTransport } from '../../support/fake-links.ts';
import { Flooder, floodKinds, helloBytes } from '../../support/flooders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const HOSTILE = 4;
const STARTS_AT = 1_700_000_000_000;

/** People 1..9 have funds; one block has many transactions. */
function makeLedger(): SmallLedger {
  const ledger = new SmallLedger({ grant: 2 ** 38, grantsPerBlock: 64 });
  const people = Array.from({ length: 9 }, (_, index) => person(index + 1));
  ledger.grow(
    people.map((one) => ledger.claim(one)),
    person(0).publicKey,
    STARTS_AT,
  );
  const payer = person(9);
  const many = Array.from({ length: 400 }, (_, sequence) =>
    ledger.pay(payer, person(1 + (sequence % 8)).publicKey, { sequence }),
  );
  ledger.grow(many, person(0).publicKey, STARTS_AT + 1_000);
  for (let i = 2; i < 12; i += 1)
    ledger.grow(
      [ledger.pay(payer, person(1).publicKey)],
      person(0).publicKey,
      STARTS_AT + i * 1_000,
    );
  return ledger;
}

const ledger = makeLedger();
const kinds = floodKinds(ledger);

/** Answers a node's requests, and pays. */
class Payer {
  readonly link: FakeLink;
  /** Statuses of the answers to its payments. */
  readonly statuses: number[] = [];
  readonly #transport: FakeTransport;
  readonly #clock: ManualClock;
  #id = 10;

  constructor(transport: FakeTransport, clock: ManualClock) {
    this.#transport = transport;
    this.#clock = clock;
    this.link = transport.open('honest');
    this.link.hear = (message) => this.#hear(message);
    transport.say(this.link, helloBytes(ledger, new Uint8Array(16).fill(9)));
  }

  #hear(message: Uint8Array): void {
    const decoded = decodeMessage('binary', message, ledger.id, () => 'merge');
    if (decoded.kind === 'answer') this.statuses.push(decoded.answer.status);
    if (decoded.kind !== 'request' || typeof decoded.id !== 'number') return;
    const { id, request } = decoded;
    if (request.op !== 'time') return;
    const time = answerOf('time', { time: this.#clock.now() / 1_000, timeZone: 'UTC' });
    const answer = encodeAnswer('binary', id, 'time', time, ledger.id);
    setImmediate(() => this.#transport.say(this.link, answer));
  }

  /** Its next payment; the wire id. */
  pay(sequence: number): string {
    const payment = ledger.pay(person(7), person(1).publicKey, { sequence, memo: 'honest' });
    this.#id += 1;
    const args = { pool: itemsOf([payment]) };
    const bytes = encodeRequest('binary', this.#id, { op: 'merge', args }, ledger.id);
    this.#transport.say(this.link, bytes);
    return toHex(wireId(payment));
  }
}

describe('a flood', () => {
  it.each(kinds)('of $name: the honest payment gets through', async (kind) => {
    const clock = new ManualClock(STARTS_AT + 13_000);
    const transport = new FakeTransport('rtc', 'own');
    const node = await openNode(ledger, {
      clock,
      transports: [transport],
      yieldToEventLoop: nextTurn,
    });
    await node.mergeBlocks(null, itemsOf(ledger.blocks));
    node.start();
    const honest = new Payer(transport, clock);
    await nextTurn();
    const before = node.chain.tip.key;
    const flooders = Array.from({ length: HOSTILE }, (_, index) => {
      const hello = (life: number) => {
        const id = new Uint8Array(16).fill(index + 20);
        new DataView(id.buffer).setUint32(0, life);
        return helloBytes(ledger, id);
      };
      return new Flooder(transport, kind, `hostile-${index}`, hello);
    });
    const paid: string[] = [];
    for (let round = 0; round < 60; round += 1) {
      for (const flooder of flooders) flooder.flood(12);
      if (round % 10 === 5) paid.push(honest.pay(paid.length));
      await clock.pass(20);
      await nextTurn();
      // The waiting messages are bounded, whatever is sent.
      expect(node.peers.all().length).toBeLessThanOrEqual(LIMITS.peersMax + LIMITS.peersPending);
    }
    for (let i = 0; i < 4_000 && honest.statuses.length < paid.length; i += 1) await nextTurn();
    expect(honest.statuses).toEqual(paid.map(() => 202));
    for (const id of paid) expect(node.keeper.pool.get(id)).toBeDefined();
    expect(honest.link.ended).toBeNull();
    expect(node.chain.tip.key).toBe(before);
    // Not vacuous: they said a lot.
    expect(flooders.reduce((sum, { said }) => sum + said, 0)).toBeGreaterThan(12);
    // And what they may have got in is no more than anyone may.
    for (const { transaction } of node.keeper.pool.all())
      expect(toHex(transaction.sender)).toBe(toHex(person(7).publicKey));
    await node.stop();
  });

  it('of frames that stall holds no more than was sent, and ends', () => {
    const [first] = splitMessage(new Uint8Array(LIMITS.messageBytes), 2_000);
    if (first === undefined) throw new Error('no frame');
    const stalled = Array.from({ length: 22 }, () => new Reassembler());
    for (const reassembler of stalled) reassembler.push(first, 0);
    expect(stalled.reduce((sum, { held }) => sum + held, 0)).toBeLessThan(22 * 2_000);
    for (const reassembler of stalled)
      expect(reassembler.stalled(LIMITS.frameProgressMs)).toBe('frame-stalled');
    // One that drips as slowly as it may is cut off when the whole should be here.
    const drip = new Reassembler();
    drip.push(first, 0);
    const next = new Uint8Array(1 + LIMITS.frameMinBytes).fill(2);
    let now = 0;
    let ended = false;
    while (!ended) {
      now += LIMITS.frameProgressMs - 1;
      ended = 'error' in drip.push(next, now);
    }
    const whole =
      LIMITS.frameProgressMs + (LIMITS.messageBytes / LIMITS.frameBytesPerSecond) * 1_000;
    expect(now).toBeLessThan(whole + LIMITS.frameProgressMs);
  });
});
