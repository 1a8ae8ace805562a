/**
 * Blocks as records (S-2). A small block is one record, without its header where that lies in the
 * main chain's pages: of a block of five transactions it is a sixth. Of a large one the first has a
 * summary and the header, and the body lies in pieces under keys of their own, so that a look-up
 * reads and hashes a piece and not a megabyte. An earlier version wrote large blocks as one record
 * too; those are read as they are.
 */
import { ByteReader, ByteWriter, concat, equal } from '../base/bytes.ts';
import { type Digest, sha256 } from '../crypto/sha256.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import type { BlockSummary, StoredBlock, StoredSummary } from '../node/ports.ts';
import {
  blockKey,
  decodeOrNull,
  HASH_BYTES,
  openLargeRecord,
  openRecord,
  sealRecord,
} from './record.ts';
import type { ChainDisk, RecordKey, Write } from './tables.ts';

/**
 * A body beyond this is stored in pieces of this many bytes: some 200 transactions. Small enough
 * that one is read and checked in half a millisecond, large enough that the records of a block do
 * not cost more than its bytes.
 */
export const PIECE_BYTES = 32 * 1024;

const TABLE = 'blocks';
/** In the place of an undo's length. */
const NO_UNDO = 0xffff_ffff;
/** Stands before a summary; no undo is as long. */
const SUMMED = 0xffff_fffe;
/** Stands before a body alone: no undo, and its header is in the pages. */
const BARE = 0xffff_fffd;
const LAST_PIECE = 0xffff;
const SUMS_BYTES = 16;
const MAIN_KEY_BYTES = 4 + HASH_BYTES;

type BlockBytes = Pick<StoredBlock, 'bytes' | 'undo'>;

/** The main chain's header at a height; null when it cannot be read. */
type HeaderAt = (height: number) => Promise<Uint8Array | null>;

interface Head {
  undo: Uint8Array | null;
  /** Null: in the pages. */
  header: Uint8Array | null;
  bodyLength: number;
  /** Or its summary, where it is in pieces. */
  body: Uint8Array | BlockSummary;
}

function put(key: Uint8Array, payload: Uint8Array): Write<'blocks'> {
  return { kind: 'put', table: TABLE, key, value: sealRecord(TABLE, key, payload) };
}

/**
 * Puts a block where an earlier record of it may be. `isPaged`: its header is in the main chain's
 * pages once that is written.
 */
export function writesOf(
  block: StoredBlock,
  pieceBytes: number,
  isPaged: boolean,
): Write<'blocks'>[] {
  const { height, hash, bytes, undo, summary } = block;
  const key = blockKey(height, hash);
  const body = bytes.subarray(HEADER_BYTES);
  if (summary === undefined || body.length <= pieceBytes) {
    const isBare = isPaged && undo === null;
    return [put(key, isBare ? concat(u32(BARE), body) : concat(undoBytes(undo), bytes))];
  }
  const writer = new ByteWriter();
  writer.u32(SUMMED);
  writer.bytes(undoBytes(undo));
  writer.u32(summary.count);
  const sums = new DataView(new ArrayBuffer(SUMS_BYTES));
  sums.setFloat64(0, summary.amount);
  sums.setFloat64(8, summary.fees);
  writer.bytes(new Uint8Array(sums.buffer));
  writer.u32(body.length);
  writer.bytes(bytes.subarray(0, HEADER_BYTES));
  const writes = [put(key, writer.finish())];
  for (let at = 0; at < body.length; at += pieceBytes)
    writes.push(put(pieceKey(key, at / pieceBytes), body.subarray(at, at + pieceBytes)));
  return writes;
}

/** Puts a record that has no header with it, before the pages lose it; nothing if it has one. */
export function withHeader(
  key: Uint8Array,
  record: Uint8Array,
  header: Uint8Array,
): Write<'blocks'>[] {
  const head = decodeHead(openRecord(TABLE, key, record));
  if (head === null || head.header !== null || !(head.body instanceof Uint8Array)) return [];
  return [put(key, concat(undoBytes(head.undo), header, head.body))];
}

function undoBytes(undo: Uint8Array | null): Uint8Array {
  return undo === null ? u32(NO_UNDO) : concat(u32(undo.length), undo);
}

function u32(value: number): Uint8Array {
  const writer = new ByteWriter(4);
  writer.u32(value);
  return writer.finish();
}

/** Takes a block away, with its pieces. */
export function removalOf(key: Uint8Array): Write<'blocks'> {
  return { kind: 'delete', table: TABLE, key, to: pieceKey(key, LAST_PIECE) };
}

/** Whether a key of the table is that of a block, and not of a piece. */
export function isBlockKey(key: RecordKey): key is Uint8Array {
  return typeof key === 'object' && key.length === MAIN_KEY_BYTES;
}

function pieceKey(key: Uint8Array, piece: number): Uint8Array {
  return concat(key, Uint8Array.of(piece >> 8, piece & 0xff));
}

/** The header of the record under `key`; null when damaged, or not in it. */
export function headerOf(key: Uint8Array, record: Uint8Array): Uint8Array | null {
  return decodeHead(openRecord(TABLE, key, record))?.header ?? null;
}

function decodeHead(payload: Uint8Array | null): Head | null {
  return payload === null ? null : decodeOrNull(payload, readHead);
}

function readHead(reader: ByteReader): Head {
  const first = reader.u32();
  if (first === BARE) {
    const body = reader.bytes(reader.remaining);
    return { undo: null, header: null, bodyLength: body.length, body };
  }
  if (first !== SUMMED) {
    const undo = first === NO_UNDO ? null : reader.bytes(first).slice();
    const header = reader.bytes(HEADER_BYTES).slice();
    const body = reader.bytes(reader.remaining);
    return { undo, header, bodyLength: body.length, body };
  }
  const length = reader.u32();
  const undo = length === NO_UNDO ? null : reader.bytes(length).slice();
  const count = reader.u32();
  const sums = new DataView(reader.bytes(SUMS_BYTES).slice().buffer);
  const body = { count, amount: sums.getFloat64(0), fees: sums.getFloat64(8) };
  const bodyLength = reader.u32();
  return { undo, header: reader.bytes(HEADER_BYTES).slice(), bodyLength, body };
}

/** Reads blocks of a disk, whole or in part. */
export class BlockReader {
  readonly #disk: ChainDisk;
  readonly #digest: Digest | null;
  readonly #pieceBytes: number;
  readonly #headerAt: HeaderAt;

  /** @param digest checks large records; without one they are checked on this thread. */
  constructor(disk: ChainDisk, digest: Digest | null, pieceBytes: number, headerAt: HeaderAt) {
    this.#disk = disk;
    this.#digest = digest;
    this.#pieceBytes = pieceBytes;
    this.#headerAt = headerAt;
  }

  /**
   * Null when absent or damaged. Copies: its bytes do not drag a record along.
   *
   * @param known its header, which is then not read.
   */
  async whole(key: Uint8Array, known: Uint8Array | null): Promise<BlockBytes | null> {
    const read = () => this.#headAndHeader(key, known);
    // Again: it may have left the main chain just now, and its record then has the header.
    const found = (await read()) ?? (known === null ? await read() : null);
    if (found === null) return null;
    const { head, header } = found;
    const { undo, body } = head;
    if (body instanceof Uint8Array) return { undo, bytes: concat(header, body) };
    const pieces = await this.#pieces(key, head.bodyLength);
    return pieces === null ? null : { undo, bytes: concat(header, ...pieces) };
  }

  /** As `ChainStore.summary`. */
  async summary(key: Uint8Array): Promise<StoredSummary | null> {
    const head = await this.#head(key);
    if (head === null || head.body instanceof Uint8Array) return null;
    return { ...head.body, bytes: HEADER_BYTES + head.bodyLength };
  }

  /** As `ChainStore.bodyPart`. */
  async part(key: Uint8Array, from: number, length: number): Promise<Uint8Array | null> {
    const first = Math.floor(from / this.#pieceBytes);
    const last = Math.floor((from + length - 1) / this.#pieceBytes);
    // Asked for beside the head: which of the two has it is not known before.
    const [head, begin] = await Promise.all([this.#head(key), this.#piece(key, first)]);
    if (head === null) return null;
    const end = Math.min(from + length, head.bodyLength);
    if (end <= from) return new Uint8Array(0);
    if (head.body instanceof Uint8Array) return head.body.slice(from, end);
    if (begin === null) return null;
    const pieces = [begin];
    for (let next = first + 1; next <= last && next * this.#pieceBytes < end; next += 1) {
      const piece = await this.#piece(key, next);
      if (piece === null) return null;
      pieces.push(piece);
    }
    const start = first * this.#pieceBytes;
    return concat(...pieces).slice(from - start, end - start);
  }

  async #headAndHeader(
    key: Uint8Array,
    known: Uint8Array | null,
  ): Promise<{ head: Head; header: Uint8Array } | null> {
    const head = await this.#head(key);
    if (head === null) return null;
    const header = head.header ?? known ?? (await this.#paged(key));
    return header === null ? null : { head, header };
  }

  async #paged(key: Uint8Array): Promise<Uint8Array | null> {
    const paged = await this.#headerAt(new ByteReader(key).u32());
    return paged !== null && equal(sha256(paged), key.subarray(4)) ? paged : null;
  }

  async #head(key: Uint8Array): Promise<Head | null> {
    const record = await this.#disk.read(TABLE, key);
    if (record === null) return null;
    return decodeHead(
      this.#digest === null
        ? openRecord(TABLE, key, record)
        : await openLargeRecord(TABLE, key, record, this.#digest),
    );
  }

  async #piece(key: Uint8Array, piece: number): Promise<Uint8Array | null> {
    const at = pieceKey(key, piece);
    const record = await this.#disk.read(TABLE, at);
    return record === null ? null : openRecord(TABLE, at, record);
  }

  async #pieces(key: Uint8Array, bodyLength: number): Promise<Uint8Array[] | null> {
    const count = Math.ceil(bodyLength / this.#pieceBytes);
    const records = await this.#disk.scan(TABLE, key, count);
    const pieces: Uint8Array[] = [];
    for (const [piece, record] of records.entries()) {
      const at = pieceKey(key, piece);
      const isNext = typeof record.key === 'object' && equal(record.key, at);
      const payload = isNext ? openRecord(TABLE, at, record.value) : null;
      if (payload === null) return null;
      pieces.push(payload);
    }
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    return length === bodyLength ? pieces : null;
  }
}
