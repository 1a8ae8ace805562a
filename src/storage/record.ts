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
import type { RememberedPeer, StoredBlock } from '../node/ports.ts';
import type { RecordKey } from './tables.ts';

const CHECK_BYTES = 8;
/** From this size on, waiting for the browser's own digest is faster. */
const LARGE_BYTES = 64 * 1024;
const NO_UNDO = 0xffff_ffff;
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

/** The bytes that the check covers. */
function checked(table: string, key: RecordKey, payload: Uint8Array): Uint8Array[] {
  const place = typeof key === 'object' ? key : text(String(key));
  return [text(`folio/${table}\0`), place, payload];
}

/** Opens a record as `openRecord` does; a large one is checked by `digest`. */
async function openLargeRecord(
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

/** `undo length u32 (all ones: none) | undo | block`. */
export function encodeStoredBlock(block: StoredBlock): Uint8Array {
  const writer = new ByteWriter(4 + (block.undo?.length ?? 0) + block.bytes.length);
  writer.u32(block.undo?.length ?? NO_UNDO);
  if (block.undo !== null) writer.bytes(block.undo);
  writer.bytes(block.bytes);
  return writer.finish();
}

/** Null when damaged. Copies, so that handing the bytes on does not keep the whole record alive. */
export function openStoredBlock(
  key: Uint8Array,
  record: Uint8Array,
): Pick<StoredBlock, 'bytes' | 'undo'> | null {
  return storedBlock(openRecord('blocks', key, record));
}

/** Opens a block as `openStoredBlock` does, checked by `digest`. */
export async function loadStoredBlock(
  key: Uint8Array,
  record: Uint8Array,
  digest: Digest,
): Promise<Pick<StoredBlock, 'bytes' | 'undo'> | null> {
  return storedBlock(await openLargeRecord('blocks', key, record, digest));
}

function storedBlock(payload: Uint8Array | null): Pick<StoredBlock, 'bytes' | 'undo'> | null {
  if (payload === null) return null;
  return decodeOrNull(payload, (reader) => {
    const length = reader.u32();
    const undo = length === NO_UNDO ? null : reader.bytes(length).slice();
    return { undo, bytes: reader.bytes(reader.remaining).slice() };
  });
}

/**
 * Decodes a payload; null if it passed its check and is invalid all the same, by a bug or by hand.
 */
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
