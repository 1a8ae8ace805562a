/** The client a student writes (docs/student-client.js): a node takes what it signs. */
import { describe, expect, it } from 'vitest';
import { addressOf, newAccount, transaction } from '../../../docs/student-client.js';
import { consoleOp } from '../../../src/api/console-op.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';
import { blockToJson } from '../../../src/ledger/block-json.ts';
import { transactionFromJson } from '../../../src/ledger/transaction-json.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { openNode } from '../../support/small-node.ts';

/** ms since 1970. */
const START = 1_800_000_000_000;

describe('a client in a student’s own words', () => {
  it('writes addresses as the ledger does (L-3)', () => {
    for (let number = 0; number < 20; number++) {
      const key = person(number).publicKey;
      expect(addressOf(key)).toBe(encodeAddress(key));
    }
  });

  it('claims and pays: a node takes both, and refuses what is signed for another ledger', async () => {
    const ledger = new SmallLedger();
    const id = toHex(ledger.id);
    const node = await openNode(ledger, { clock: new ManualClock(START), transports: [] });
    const merge = async (pool: readonly unknown[]) => {
      const { response } = await consoleOp(node, 'merge', { pool });
      return response as { taken: number; refused: { code: string }[] };
    };
    const me = await newAccount();
    const other = encodeAddress(person(1).publicKey);
    const claim = await transaction(id, me, 'GENESIS', me.address, ledger.charter.grant, 0);
    expect(await merge([claim])).toEqual({ taken: 1, refused: [] });

    const read = transactionFromJson(ledger.id, claim);
    if (!read.ok) throw new Error(read.error.reason);
    const block = ledger.grow([read.value], person(2).publicKey, START);
    await consoleOp(node, 'merge', { blocks: [blockToJson(ledger.id, block)] });
    expect(node.chain.tip.height).toBe(1);

    const pay = await transaction(id, me, me.address, other, 25, 0, 'tea 茶');
    expect(await merge([pay])).toEqual({ taken: 1, refused: [] });
    const foreign = await transaction('00'.repeat(32), me, me.address, other, 25, 1);
    const { refused } = await merge([foreign]);
    expect(refused.map(({ code }) => code)).toEqual(['signature']);
  });
});
