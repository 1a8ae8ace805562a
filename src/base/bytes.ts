/** Bytes: hex, base64url, UTF-8, comparison, and a big-endian writer and reader. */

const HEX_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Engines have it since 2024 to 2025; the language's library does not know it yet. */
type WithHex = Uint8Array & { toHex?(): string };

/**
 * Lower-case hex. The engine's own makes a plain text at once, which a map takes as a key without
 * putting it together from its pieces first.
 */
export function toHex(bytes: Uint8Array): string {
  const known = (bytes as WithHex).toHex?.();
  if (known !== undefined) return known;
  let text = '';
  for (const byte of bytes) text += HEX_DIGITS[byte];
  return text;
}

/** Value of one hex digit by character code, -1 for anything but 0-9 and a-f. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}

/** Null unless the text is lower-case hex of even length: one value, one spelling. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = hexDigit(text.charCodeAt(2 * i));
    const low = hexDigit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return null;
    bytes[i] = high * 16 + low;
  }
  return bytes;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += BASE64URL[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE64URL[(held << (6 - bits)) & 63];
}

/**
 * Null unless the text is unpadded base64url whose unused bits are zero: one value, one spelling.
 */
export function fromBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = BASE64URL.indexOf(character);
    if (value < 0) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : null;
}

const encoder = new TextEncoder();
// ignoreBOM: a leading U+FEFF is part of the text and is kept (L-4).
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Null when the text has a lone surrogate, which UTF-8 cannot carry. */
export function utf8Encode(text: string): Uint8Array | null {
  return LONE_SURROGATE.test(text) ? null : encoder.encode(text);
}

/** Null when the bytes are not well-formed UTF-8. Keeps a byte-order mark. */
export function utf8Decode(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return '';
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A copy that shares nothing. (`slice` of a Node `Buffer` is a view: what is written into it is
 * written into the caller's bytes.)
 */
export function copy(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** One array of all parts in order. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Same length and bytes. Not constant-time: nothing secret is compared here. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lexicographic order, which for equal lengths is big-endian order: negative, 0 or positive. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** True when every byte is 0, or there are no bytes. */
export function isZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}

const TWO_32 = 0x1_0000_0000;
const MAX_U64 = 0xffff_ffff_ffff_ffffn;

/**
 * Writes big-endian integers and bytes; grows as needed. Out-of-range values are our own bug:
 * RangeError.
 */
export class ByteWriter {
  private buffer: Uint8Array;
  private view: DataView;
  private at = 0;

  /** @param capacity bytes to start with. */
  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  u8(value: number): void {
    const at = this.take(1, value, 0xff);
    this.buffer[at] = value;
  }

  u16(value: number): void {
    const at = this.take(2, value, 0xffff);
    this.view.setUint16(at, value);
  }

  u32(value: number): void {
    const at = this.take(4, value, 0xffff_ffff);
    this.view.setUint32(at, value);
  }

  /** Eight bytes; at most 2^53-1. */
  u64(value: number): void {
    const at = this.take(8, value, Number.MAX_SAFE_INTEGER);
    this.view.setUint32(at, Math.floor(value / TWO_32));
    this.view.setUint32(at + 4, value % TWO_32);
  }

  /** Eight bytes, the full range. */
  big64(value: bigint): void {
    if (value < 0n || value > MAX_U64) throw new RangeError(`${value} is not a u64`);
    const at = this.take(8, 0, 0);
    this.view.setBigUint64(at, value);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.take(bytes.length, 0, 0);
    this.buffer.set(bytes, at);
  }

  /** The written bytes. If they fill the capacity exactly, nothing is copied. */
  finish(): Uint8Array {
    return this.at === this.buffer.length ? this.buffer : this.buffer.slice(0, this.at);
  }

  private take(length: number, value: number, max: number): number {
    if (!Number.isInteger(value) || value < 0 || value > max) {
      throw new RangeError(`${value} is not an integer in 0..${max}`);
    }
    const at = this.at;
    this.at += length;
    if (this.at > this.buffer.length) this.grow();
    return at;
  }

  private grow(): void {
    const bigger = new Uint8Array(Math.max(this.at, 2 * this.buffer.length));
    bigger.set(this.buffer);
    this.buffer = bigger;
    this.view = new DataView(bigger.buffer);
  }
}

/** Thrown by `ByteReader`; decoders catch it and answer with a `Result`. */
export class ReadError extends Error {
  /** `short`: not enough bytes. `unsafe`: a u64 above 2^53-1 where a number is wanted (L-2). */
  readonly code: 'short' | 'unsafe';

  constructor(code: 'short' | 'unsafe') {
    super(code === 'short' ? 'The bytes end early.' : 'A number is above 2^53-1.');
    this.name = 'ReadError';
    this.code = code;
  }
}

/** Reads big-endian integers and bytes. Throws `ReadError`. */
export class ByteReader {
  private readonly buffer: Uint8Array;
  private at = 0;

  /** The bytes of a `Buffer` are wrapped in a plain array, whose `slice` is a copy. */
  constructor(bytes: Uint8Array) {
    this.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.buffer.length - this.at;
  }

  u8(): number {
    return this.buffer[this.take(1)] as number;
  }

  u16(): number {
    const at = this.take(2);
    return (this.byte(at) << 8) | this.byte(at + 1);
  }

  u32(): number {
    return this.word(this.take(4));
  }

  /** A u64 that is at most 2^53-1, else `ReadError` `unsafe`. */
  u64(): number {
    const at = this.take(8);
    const high = this.word(at);
    if (high > 0x1f_ffff) throw new ReadError('unsafe');
    return high * TWO_32 + this.word(at + 4);
  }

  big64(): bigint {
    const at = this.take(8);
    return (BigInt(this.word(at)) << 32n) | BigInt(this.word(at + 4));
  }

  /** The next bytes, as a view of the input: copy them to keep them. */
  bytes(length: number): Uint8Array {
    const at = this.take(length);
    return this.buffer.subarray(at, at + length);
  }

  /** Passes over the next bytes. */
  skip(length: number): void {
    this.take(length);
  }

  /** All bytes read since `remaining` had this value, as a view of the input. */
  since(remaining: number): Uint8Array {
    return this.buffer.subarray(this.buffer.length - remaining, this.at);
  }

  private take(length: number): number {
    const at = this.at;
    if (length > this.buffer.length - at) throw new ReadError('short');
    this.at = at + length;
    return at;
  }

  private byte(at: number): number {
    return this.buffer[at] as number;
  }

  private word(at: number): number {
    const bytes = this.buffer;
    return (
      (((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number)) >>>
      0
    );
  }
}
