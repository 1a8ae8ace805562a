/** O-2 `judge`: a block is judged as ever, nothing is taken, and nobody is penalised. */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../../src/ledger/block.ts';
import { encodeRequest } from '../../../../src/protocol/codec.ts';
import { itemsOf } from '../../../../src/protocol/shapes.ts';
import { FakeTransport } from '../../../support/fake-links.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { person, prove, SmallLedger } from '../../../support/small-ledger.ts';
import { openNode } from '../../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;
const [ANN, BEN] = [person(1), person(2)];

function grown(blocks: number): SmallLedger {
  const ledger = new SmallLedger();
  ledger.grow([ledger.claim(ANN)], BEN.publicKey, STARTS_AT);
  for (let i = 1; i < blocks; i += 1)
    ledger.grow(
      [ledger.pay(ANN, BEN.publicKey, { amount: 5 })],
      BEN.publicKey,
      STARTS_AT + i * 1_000,
    );
  return ledger;
}

async function asked(ledger: SmallLedger, blocks: readonly Block[]) {
  const clock = new ManualClock(ledger.tip.time + 5_000);
  const transport = new FakeTransport('rtc', 'own');
  const node = await openNode(ledger, { clock, transports: [transport] });
  await node.mergeBlocks(null, itemsOf(ledger.blocks));
  node.start();
  const link = transport.open('student', { encoding: 'json' });
  await clock.pass(10_000);
  const request = { op: 'judge' as const, args: { blocks: itemsOf(blocks) } };
  transport.say(link, encodeRequest('json', 1, request, ledger.id));
  for (let i = 0; i < 50 && link.said.length === 0; i += 1) await settle();
  const [answer] = link.said.splice(0);
  const said = JSON.parse(new TextDecoder().decode(answer));
  const after = { tip: node.chain.tip.key, side: node.chain.tree.side.size, ended: link.ended };
  await node.stop();
  return { said, after, before: node.chain.tip.key };
}

describe('O-2 judge', () => {
  it('names the code of what is wrong, and takes nothing', async () => {
    const ledger = grown(4);
    const [, , third, tip] = ledger.blocks as [Block, Block, Block, Block];
    const paid = third.transactions[0];
    if (paid === undefined) throw new RangeError('no payment');
    const rich = { ...paid, amount: 6 };
    const changed: Block = { ...third, transactions: [rich] };
    const spoiled = { ...tip, header: { ...tip.header, nonce: tip.header.nonce + 1n } };
    const elsewhere = prove({ ...tip, header: { ...tip.header, previous: new Uint8Array(32) } });
    const { said, after, before } = await asked(ledger, [tip, changed, spoiled, elsewhere]);
    expect(said.status).toBe(200);
    expect(said.response.taken).toBe(1);
    expect(
      said.response.refused.map(({ index, code }: { index: number; code: string }) => [
        index,
        code,
      ]),
    ).toEqual([
      [1, 'transactions-root'],
      [2, 'proof'],
      [3, 'orphan'],
    ]);
    expect(after).toEqual({ tip: before, side: 0, ended: null });
  });

  it('judges a rival of the tip by its state and signatures, and does not turn to it', async () => {
    const ledger = grown(3);
    const rival = ledger.branch(2);
    const at = ledger.tip.time;
    const good = rival.make([rival.pay(ANN, BEN.publicKey, { amount: 7 })], ANN.publicKey, at);
    const payment = rival.pay(ANN, BEN.publicKey, { amount: 8 });
    const forged = { ...payment, signature: new Uint8Array(64) };
    const bad = rival.make([forged], ANN.publicKey, at);
    const { said, after, before } = await asked(ledger, [good, bad]);
    expect(said.response).toMatchObject({ taken: 1, refused: [{ index: 1, code: 'signature' }] });
    expect(after).toEqual({ tip: before, side: 0, ended: null });
  });

  it('leaves what is too old to those who have the state', async () => {
    const ledger = grown(14);
    const old = ledger.branch(2);
    const block = old.make(
      [old.pay(ANN, BEN.publicKey, { amount: 9 })],
      ANN.publicKey,
      STARTS_AT + 2_500,
    );
    const { said } = await asked(ledger, [block]);
    expect(said.response).toMatchObject({ taken: 0, refused: [{ index: 0, code: 'stale' }] });
  });
});
