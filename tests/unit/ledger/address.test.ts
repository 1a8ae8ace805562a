import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAddress, encodeAddress } from '../../../src/ledger/address.ts';
import { keyOf } from '../../vectors/samples.ts';
import { keys } from './arbitraries.ts';

describe('L-3 address', () => {
  test('reads back in lower and upper case', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const address = encodeAddress(key);
        expect(decodeAddress(address)).toEqual({ ok: true, value: key });
        expect(decodeAddress(address.toUpperCase())).toEqual({ ok: true, value: key });
      }),
    );
  });

  test('no one character can be changed, and no two neighbours swapped, unnoticed', () => {
    const address = encodeAddress(keyOf('alice'));
    for (let i = 0; i < address.length; i++) {
      for (const other of 'q7lb1-Q é') {
        const changed = address.slice(0, i) + other + address.slice(i + 1);
        if (changed !== address) expect(decodeAddress(changed).ok, changed).toBe(false);
      }
      const swapped = [...address];
      [swapped[i], swapped[i + 1]] = [swapped[i + 1] ?? '', swapped[i] ?? ''];
      const text = swapped.join('');
      if (text !== address) expect(decodeAddress(text).ok, text).toBe(false);
    }
  });

  test('any other text is refused with a code, never an exception', () => {
    const near = fc.string({ unit: fc.constantFrom(...'folio1qpzry9x8') });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => {
        expect(decodeAddress(text).ok).toBe(false);
      }),
    );
  });

  test('letters whose lower case is another letter do not pass for it', () => {
    // U+212A, the Kelvin sign, lower-cases to k.
    const address = encodeAddress(keyOf('alice')).toUpperCase();
    const at = address.indexOf('K');
    expect(at).toBeGreaterThan(0);
    const kelvin = `${address.slice(0, at)}\u212a${address.slice(at + 1)}`;
    expect(decodeAddress(kelvin).ok).toBe(false);
  });

  test('GENESIS and wrong lengths are our own bug', () => {
    expect(() => encodeAddress(new Uint8Array(32))).toThrow(RangeError);
    expect(() => encodeAddress(new Uint8Array(31).fill(1))).toThrow(RangeError);
  });
});
