/** SHA-256 (FIPS 180-4): in WebAssembly and in plain JavaScript, held against Node's own. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainSha256, sha256 } from '../../../src/crypto/sha256.ts';
import { wasmSha256 } from '../../../src/crypto/sha256-wasm.ts';

const fast = wasmSha256();
if (fast === null) throw new Error('Node has WebAssembly');

const expected = (...parts: readonly Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 197 + length) & 255);

describe.each([
  ['as the rules use it', (parts: readonly Uint8Array[]) => sha256(...parts)],
  ['in WebAssembly', fast],
  ['in plain JavaScript', plainSha256],
])('SHA-256 %s', (_name, hash) => {
  it('agrees with Node, whole or in parts', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, (list) => {
        expect(hash(list)).toEqual(expected(...list));
      }),
    );
  });

  it('agrees with Node at every length about the ends of a chunk', () => {
    for (let length = 0; length <= 260; length++)
      expect(hash([bytes(length)])).toEqual(expected(bytes(length)));
  });

  it('agrees with Node where the input passes what the memory holds', () => {
    for (const length of [
      65_408, 65_463, 65_464, 65_471, 65_472, 65_473, 65_536, 131_000, 262_143,
    ]) {
      const input = bytes(length);
      expect(hash([input])).toEqual(expected(input));
      expect(hash([input.subarray(0, 7), input.subarray(7)])).toEqual(expected(input));
      expect(hash([bytes(100), input])).toEqual(expected(bytes(100), input));
    }
  });

  it('gives each caller bytes of its own, and reads a view of a larger buffer', () => {
    const first = hash([bytes(10)]);
    const copy = first.slice();
    hash([bytes(11)]);
    expect(first).toEqual(copy);
    const view = Buffer.concat([bytes(5), bytes(70)]).subarray(5);
    expect(hash([view])).toEqual(expected(bytes(70)));
  });
});
