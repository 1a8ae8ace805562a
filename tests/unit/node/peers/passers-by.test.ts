/**
 * A peer that is linked for a moment and brings nothing does not keep a lone node from building
 * (B-2).
 */
import { describe, expect, it } from 'vitest';
import { encodeRequest } from '../../../../src/protocol/codec.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { type FakeLink, FakeTransport } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';
import { drain, helloOf } from '../room.ts';

const STARTS_AT = 1_700_000_000_000;

async function alone() {
  const ledger = new SmallLedger({ work: 2 ** 8, grantsPerBlock: 1 });
  for (let i = 1; i <= 3; i += 1)
    ledger.grow([ledger.claim(person(i))], person(0).publicKey, STARTS_AT + i * 4_000);
  const clock = new ManualClock(STARTS_AT + 600_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, { clock, transports: [transport] });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  await clock.pass(60_000);
  let visits = 0;
  /** Somebody comes and tells of a better tip. */
  const come = async () => {
    visits += 1;
    const tip = { height: 9, hash: new Uint8Array(32).fill(visits), work: 10n ** 9n };
    const args = helloOf(1_000 + visits, { ledger: ledger.id, tip });
    const link = transport.open(`visitor-${visits}`);
    transport.say(link, encodeRequest('binary', 1, { op: 'hello', args }, ledger.id));
    await drain();
    return link;
  };
  /** Time goes on while it stays and says something now and then. */
  const stay = async (link: FakeLink, ms: number) => {
    for (let left = ms; left > 0; left -= 5_000) {
      await clock.pass(Math.min(left, 5_000));
      transport.say(link, Uint8Array.from([2, 0, 0, 0, 99, 1]));
      await drain();
    }
  };
  return { node, clock, transport, come, stay };
}

describe('a lone node', () => {
  it('goes on building as soon as a passer-by has left', async () => {
    const { node, clock, transport, come, stay } = await alone();
    expect(node.ready).toBe(true);
    for (let i = 0; i < 20; i += 1) {
      const link = await come();
      await stay(link, 100);
      transport.leave(link);
      expect(node.ready).toBe(true);
      await clock.pass(5_900);
      expect(node.ready).toBe(true);
    }
    await node.stop();
  });

  it('looks around again when one who was there for long has left, though a passer-by left last', async () => {
    const { node, clock, transport, come, stay } = await alone();
    const friend = await come();
    await stay(friend, 70_000);
    const visitor = await come();
    transport.leave(friend);
    await stay(visitor, 100);
    transport.leave(visitor);
    expect(node.ready).toBe(false);
    await clock.pass(9_000);
    expect(node.ready).toBe(true);
    // Once: it was the friend's leaving that counted.
    transport.leave(await come());
    expect(node.ready).toBe(true);
    await node.stop();
  });
});
