import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  ByteReader,
  ByteWriter,
  compare,
  concat,
  copy,
  equal,
  fromBase64Url,
  fromHex,
  isZero,
  ReadError,
  toBase64Url,
  toHex,
  utf8Decode,
  utf8Encode,
} from '../../../src/base/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 100 });

describe('hex', () => {
  test('agrees with Node and reads back', () => {
    fc.assert(
      fc.property(bytes, (b) => {
        expect(toHex(b)).toBe(Buffer.from(b).toString('hex'));
        expect(fromHex(toHex(b))).toEqual(b);
      }),
    );
  });

  test('is left to the engine where that knows hex, and made here where it does not', () => {
    const own = Object.getOwnPropertyDescriptor(Uint8Array.prototype, 'toHex');
    const sample = Uint8Array.of(0, 1, 0xab, 0xff);
    try {
      const theirs = vi.fn(() => '0001abff');
      Object.defineProperty(Uint8Array.prototype, 'toHex', { value: theirs, configurable: true });
      expect(toHex(sample)).toBe('0001abff');
      expect(theirs).toHaveBeenCalledOnce();
      Object.defineProperty(Uint8Array.prototype, 'toHex', { value: undefined });
      expect(toHex(sample)).toBe('0001abff');
    } finally {
      delete (Uint8Array.prototype as { toHex?: unknown }).toHex;
      if (own !== undefined) Object.defineProperty(Uint8Array.prototype, 'toHex', own);
    }
  });

  test.each(['0', 'AB', '0g', ' 0', '0x', 'é0'])('refuses %j', (text) => {
    expect(fromHex(text)).toBeNull();
  });
});

describe('base64url', () => {
  test('agrees with Node and reads back', () => {
    fc.assert(
      fc.property(bytes, (b) => {
        expect(toBase64Url(b)).toBe(Buffer.from(b).toString('base64url'));
        expect(fromBase64Url(toBase64Url(b))).toEqual(b);
      }),
    );
  });

  test.each(['A', 'AA=', 'AA==', 'A+', 'A/', 'A A', 'AB', 'AAB'])('refuses %j', (text) => {
    expect(fromBase64Url(text)).toBeNull();
  });
});

describe('UTF-8', () => {
  test('well-formed text reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = utf8Encode(text);
        expect(encoded).toEqual(new Uint8Array(Buffer.from(text, 'utf8')));
        expect(utf8Decode(encoded as Uint8Array)).toBe(text);
      }),
    );
  });

  test('L-4: a byte-order mark is kept', () => {
    const text = '\ufeffa';
    expect(utf8Decode(utf8Encode(text) as Uint8Array)).toBe(text);
  });

  test.each(['\ud800', 'a\udc00b', '\udc00\ud800'])('refuses lone surrogates', (text) => {
    expect(utf8Encode(text)).toBeNull();
  });

  test.each([[[0xff]], [[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0xe4, 0xb8]]])(
    'refuses the bytes %j',
    (values) => {
      expect(utf8Decode(Uint8Array.from(values))).toBeNull();
    },
  );
});

describe('comparison', () => {
  test('order, equality and joining agree with Node', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(Buffer.compare(a, b));
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(concat(a, b)).toEqual(new Uint8Array(Buffer.concat([a, b])));
      }),
    );
  });

  test('zeros', () => {
    expect(isZero(new Uint8Array(32))).toBe(true);
    expect(isZero(new Uint8Array(0))).toBe(true);
    expect(isZero(Uint8Array.of(0, 0, 1))).toBe(false);
  });
});

describe('writer and reader', () => {
  const u64 = fc.maxSafeNat();
  const big64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

  test('what is written reads back, from any capacity', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.nat(0xff),
        fc.nat(0xffff),
        fc.nat(0xffff_ffff),
        u64,
        big64,
        bytes,
        (capacity, a, b, c, d, e, f) => {
          const writer = new ByteWriter(capacity);
          writer.u8(a);
          writer.u16(b);
          writer.u32(c);
          writer.u64(d);
          writer.big64(e);
          writer.bytes(f);
          const reader = new ByteReader(writer.finish());
          expect(reader.u8()).toBe(a);
          expect(reader.u16()).toBe(b);
          expect(reader.u32()).toBe(c);
          expect(reader.u64()).toBe(d);
          expect(reader.big64()).toBe(e);
          expect(reader.bytes(f.length)).toEqual(f);
          expect(reader.remaining).toBe(0);
        },
      ),
    );
  });

  test('integers are big-endian', () => {
    const writer = new ByteWriter();
    writer.u16(0x0102);
    writer.u32(0x03040506);
    writer.u64(Number.MAX_SAFE_INTEGER);
    writer.big64(0x0708090a0b0c0d0en);
    expect(toHex(writer.finish())).toBe('010203040506001fffffffffffff0708090a0b0c0d0e');
  });

  test('a value that does not fit is our own bug', () => {
    const writer = new ByteWriter();
    expect(() => writer.u8(256)).toThrow(RangeError);
    expect(() => writer.u16(65_536)).toThrow(RangeError);
    expect(() => writer.u32(2 ** 32)).toThrow(RangeError);
    expect(() => writer.u32(-1)).toThrow(RangeError);
    expect(() => writer.u64(2 ** 53)).toThrow(RangeError);
    expect(() => writer.u64(0.5)).toThrow(RangeError);
    expect(() => writer.u64(Number.NaN)).toThrow(RangeError);
    expect(() => writer.big64(-1n)).toThrow(RangeError);
    expect(() => writer.big64(2n ** 64n)).toThrow(RangeError);
  });

  test('reading past the end, or a u64 above 2^53-1, names which', () => {
    const short = new ByteReader(new Uint8Array(3));
    expect(() => short.u32()).toThrow(new ReadError('short'));
    expect(() => short.bytes(4)).toThrow(new ReadError('short'));
    expect(short.remaining).toBe(3);
    const unsafe = new ByteReader(Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0));
    expect(() => unsafe.u64()).toThrow(new ReadError('unsafe'));
  });
});

describe('bytes out of a Buffer', () => {
  test('are copies where they are sliced, and plain', () => {
    const buffer = Buffer.from([1, 2, 3, 4]);
    const taken = new ByteReader(buffer.subarray(1)).bytes(2).slice();
    const copied = copy(buffer);
    buffer.fill(9);
    expect(taken).toEqual(Uint8Array.of(2, 3));
    expect(copied).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(Buffer.isBuffer(taken) || Buffer.isBuffer(copied)).toBe(false);
  });
});
