/** L-9: a hash and its target side by side. */
import { describe, expect, it } from 'vitest';
import { proofPicture } from '../../../src/app/logic/proof.ts';
import { fromHex } from '../../../src/base/bytes.ts';
import { meetsWork } from '../../../src/ledger/work.ts';

describe('the picture of a proof', () => {
  it('says of hashes around the target what the rule says', () => {
    const work = 65_536n;
    const target = ((1n << 256n) - 1n) / work;
    for (const value of [0n, 1n, target - 1n, target, target + 1n, target * 3n]) {
      const hash = value.toString(16).padStart(64, '0');
      const picture = proofPicture(hash, work.toString());
      expect(picture?.holds).toBe(meetsWork(fromHex(hash) as Uint8Array, work));
      expect(picture?.target).toBe(target.toString(16).padStart(64, '0'));
    }
  });

  it('tells how far below the target a hash is, and where they part', () => {
    const half = ((1n << 256n) / 512n).toString(16).padStart(64, '0');
    const picture = proofPicture(half, '256');
    expect(picture?.part).toBeCloseTo(0.5, 4);
    expect(picture?.alike).toBe(2);
  });

  it('is none of what no block can have', () => {
    expect(proofPicture('00', '256')).toBeNull();
    expect(proofPicture('0'.repeat(64), '0')).toBeNull();
    expect(proofPicture('0'.repeat(64), '1e3')).toBeNull();
  });
});
