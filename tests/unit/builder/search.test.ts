import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NonceSearch } from '../../../src/builder/search.ts';
import { simdSeek } from '../../../src/builder/seek-simd.ts';
import { midstate, prepareLastChunk, seekWord } from '../../../src/builder/sha256-midstate.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import { meetsWork } from '../../../src/ledger/work.ts';

const header = (seed: number) =>
  Uint8Array.from({ length: 160 }, (_, i) => (i * 151 + seed * 31 + 7) & 255);

function withNonce(bytes: Uint8Array, nonce: bigint): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setBigUint64(152, nonce);
  return copy;
}

/** The first nonce from `first` that does, the slow and certain way. */
function firstNonce(bytes: Uint8Array, work: bigint, first: bigint): bigint {
  for (let nonce = first; ; nonce += 1n) {
    const hash = createHash('sha256').update(withNonce(bytes, nonce)).digest();
    if (meetsWork(hash, work)) return nonce;
  }
}

describe('B-1 the search for a proof', () => {
  it('L-6: finds the first nonce that does, as a plain SHA-256 of all 160 bytes finds it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 160, maxLength: 160 }),
        fc.bigInt(1n, 3_000n),
        fc.bigInt(0n, 2n ** 40n),
        (bytes, work, first) => {
          const found = new NonceSearch(bytes, work, first).run(1_000_000);
          expect(found).toBe(firstNonce(bytes, work, first));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on over the edge of the nonce’s low half', () => {
    for (let seed = 0; seed < 20; seed++) {
      const first = 2n ** 33n - 5n;
      const search = new NonceSearch(header(seed), 64n, first);
      expect(search.run(100_000)).toBe(firstNonce(header(seed), 64n, first));
    }
    // The very last nonce of a half counts for that half.
    const edge = new NonceSearch(header(1), 1n, 2n ** 32n - 1n);
    expect(edge.run(1)).toBe(2n ** 32n - 1n);
    expect(edge.run(1)).toBe(2n ** 32n);
  });

  it('stops after the attempts it was given, and goes on from there', () => {
    const whole = new NonceSearch(header(3), 5_000n);
    const nonce = whole.run(1_000_000);
    expect(nonce).not.toBeNull();
    expect(whole.attempts).toBe(Number(nonce) + 1);

    const parts = new NonceSearch(header(3), 5_000n);
    let found: bigint | null = null;
    let calls = 0;
    while (found === null) {
      found = parts.run(97);
      calls += 1;
      if (found === null) expect(parts.attempts).toBe(97 * calls);
    }
    expect(found).toBe(nonce);
  });

  it('neither changes the header it is given nor heeds the nonce in it', () => {
    const given = header(4);
    const before = given.slice();
    const nonce = new NonceSearch(given, 300n).run(100_000) as bigint;
    expect(given).toEqual(before);
    expect(new NonceSearch(withNonce(given, 99n), 300n).run(100_000)).toBe(nonce);
    expect(meetsWork(sha256(withNonce(given, nonce)), 300n)).toBe(true);
  });

  it('refuses a header of another length', () => {
    expect(() => new NonceSearch(new Uint8Array(159), 1n)).toThrow(RangeError);
  });
});

describe('B-1 the hot loop, four attempts at a time', () => {
  const simd = simdSeek();
  if (simd === null) throw new Error('Node has WebAssembly vectors');
  const words = fc.uint8Array({ minLength: 192, maxLength: 192 });

  it('finds what the plain loop finds, wherever the count and the limit end it', () => {
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 2 ** 32 - 600 }),
        fc.integer({ min: 0, max: 600 }),
        fc.constantFrom(0, 2 ** 20, 2 ** 24, 2 ** 28, 2 ** 31, 2 ** 32 - 1),
        (bytes, first, count, limit) => {
          const last = new Int32Array(bytes.slice(128).buffer);
          const chunk = prepareLastChunk(midstate(bytes.subarray(0, 128)), last);
          const found = simd(chunk, first, count, limit);
          expect(found).toBe(seekWord(chunk, first, count, limit));
        },
      ),
      { numRuns: 300 },
    );
  });
});
