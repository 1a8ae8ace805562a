/**
 * Scripts that speak JSON (O-1) know no pace: what O-5 promises holds for a plain loop, and four
 * places are for all of them.
 */
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../../src/base/turn.ts';
import { encodeRequest } from '../../../src/protocol/codec.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { OPS } from '../../../src/protocol/ops.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';
import { drain, ledgerId, type Remote, Room } from './room.ts';

const STARTS_AT = 1_700_000_000_000;
const PAYERS = 16;
const BURST = OPS.merge.quota.capacity;
/** By then the budget of a link is full. */
const FULL_AFTER_MS = 10_000;

const ledger = new SmallLedger({ grantsPerBlock: PAYERS });
ledger.grow(
  Array.from({ length: PAYERS }, (_, index) => ledger.claim(person(index + 1))),
  person(0).publicKey,
  STARTS_AT,
);
const payments = Array.from({ length: BURST }, (_, index) =>
  ledger.pay(person(1 + (index % PAYERS)), person(0).publicKey, {
    sequence: Math.floor(index / PAYERS),
  }),
);

/**
 * A node on a machine on which work takes a fifth of its reckoned cost, with a script's link to it.
 */
async function linked() {
  const clock = new ManualClock(STARTS_AT + 1_000);
  const transport = new FakeTransport('rtc', 'own');
  const yieldToEventLoop = async () => {
    await clock.pass(1);
    await nextTurn();
  };
  const node = await openNode(ledger, { clock, transports: [transport], yieldToEventLoop });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  const link = transport.open('script', { encoding: 'json' });
  return {
    node,
    clock,
    link,
    /** Pays in a loop, each in a message; the status of each. */
    async pay(indices: readonly number[]): Promise<number[]> {
      const messages = indices.map((index) => {
        const args = { pool: itemsOf(payments.slice(index, index + 1)) };
        return encodeRequest('json', index, { op: 'merge', args }, ledger.id);
      });
      for (const message of messages) transport.say(link, message);
      for (let i = 0; i < 20_000 && link.said.length < messages.length; i += 1) {
        if (link.ended !== null) break;
        await nextTurn();
      }
      // The statuses in their order; messages that were not read are answered without their id.
      return link.said.splice(0).map((bytes) => JSON.parse(Buffer.from(bytes).toString()).status);
    },
  };
}

describe('a script that pays in a loop', () => {
  const all = payments.map((_, index) => index);

  it('has a whole burst taken', async () => {
    const { node, clock, link, pay } = await linked();
    await clock.pass(FULL_AFTER_MS);
    expect(new Set(await pay(all))).toEqual(new Set([202]));
    expect(link.ended).toBeNull();
    expect(node.keeper.pool.size).toBe(BURST);
    await node.stop();
  });

  it('is told to wait where its link has just opened, and has the rest taken later', async () => {
    const { node, clock, link, pay } = await linked();
    let left = all;
    for (let round = 0; round < 2; round += 1) {
      const statuses = await pay(left);
      expect(statuses.length).toBe(left.length);
      left = left.filter((_, at) => statuses[at] === 429);
      await clock.pass(FULL_AFTER_MS);
    }
    expect(left).toEqual([]);
    expect(link.ended).toBeNull();
    expect(node.keeper.pool.size).toBe(BURST);
    await node.stop();
  });

  it('loses its link where it goes on and on after being told to wait', async () => {
    const { node, link, pay } = await linked();
    await pay(all);
    expect(link.ended).toBeNull();
    await pay(all);
    expect(link.ended).toBe('quota');
    await node.stop();
  });
});

describe('a script that says more than can wait', () => {
  const flood = async (remote: Remote, message: Uint8Array) => {
    let said = 0;
    for (; said < 2 * LIMITS.receiveQueue && remote.link.ended === null; said += 1)
      remote.say(message);
    await drain();
    return said;
  };
  const question = encodeRequest('json', 7, { op: 'time', args: {} }, ledgerId);

  it('ends after so many messages, or so many bytes', async () => {
    const room = new Room();
    room.gate = new Promise(() => undefined);
    const many = room.caller('many');
    expect(await flood(many, question)).toBeGreaterThanOrEqual(LIMITS.receiveQueue);
    expect(many.link.ended).toBe('receive-overflow');
    const large = room.caller('large');
    large.say(question);
    await drain();
    const message = new Uint8Array(LIMITS.jsonRequestBytes);
    const said = await flood(large, message);
    expect(large.link.ended).toBe('receive-overflow');
    expect(said * message.length).toBeLessThanOrEqual(
      LIMITS.receiveQueueBytes + 2 * LIMITS.jsonRequestBytes,
    );
  });

  it('does not spend what patience there is with strangers', async () => {
    const room = new Room();
    room.gate = new Promise(() => undefined);
    for (let i = 0; i < 3 * LIMITS.badEnds.capacity; i += 1) {
      const script = room.caller(`again-${i}`);
      await flood(script, question);
      expect(script.link.ended).toBe('receive-overflow');
    }
    expect((await room.joins('stranger')).link.ended).toBeNull();
  });

  it('spends it with bytes', async () => {
    const room = new Room();
    const message = new Uint8Array(LIMITS.jsonRequestBytes);
    let came = 0;
    while (came < 2 * LIMITS.badEnds.capacity) {
      const script = room.caller(`again-${came}`);
      if (script.link.ended === 'too-many-peers') break;
      await flood(script, message);
      expect(script.link.ended).toBe('receive-overflow');
      came += 1;
    }
    expect(came).toBe(LIMITS.badEnds.capacity);
  });
});

describe('the places for scripts', () => {
  it('are not kept by asking now and then: the one silent for longest makes way after a minute', async () => {
    const room = new Room();
    const parked = Array.from({ length: LIMITS.jsonPeersMax }, (_, index) =>
      room.caller(`parked-${index}`),
    );
    expect(room.caller('at-once').link.ended).toBe('too-many-peers');
    await room.pass(LIMITS.slotKeptMs, 10_000);
    for (const one of [2, 0, 3, 1]) {
      parked[one]?.ask('time', {});
      await room.pass(1_000);
    }
    const student = room.caller('student');
    expect(student.link.ended).toBeNull();
    expect(parked.map(({ link }) => link.ended)).toEqual([null, null, 'idle', null]);
    // And has its place for as long as the others had theirs, though it asks nothing.
    expect(room.caller('next').link.ended).toBeNull();
    expect(room.caller('third').link.ended).toBeNull();
    expect(room.caller('fourth').link.ended).toBeNull();
    expect(parked.map(({ link }) => link.ended)).toEqual(['idle', 'idle', 'idle', 'idle']);
    expect(room.caller('fifth').link.ended).toBe('too-many-peers');
    expect(student.link.ended).toBeNull();
  });
});
