/**
 * Records as stored: `check 8 | payload`. The check is the start of a SHA-256 over table, key and
 * payload, so that a damaged record, and a sound one in a wrong place, are noticed (S-3). It is no
 * protection against someone who can write to the disk: blocks and accounts have their own roots
 * for that.
 */
import {
  ByteReader,
  ByteWriter,
  concat,
  equal,
  ReadError,
  utf8Decode,
  utf8Encode,
} from '../base/bytes.ts';
import { type Digest, sha256 } from '../crypto/sha256.ts';
import type { RememberedPeer, StoredBase } from '../node/ports.ts';
import type { RecordKey } from './tables.ts';

const CHECK_BYTES = 8;
/** From this size on, waiting for the browser's own digest is faster. */
const LARGE_BYTES = 64 * 1024;
export const HASH_BYTES = 32;

/** The record of a payload, in a buffer of its own: IndexedDB stores the whole buffer of a view. */
export function sealRecord(table: string, key: RecordKey, payload: Uint8Array): Uint8Array {
  return concat(checkOf(table, key, payload), payload);
}

/** The payload as a view of the record; null when the record is damaged. */
export function openRecord(table: string, key: RecordKey, record: Uint8Array): Uint8Array | null {
  if (record.length < CHECK_BYTES) return null;
  const payload = record.subarray(CHECK_BYTES);
  return equal(record.subarray(0, CHECK_BYTES), checkOf(table, key, payload)) ? payload : null;
}

function checkOf(table: string, key: RecordKey, payload: Uint8Array): Uint8Array {
  return sha256(...checked(table, key, payload)).subarray(0, CHECK_BYTES);
}

const prefixes = new Map<string, Uint8Array>();

/** There are few tables. */
function prefixOf(table: string): Uint8Array {
  const known = prefixes.get(table);
  if (known !== undefined) return known;
  const prefix = text(`folio/${table}\0`);
  prefixes.set(table, prefix);
  return prefix;
}

/** What the check is taken of. */
function checked(table: string, key: RecordKey, payload: Uint8Array): Uint8Array[] {
  const place = typeof key === 'object' ? key : text(String(key));
  return [prefixOf(table), place, payload];
}

/** As `openRecord`; a large one is checked by `digest`. */
export async function openLargeRecord(
  table: string,
  key: RecordKey,
  record: Uint8Array,
  digest: Digest,
): Promise<Uint8Array | null> {
  if (record.length < LARGE_BYTES) return openRecord(table, key, record);
  const payload = record.subarray(CHECK_BYTES);
  const hash = await digest(concat(...checked(table, key, payload)) as Uint8Array<ArrayBuffer>);
  return equal(record.subarray(0, CHECK_BYTES), hash.subarray(0, CHECK_BYTES)) ? payload : null;
}

/** `height u32 | hash 32`: blocks are in the order of their heights. */
export function blockKey(height: number, hash: Uint8Array): Uint8Array {
  const writer = new ByteWriter(4 + HASH_BYTES);
  writer.u32(height);
  writer.bytes(hash);
  return writer.finish();
}

/** A payload may pass its check and still be junk, written by a bug or by hand. */
export function decodeOrNull<R>(payload: Uint8Array, decode: (reader: ByteReader) => R): R | null {
  try {
    return decode(new ByteReader(payload));
  } catch (error) {
    if (error instanceof ReadError) return null;
    throw error;
  }
}

/** `length u32 | bytes`, back to back. */
export function encodeList(items: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(items.reduce((sum, item) => sum + 4 + item.length, 0));
  for (const item of items) {
    writer.u32(item.length);
    writer.bytes(item);
  }
  return writer.finish();
}

export function decodeList(reader: ByteReader): Uint8Array[] {
  const items: Uint8Array[] = [];
  while (reader.remaining > 0) items.push(reader.bytes(reader.u32()).slice());
  return items;
}

/** `last seen u64 | address`, as a list. */
export function encodePeers(peers: readonly RememberedPeer[]): Uint8Array {
  return encodeList(
    peers.map(({ address, lastSeen }) => {
      const writer = new ByteWriter();
      writer.u64(lastSeen);
      writer.bytes(text(address));
      return writer.finish();
    }),
  );
}

export function decodePeers(list: ByteReader): RememberedPeer[] {
  return decodeList(list).map((item) => {
    const reader = new ByteReader(item);
    const lastSeen = reader.u64();
    return { lastSeen, address: utf8Decode(reader.bytes(reader.remaining)) ?? '' };
  });
}

/** `height u32 | verified u32`, and a byte 1 where it is accepted. */
export function encodeBase({ height, verified, isAccepted = false }: StoredBase): Uint8Array {
  const writer = new ByteWriter(9);
  writer.u32(height);
  writer.u32(verified);
  if (isAccepted) writer.u8(1);
  return writer.finish();
}

export function decodeBase(reader: ByteReader): StoredBase {
  const base = { height: reader.u32(), verified: reader.u32() };
  const isAccepted = reader.remaining > 0 && reader.u8() === 1;
  return isAccepted ? { ...base, isAccepted } : base;
}

export function encodeHeight(height: number): Uint8Array {
  const writer = new ByteWriter(4);
  writer.u32(height);
  return writer.finish();
}

function text(value: string): Uint8Array {
  const bytes = utf8Encode(value);
  if (bytes === null) throw new RangeError('text with a lone surrogate cannot be stored');
  return bytes;
}
