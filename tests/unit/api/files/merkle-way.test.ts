/** F-1, L-6: the way of a transaction up to the root, as the page draws it. */
import { describe, expect, it } from 'vitest';
import { merkleWay } from '../../../../src/api/files/merkle-way.ts';
import { toHex } from '../../../../src/base/bytes.ts';
import { pathOf, transactionsRoot } from '../../../../src/ledger/merkle.ts';
import { encodeReceipt } from '../../../../src/ledger/receipt.ts';
import { encodeTransaction } from '../../../../src/ledger/transaction.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';

const STARTS_AT = 1_700_000_000_000;

function receiptOf(index: number, count: number, spoil = false): Uint8Array {
  const ledger = new SmallLedger();
  const claims = Array.from({ length: count }, (_, i) => ledger.claim(person(i + 1)));
  ledger.grow(claims, person(1).publicKey, STARTS_AT);
  const path = pathOf(claims.map(encodeTransaction), spoil ? (index + 1) % count : index);
  const transaction = claims[index];
  if (transaction === undefined) throw new RangeError('no such claim');
  return encodeReceipt({
    charter: ledger.charter,
    transaction,
    path,
    headers: [ledger.tip],
    seal: null,
  });
}

describe('the way of a transaction', () => {
  it('leads every transaction of blocks of 1 to 7 up to the root in the header', () => {
    for (let count = 1; count <= 7; count += 1)
      for (let index = 0; index < count; index += 1) {
        const way = merkleWay(receiptOf(index, count));
        expect(way?.holds).toBe(true);
        expect(way?.steps.at(-1)?.above ?? way?.leaf).toBe(way?.root);
        expect(way?.height).toBe(1);
      }
  });

  it('does not hold with the path of another one', () => {
    expect(merkleWay(receiptOf(0, 4, true))?.holds).toBe(false);
  });

  it('begins at the root of the transaction alone, and is none of other bytes', () => {
    const ledger = new SmallLedger();
    const claim = ledger.claim(person(1));
    expect(merkleWay(receiptOf(0, 3))?.leaf).toBe(
      toHex(transactionsRoot([encodeTransaction(claim)])),
    );
    expect(merkleWay(new Uint8Array(40))).toBeNull();
  });
});
