import { describe, expect, it } from 'vitest';
import { crowdSeed, pureKeys } from '../../../src/lab/keys.ts';
import { nodeKeys } from '../../simulation/crypto.ts';

describe('the keys of a simulated world', () => {
  const pure = pureKeys();
  const message = new TextEncoder().encode('one page of an account book');

  it('are the same in every engine: public key and signature, byte for byte (L-5)', () => {
    for (let index = 0; index < 5; index++) {
      const here = pure.pairOf(crowdSeed(index));
      const native = nodeKeys.pairOf(crowdSeed(index));
      expect(here.publicKey).toEqual(native.publicKey);
      expect(here.sign(message)).toEqual(native.sign(message));
      expect(pure.crowd(index).publicKey).toEqual(nodeKeys.crowd(index).publicKey);
    }
  });

  it('judge alike what they signed, what others signed, and what nobody signed', () => {
    const [alice, bob] = [pure.crowd(1), nodeKeys.crowd(2)];
    const good = { publicKey: alice.publicKey, message, signature: alice.sign(message) };
    const foreign = { publicKey: bob.publicKey, message, signature: bob.sign(message) };
    const wrong = { ...good, publicKey: bob.publicKey };
    const spoilt = { ...good, signature: good.signature.slice().fill(9, 3, 5) };
    for (const [check, verdict] of [
      [good, true],
      [foreign, true],
      [wrong, false],
      [spoilt, false],
    ] as const) {
      expect(pure.isSigned(check)).toBe(verdict);
      expect(nodeKeys.isSigned(check)).toBe(verdict);
    }
  });
});
