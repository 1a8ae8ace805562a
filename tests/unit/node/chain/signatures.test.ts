/** Blocks are verified ahead of their turn, once, and each has a verdict of its own (L-5). */
import { describe, expect, it } from 'vitest';
import { equal } from '../../../../src/base/bytes.ts';
import type { SignatureCheck, Verifier } from '../../../../src/crypto/ed25519.ts';
import { Signatures } from '../../../../src/node/chain/signatures.ts';
import { person, SmallLedger } from '../../../support/small-ledger.ts';

const ledger = new SmallLedger({ grantsPerBlock: 8 });
const block = (...people: number[]) => people.map((number) => ledger.claim(person(number)));
const forged = person(4).publicKey;

function setUp(aside: boolean) {
  const asked: number[] = [];
  const verifier: Verifier = {
    kind: 'pure',
    aside,
    verify: async (checks: readonly SignatureCheck[]) => {
      asked.push(checks.length);
      return checks.map(({ publicKey }) => !equal(publicKey, forged));
    },
  };
  return { asked, signatures: new Signatures(ledger.charter, ledger.id, verifier, 16) };
}

describe('signatures of blocks', () => {
  it('are verified ahead, those that come together in one go, and not again', async () => {
    const { asked, signatures } = setUp(true);
    const [first, second, third] = [block(1, 2), block(3, 4), block(5)];
    signatures.ahead([first, second]);
    signatures.ahead([second]);
    expect(await signatures.blocks([first, second, third])).toEqual([true, false, true]);
    expect(asked.filter((count) => count > 0)).toEqual([4, 1]);
  });

  it('are left for their turn where looking ahead would hold up the thread', async () => {
    const { asked, signatures } = setUp(false);
    const blocks = [block(1), block(4), block(2)];
    signatures.ahead(blocks);
    expect(asked).toEqual([]);
    expect(await signatures.blocks(blocks)).toEqual([true, false, true]);
    expect(asked).toEqual([3]);
  });

  it('that the pool found good are not verified again', async () => {
    const { asked, signatures } = setUp(true);
    const pooled = block(1, 2);
    expect(await signatures.verify(pooled)).toEqual([true, true]);
    signatures.ahead([[...pooled, ...block(3)]]);
    expect(asked).toEqual([2, 1]);
  });

  it('of blocks that come together are not remembered: hashes would cost more than they save', async () => {
    const { asked, signatures } = setUp(false);
    const both = [block(1), block(2)];
    expect(await signatures.blocks(both)).toEqual([true, true]);
    expect(await signatures.verify(both.flat())).toEqual([true, true]);
    expect(asked).toEqual([2, 2]);
  });

  it('of a block that came alone are remembered for the pool it may go back to', async () => {
    const { asked, signatures } = setUp(true);
    const alone = block(1, 4);
    expect(await signatures.blocks([alone])).toEqual([false]);
    expect(await signatures.verify(alone)).toEqual([true, false]);
    expect(asked).toEqual([2, 1]);
  });
});
