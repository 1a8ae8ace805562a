/** O-2: what it costs to answer for an older tip after a restart. */
import { expect, it, vi } from 'vitest';
import { headerHash } from '../../../src/ledger/header.ts';
import { itemsOf } from '../../../src/protocol/shapes.ts';
import { MemoryStore } from '../../../src/storage/memory-store.ts';
import { MemoryMedium } from '../../../src/storage/memory-tables.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

const STARTS_AT = 1_700_000_000_000;

it('reads the blocks below the tip once for the accounts of an older one', async () => {
  const ledger = new SmallLedger({ grantsPerBlock: 1 });
  for (let n = 1; n <= 9; n += 1)
    ledger.grow([ledger.claim(person(n))], person(0).publicKey, STARTS_AT + n * 1_000);
  const medium = new MemoryMedium();
  const clock = new ManualClock(STARTS_AT + 60_000);
  const before = await openNode(ledger, { clock, transports: [], medium });
  await before.mergeBlocks(null, itemsOf(ledger.blocks));
  await before.stop();

  const node = await openNode(ledger, { clock, transports: [], medium });
  const reads = vi.spyOn(MemoryStore.prototype, 'block');
  const header = ledger.headers.at(-8);
  const block = header === undefined ? null : headerHash(header);
  const first = await node.askSelf({ op: 'accounts', args: { block, prefix: '' } });
  expect(first.status).toBe(200);
  expect(reads).toHaveBeenCalledTimes(7);
  const again = await node.askSelf({ op: 'accounts', args: { block, prefix: '' } });
  expect(again).toEqual(first);
  expect(reads).toHaveBeenCalledTimes(7);
  reads.mockRestore();
  await node.stop();
});
