/** O-2, O-5: a part of a block, and its cost for the asker. */
import { expect, it } from 'vitest';
import { nextTurn } from '../../../src/base/turn.ts';
import { blockSize } from '../../../src/ledger/block.ts';
import { headerHash } from '../../../src/ledger/header.ts';
import { encodeRequest } from '../../../src/protocol/codec.ts';
import { KIB_COST } from '../../../src/protocol/ops.ts';
import { itemsOf, type Sendable } from '../../../src/protocol/shapes.ts';
import { FakeTransport } from '../../support/fake-links.ts';
import { helloBytes } from '../../support/flooders.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const EACH = 40;

async function setUp() {
  const ledger = new SmallLedger({ grantsPerBlock: 8 });
  const payers = [1, 2, 3].map(person);
  const ms = STARTS_AT;
  ledger.grow(
    payers.map((payer) => ledger.claim(payer)),
    person(0).publicKey,
    ms,
  );
  const payments = payers.flatMap((payer) =>
    Array.from({ length: EACH }, (_, sequence) =>
      ledger.pay(payer, person(9).publicKey, { sequence, memo: 'x'.repeat(sequence) }),
    ),
  );
  const block = ledger.grow(payments, person(0).publicKey, ms + 1_000);
  const transport = new FakeTransport('rtc', 'own');
  const clock = new ManualClock(ms + 60_000);
  const node = await openNode(ledger, { clock, transports: [transport] });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  return { ledger, node, transport, block };
}

it('a block is told of part by part, each in its place', async () => {
  const { node, block } = await setUp();
  const hash = headerHash(block.header);
  const told: unknown[] = [];
  for (let start: number | null = 0; start !== null; ) {
    const args = { block: hash, start, limit: 7 };
    const { status, response } = await node.askSelf({ op: 'transactions', args });
    expect(status).toBe(200);
    const part = response as Sendable['transactions'];
    told.push(...part.transactions);
    start = part.next;
  }
  expect(told).toEqual(block.transactions);
  await node.stop();
});

it('one transaction of a block is charged as the whole block that is read for it', async () => {
  const { ledger, node, transport, block } = await setUp();
  node.start();
  const link = transport.open('asker');
  transport.say(link, helloBytes(ledger, new Uint8Array(16).fill(9)));
  await nextTurn();
  const [peer] = node.peers.all();
  if (peer === undefined) throw new Error('nobody is linked');
  peer.load.written = 0;
  const args = { block: headerHash(block.header), start: 0, limit: 1 };
  transport.say(link, encodeRequest('binary', 7, { op: 'transactions', args }, ledger.id));
  for (let i = 0; i < 10; i += 1) await nextTurn();
  expect(peer.load.written).toBeGreaterThan((blockSize(block) / 1024) * KIB_COST.binary);
  await node.stop();
});
