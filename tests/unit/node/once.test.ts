/**
 * Counts how often the transactions of a block are encoded, hashed and parsed on their way: offered
 * by a peer, relayed to seven others, then in a block that is executed, stored and relayed as well.
 */
import { expect, it, vi } from 'vitest';
import { nextTurn } from '../../../src/base/turn.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { encodeRequest } from '../../../src/protocol/codec.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { type FakeLink, FakeTransport } from '../../support/fake-links.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';
import { helloOf } from './room.ts';

const { counts, BYTES, SIGNED } = vi.hoisted(() => ({
  counts: { encoded: 0, parsed: 0, wireIds: 0, ids: 0, leaves: 0 },
  /**
   * A payment with a memo of one byte: 155 bytes, of which 91 are signed after a tag of 10 and the
   * ledger id.
   */
  BYTES: 155,
  SIGNED: 133,
}));

vi.mock('../../../src/base/bytes.ts', async (original) => {
  const bytes = await original<typeof import('../../../src/base/bytes.ts')>();
  class ByteWriter extends bytes.ByteWriter {
    constructor(size?: number) {
      super(size);
      if (size === BYTES) counts.encoded += 1;
    }
  }
  const utf8Decode: typeof bytes.utf8Decode = (text) => {
    // The memo.
    if (text.length === 1) counts.parsed += 1;
    return bytes.utf8Decode(text);
  };
  return { ...bytes, ByteWriter, utf8Decode };
});

vi.mock('../../../src/crypto/sha256.ts', async (original) => {
  const crypto = await original<typeof import('../../../src/crypto/sha256.ts')>();
  const sha256: typeof crypto.sha256 = (...parts) => {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length === BYTES) counts.wireIds += 1;
    if (length === SIGNED) counts.ids += 1;
    if (length === BYTES + 1) counts.leaves += 1;
    return crypto.sha256(...parts);
  };
  return { ...crypto, sha256 };
});

const STARTS_AT = 1_700_000_000_000;
const PAYERS = 20;
const EACH = 50;
const PEERS = 8;

it('each is parsed once a message, and encoded and hashed once at all', async () => {
  const ledger = new SmallLedger({ grantsPerBlock: 64, maxBlockBytes: 2 ** 18 });
  const payers = Array.from({ length: PAYERS }, (_, number) => person(1 + number));
  const builder = person(0).publicKey;
  ledger.grow(
    payers.map((payer) => ledger.claim(payer)),
    builder,
    STARTS_AT,
  );
  const clock = new ManualClock(STARTS_AT + 5_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, {
    clock,
    transports: [transport],
    yieldToEventLoop: nextTurn,
  });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  const links: FakeLink[] = [];
  for (let number = 0; number < PEERS; number += 1) {
    const link = transport.open(`peer ${number}`);
    const hello = helloOf(10 + number, { ledger: ledger.id, tip: ledger.summit });
    transport.say(link, encodeRequest('binary', 1, { op: 'hello', args: hello }, ledger.id));
    await nextTurn();
    links.push(link);
  }
  const [giver] = links;
  if (giver === undefined) throw new Error('no peer');
  const payments = payers.flatMap((payer) =>
    Array.from({ length: EACH }, (_, sequence) =>
      ledger.pay(payer, builder, { sequence, memo: 'm' }),
    ),
  );
  const block = ledger.make(payments, builder, STARTS_AT + 5_000);
  const ask = (args: { pool: Transaction[] } | { blocks: (typeof block)[] }) => {
    const sent = 'pool' in args ? { pool: itemsOf(args.pool) } : { blocks: itemsOf(args.blocks) };
    return encodeRequest('binary', 7, { op: 'merge', args: sent }, ledger.id);
  };
  const messages = [ask({ pool: payments }), ask({ blocks: [block] })];
  Object.assign(counts, { encoded: 0, parsed: 0, wireIds: 0, ids: 0, leaves: 0 });
  for (const message of messages) {
    transport.say(giver, message);
    for (let turn = 0; turn < 60; turn += 1) {
      await nextTurn();
      await clock.pass(100);
    }
  }
  expect(node.chain.tip.height).toBe(2);
  expect(block.transactions).toHaveLength(PAYERS * EACH);
  const relayed = links.filter(({ said }) =>
    said.some(({ length }) => length > PAYERS * EACH * 154),
  );
  expect(relayed).toHaveLength(PEERS - 1);
  const all = PAYERS * EACH;
  // Two messages bring each: it is parsed twice, and its ids are those of two objects.
  expect(counts).toEqual({
    encoded: 0,
    parsed: 2 * all,
    wireIds: 2 * all,
    ids: 2 * all,
    leaves: all,
  });
  await node.stop();
});
