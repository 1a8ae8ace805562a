/**
 * Reads and writes the parts of binary messages. Counts are checked against the remaining bytes
 * before anything is allocated.
 */
import { type ByteReader, type ByteWriter, utf8Decode } from '../base/bytes.ts';
import type { Result } from '../ledger/result.ts';

const encoder = new TextEncoder();

/** The bytes do not have the layout of the op. Thrown and caught inside the codec only. */
export class LayoutError extends Error {
  constructor(what: string) {
    super(`${what} is not of its kind or range`);
    this.name = 'LayoutError';
  }
}

/**
 * Checks a count of items of at least `itemBytes` each: they fit into the remaining bytes, and are
 * at most `max`.
 */
export function checkCount(
  reader: ByteReader,
  count: number,
  max: number,
  itemBytes: number,
  what: string,
): number {
  if (count > max || count * itemBytes > reader.remaining) throw new LayoutError(what);
  return count;
}

/** `count` items, each read by `one`. */
export function readList<T>(count: number, one: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i += 1) items.push(one());
  return items;
}

/** Reads a count u16, then hashes of 32 bytes, copied. */
export function readHashes(reader: ByteReader, max: number, what: string): Uint8Array[] {
  const count = checkCount(reader, reader.u16(), max, 32, what);
  return readList(count, () => readHash(reader));
}

export function writeHashes(writer: ByteWriter, hashes: readonly Uint8Array[]): void {
  writer.u16(hashes.length);
  for (const hash of hashes) writer.bytes(hash);
}

/** Reads 32 bytes, copied: a view would keep the whole message alive. */
export function readHash(reader: ByteReader): Uint8Array {
  return reader.bytes(32).slice();
}

/** Reads a length u8 or u16, then UTF-8. */
export function readText(
  reader: ByteReader,
  lengthBytes: 1 | 2,
  max: number,
  what: string,
): string {
  const length = lengthBytes === 1 ? reader.u8() : reader.u16();
  if (length > max) throw new LayoutError(what);
  const text = utf8Decode(reader.bytes(length));
  if (text === null) throw new LayoutError(what);
  return text;
}

/** Writes a text, cut to `max` bytes at a character's edge. */
export function writeText(writer: ByteWriter, lengthBytes: 1 | 2, text: string, max: number): void {
  const bytes = cutText(text, max);
  if (lengthBytes === 1) writer.u8(bytes.length);
  else writer.u16(bytes.length);
  writer.bytes(bytes);
}

function cutText(text: string, max: number): Uint8Array {
  // Lone surrogates become U+FFFD: these texts are for people to read.
  const bytes = encoder.encode(text);
  if (bytes.length <= max) return bytes;
  let end = max;
  // 10xxxxxx continues a character: the cut moves to where one starts.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

/** Reads 0 or 1. */
export function readFlag(reader: ByteReader, what: string): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new LayoutError(what);
  return flag === 1;
}

/** Reads '0' and '1' as bits, highest first: length u16, then bytes whose unused bits are zero. */
export function readBits(reader: ByteReader, max: number, what: string): string {
  const length = reader.u16();
  if (length > max) throw new LayoutError(what);
  const bytes = reader.bytes(Math.ceil(length / 8));
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  if (bits.slice(length).includes('1')) throw new LayoutError(what);
  return bits.slice(0, length);
}

export function writeBits(writer: ByteWriter, bits: string): void {
  writer.u16(bits.length);
  for (let i = 0; i < bits.length; i += 8) {
    writer.u8(Number.parseInt(bits.slice(i, i + 8).padEnd(8, '0'), 2));
  }
}

/** Reads a u128. */
export function readBig128(reader: ByteReader): bigint {
  const high = reader.big64();
  return (high << 64n) | reader.big64();
}

export function writeBig128(writer: ByteWriter, value: bigint): void {
  writer.big64(value >> 64n);
  writer.big64(value & 0xffff_ffff_ffff_ffffn);
}

/** The value of a ledger decoder's result; throws LayoutError if it failed. */
export function must<T>(result: Result<T>, what: string): T {
  if (!result.ok) throw new LayoutError(what);
  return result.value;
}
