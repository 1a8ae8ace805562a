/** What a node says ahead of bulk, to peers that read it between frames of large messages (N-5). */
import { expect, it } from 'vitest';
import { Peer } from '../../../../src/node/peers/peer.ts';
import { answerOf } from '../../../../src/protocol/decoded.ts';
import { FEATURES } from '../../../../src/protocol/ops.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { FakeTransport, UNHEARD } from '../../../support/fake-links.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';
import { helloOf } from '../room.ts';

/** Whether each message of this conversation goes ahead of bulk. */
function conversation(features: number): Record<string, boolean> {
  const ledger = new SmallLedger({ grantsPerBlock: 8 });
  ledger.grow([ledger.claim(person(1))], person(0).publicKey, 1_700_000_000_000);
  const transport = new FakeTransport('rtc', 'own');
  transport.start(UNHEARD);
  const link = transport.open('peer');
  const sent: boolean[] = [];
  link.send = (_: Uint8Array, urgent = false) => sent.push(urgent) > 0;
  const peer = new Peer(link, new ManualClock(), ledger.id);
  peer.introduce({ ...helloOf(1), features });
  const payment = ledger.pay(person(1), person(2).publicKey);
  void peer.ask('merge', { pool: itemsOf([payment]) });
  void peer.ask('announce', { ids: [new Uint8Array(32)] });
  void peer.ask('merge', { blocks: itemsOf(ledger.blocks) });
  peer.answer(
    1,
    'transactions',
    answerOf('transactions', { transactions: [payment], start: 0, next: null }),
  );
  peer.answer(2, 'blocks', answerOf('blocks', { blocks: ledger.blocks }));
  const names = ['payments', 'announcement', 'block', 'asked payments', 'asked blocks'];
  return Object.fromEntries(names.map((name, at) => [name, sent[at] ?? false]));
}

it('payments and announcements go ahead of blocks, which keep their order', () => {
  expect(conversation(FEATURES.between)).toEqual({
    payments: true,
    announcement: true,
    block: false,
    'asked payments': true,
    'asked blocks': false,
  });
});

it('nothing does to a peer that does not read it', () => {
  expect(Object.values(conversation(0))).toEqual([false, false, false, false, false]);
});
