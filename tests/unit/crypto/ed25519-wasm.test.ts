/**
 * The WebAssembly kernel of Ed25519 (L-5) beside the library: S·B - k·A over scalars and points of
 * every kind, and the field at its edges.
 */
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { type Curve, curve25519, ELEMENT } from '../../../src/crypto/curve25519-wasm.ts';
import { type SubtractMultiples, wasmSubtractMultiples } from '../../../src/crypto/ed25519-wasm.ts';
import { Field } from '../../../src/crypto/field25519.ts';

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;
const { BASE } = ed25519.Point;

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`);
}

const scalars = fc.oneof(
  fc.bigInt({ min: 0n, max: L - 1n }),
  // Long runs of one bit, where digits carry.
  fc.nat({ max: 252 }).map((bits) => 2n ** BigInt(bits) - 1n),
  fc.nat({ max: 1_000 }).map((less) => L - 1n - BigInt(less)),
  fc.nat({ max: 300 }).map(BigInt),
);
const points = fc
  .tuple(fc.bigInt({ min: 1n, max: L - 1n }), fc.nat({ max: 7 }))
  .map(([scalar, torsion]) =>
    BASE.multiplyUnsafe(scalar).add(
      ed25519.Point.fromHex(ED25519_TORSION_SUBGROUP[torsion] as string),
    ),
  );

let subtract: SubtractMultiples;
let curve: Curve;
let field: Field;

beforeAll(() => {
  const made = wasmSubtractMultiples();
  const kernel = curve25519();
  if (made === null || kernel === null) throw new Error('no WebAssembly here');
  subtract = made;
  curve = kernel;
  field = new Field(kernel);
});

describe('L-5: S·B - k·A by the kernel', () => {
  test('is what the library says, for points of mixed order too', () => {
    fc.assert(
      fc.property(scalars, scalars, points, (s, k, a) => {
        const wanted = BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes();
        const found = subtract(littleEndian(s), littleEndian(k), a.toBytes());
        expect(found).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  test('of small order alone, and where the sum is the neutral point', () => {
    for (const text of ED25519_TORSION_SUBGROUP) {
      const a = ed25519.Point.fromHex(text);
      for (const k of [0n, 1n, 2n, 7n, 8n, L - 1n])
        expect(subtract(littleEndian(0n), littleEndian(k), a.toBytes())).toEqual(
          a.multiplyUnsafe(k).negate().toBytes(),
        );
    }
    const zero = ed25519.Point.ZERO.toBytes();
    expect(subtract(littleEndian(5n), littleEndian(1n), BASE.multiply(5n).toBytes())).toEqual(zero);
    expect(subtract(littleEndian(0n), littleEndian(0n), BASE.toBytes())).toEqual(zero);
  });

  test('tells exactly which bytes are on the curve', () => {
    let off = 0;
    fc.assert(
      fc.property(fc.bigInt({ min: 2n, max: P - 2n }), fc.boolean(), (y, sign) => {
        const bytes = littleEndian(y + (sign ? 2n ** 255n : 0n));
        let wanted: Uint8Array | null = null;
        try {
          wanted = ed25519.Point.fromBytes(bytes).negate().toBytes();
        } catch {
          off += 1;
        }
        expect(subtract(littleEndian(0n), littleEndian(1n), bytes)).toEqual(wanted);
      }),
    );
    expect(off).toBeGreaterThan(10);
  });
});

describe('the field of 2^255-19', () => {
  const edges = [0n, 1n, 2n, 18n, 19n, 20n, 2n ** 26n, 2n ** 51n - 1n, 2n ** 230n, 2n ** 254n];
  const values = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 255n - 1n }),
    fc.constantFrom(...edges, ...edges.map((edge) => P - edge), P + 18n),
  );
  const at = (index: number): number => 60_000 + index * ELEMENT;
  const encoded = (index: number): bigint => fromLittleEndian(field.encode(at(index)));
  const modulo = (value: bigint): bigint => ((value % P) + P) % P;

  test('adds, subtracts, multiplies and squares, also sums that nobody carried', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        field.decode(at(0), littleEndian(x));
        field.decode(at(1), littleEndian(y));
        expect(encoded(0)).toBe(modulo(x));
        curve.multiply(at(2), at(0), at(1));
        expect(encoded(2)).toBe(modulo(x * y));
        curve.square(at(2), at(0));
        expect(encoded(2)).toBe(modulo(x * x));
        curve.add(at(2), at(0), at(1));
        curve.subtract(at(3), at(0), at(1));
        curve.multiply(at(2), at(2), at(3));
        expect(encoded(2)).toBe(modulo((x + y) * (x - y)));
        // The largest limbs the module's head promises to take: four products in a sum.
        curve.multiply(at(2), at(0), at(1));
        curve.add(at(3), at(2), at(2));
        curve.add(at(3), at(3), at(3));
        curve.square(at(4), at(3));
        expect(encoded(4)).toBe(modulo((4n * x * y) ** 2n));
        curve.multiply(at(4), at(3), at(3));
        expect(encoded(4)).toBe(modulo((4n * x * y) ** 2n));
      }),
      { numRuns: 500 },
    );
  });

  test('inverts, and has a root of -1', () => {
    fc.assert(
      fc.property(values, (x) => {
        field.decode(at(0), littleEndian(x));
        field.invert(at(1), at(0));
        curve.multiply(at(1), at(1), at(0));
        expect(encoded(1)).toBe(modulo(x) === 0n ? 0n : 1n);
      }),
    );
    curve.square(at(0), field.rootOfMinusOne);
    expect(encoded(0)).toBe(P - 1n);
  });

  test('holds limbs of full size, of either sign, in all places', () => {
    const limbs = new Int32Array(curve.memory.buffer);
    const places = [0, 26, 51, 77, 102, 128, 153, 179, 204, 230];
    const bound = (limb: number) => Math.floor(4.04 * 2 ** (limb % 2 === 0 ? 25 : 24));
    for (let pattern = 0; pattern < 1_024; pattern += 31) {
      const [x, y] = [0, 1].map((index) => {
        let value = 0n;
        for (let limb = 0; limb < 10; limb++) {
          const minus = ((pattern >> limb) & 1) === index;
          const size = minus ? -bound(limb) : bound(limb);
          limbs[(at(index) >> 2) + limb] = size;
          value += BigInt(size) << BigInt(places[limb] as number);
        }
        return value;
      }) as [bigint, bigint];
      curve.multiply(at(2), at(0), at(1));
      expect(encoded(2)).toBe(modulo(x * y));
      curve.square(at(2), at(0));
      expect(encoded(2)).toBe(modulo(x * x));
      for (let limb = 0; limb < 10; limb++)
        expect(Math.abs(limbs[(at(2) >> 2) + limb] as number)).toBeLessThan(bound(limb) / 4);
    }
  });
});
