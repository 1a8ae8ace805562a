/** O-2: peers are told that a search for a proof began or ended, and believe nothing by it. */
import { expect, it } from 'vitest';
import { decodeMessage, encodeRequest } from '../../../src/protocol/codec.ts';
import { FEATURES } from '../../../src/protocol/ops.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';
import { drain, helloOf } from './room.ts';

const STARTS_AT = 1_700_000_000_000;

it('tells each peer once of a search that begins, and once of its end', async () => {
  const ledger = new SmallLedger({ work: 2 ** 8, grantsPerBlock: 1 });
  ledger.grow([ledger.claim(person(1))], person(0).publicKey, STARTS_AT);
  const clock = new ManualClock(STARTS_AT + 600_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, { clock, transports: [transport] });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  const link = transport.open('peer');
  const { tip } = node.hello();
  const args = helloOf(7, { ledger: ledger.id, tip, features: 0xffff_fff0 });
  transport.say(link, encodeRequest('binary', 1, { op: 'hello', args }, ledger.id));
  await drain();
  await clock.pass(2_000);
  /** Whether each `hello` or `tip` since the last look said that this node seeks. */
  const told = () =>
    link.said.splice(0).flatMap((bytes) => {
      const decoded = decodeMessage('binary', bytes, ledger.id, () => null);
      if (decoded.kind !== 'request') return [];
      const { op, args: said } = decoded.request;
      return op === 'hello' || op === 'tip' ? [(said.features & FEATURES.seeking) !== 0] : [];
    });
  expect(told()).not.toContain(true);
  node.seeking(true);
  // Begun, ended and begun again within a moment is one thing to tell.
  node.seeking(false);
  node.seeking(true);
  await clock.pass(300);
  expect(told()).toEqual([true]);
  await clock.pass(9_000);
  expect(told()).toEqual([]);
  node.seeking(false);
  await clock.pass(300);
  expect(told()).toEqual([false]);
  // What it says of features unknown here costs it nothing.
  expect(link.ended).toBeNull();
  await node.stop();
});
