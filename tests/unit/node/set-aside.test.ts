/** S-3: a ledger that is set aside takes nothing with it that no peer may have. */
import { expect, it } from 'vitest';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../src/storage/memory-store.ts';
import { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;

it('the pool outlives damaged headers, and one more restart before the chain is back', async () => {
  const ledger = new SmallLedger({ grantsPerBlock: 1 });
  const [payer, other] = [person(1), person(2)];
  ledger.grow([ledger.claim(payer)], payer.publicKey, STARTS_AT);
  for (let sequence = 0; sequence < 40; sequence += 1)
    ledger.grow(
      [ledger.pay(payer, other.publicKey)],
      payer.publicKey,
      STARTS_AT + (sequence + 1) * 1_000,
    );
  const payment = ledger.pay(payer, other.publicKey);
  const medium = new MemoryMedium();
  const open = () =>
    openNode(ledger, { clock: new ManualClock(STARTS_AT + 60_000), transports: [], medium });

  const before = await open();
  await before.mergeBlocks(null, itemsOf(ledger.blocks));
  await before.keeper.offer([payment], 'own');
  await before.stop();
  const [header] = medium.rows('headers').values();
  header?.value.fill(0);

  for (let starts = 0; starts < 2; starts += 1) {
    const during = await open();
    expect(during.chain.tip.height).toBe(0);
    await during.stop();
  }
  expect(medium.aside?.reason).toContain('headers');
  const { ledger: kept } = await new MemoryStore(medium).open();
  expect(kept.pool.length).toBe(1);
});
