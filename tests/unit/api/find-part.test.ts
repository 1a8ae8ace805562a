import { describe, expect, it } from 'vitest';
import { findPart } from '../../../src/api/find-part.ts';
import { toHex } from '../../../src/base/bytes.ts';
import { type Transaction, transactionId } from '../../../src/ledger/transaction.ts';
import { person, SmallLedger } from '../../support/small-ledger.ts';
import { ReadingChain } from './reading-chain.ts';

const ANN = person(1);

async function world() {
  const ledger = new SmallLedger();
  ledger.grow([ledger.claim(ANN)], ANN.publicKey, 1_700_000_000_000);
  const paid = ledger.pay(ANN, person(2).publicKey);
  ledger.grow([paid], ANN.publicKey, 1_700_000_005_000);
  const waiting = ledger.pay(ANN, person(2).publicKey);
  const { chain, store } = await ReadingChain.of(ledger);
  const node = { chain, ledgerId: ledger.id, keeper: { pool: { list: () => [waiting] } } };
  const id = (one: Transaction) => toHex(transactionId(ledger.id, one));
  return {
    find: (head: string, tail = '') => findPart(node, store, head, tail),
    block: chain.tip.key,
    paid: id(paid),
    waiting: id(waiting),
  };
}

describe('a part of an id', () => {
  it('finds the block or the transaction it belongs to', async () => {
    const { find, block, paid, waiting } = await world();
    expect(await find(block.slice(0, 12))).toEqual({ kind: 'block', id: block });
    expect(await find(block.slice(0, 6), block.slice(-4))).toEqual({ kind: 'block', id: block });
    for (const id of [paid, waiting]) {
      expect(await find(id.slice(0, 6), id.slice(-4))).toEqual({ kind: 'tx', id });
      expect(await find(id)).toEqual({ kind: 'tx', id });
    }
    expect(await find(paid.slice(0, 16))).toEqual({ kind: 'tx', id: paid });
  });

  it('finds nothing by what is too short, no part, or of another end', async () => {
    const { find, paid } = await world();
    expect(await find(paid.slice(0, 5))).toBeNull();
    expect(await find(`${paid.slice(0, 8)}zz`)).toBeNull();
    expect(await find(paid.slice(0, 8), paid.endsWith('a') ? 'b' : 'a')).toBeNull();
  });
});
