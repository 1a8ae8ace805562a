/**
 * The file of a whole ledger (F-2): a head that names the ledger and its length, then frames, each
 * compressed by itself, so that a file is written and read in bounded memory and damage has a
 * place. This file knows only the form; a node judges the blocks.
 *
 * Head: `"folio-ledger" | version u8 | charter length u8 | charter | height u32 | tip hash 32 |
 * made u64 (ms)`. Frame: `kind u8 | first u32 | count u32 | raw u32 | packed u32 | packed bytes`.
 */
import { ByteReader, ByteWriter, equal, ReadError } from '../base/bytes.ts';
import type { RefusalValues } from '../base/refusal-values.ts';
import { type Charter, decodeCharter, encodeCharter } from '../ledger/charter.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import { SEAL_BYTES } from '../ledger/seal.ts';
import type { FileCode } from './file-codes.ts';
import { LIMITS } from './limits.ts';

export interface FileHead {
  readonly charter: Charter;
  /** The height of the last block in it; 0: none but genesis. */
  readonly height: number;
  /** 32 bytes. */
  readonly tip: Uint8Array;
  /** When it was written, ms since 1970. */
  readonly made: number;
}

/**
 * - `headers`: 160 bytes each, heights from `first` on.
 * - `bodies`: `length u32 | body` each, heights from `first` on.
 * - `seals`: 100 bytes each.
 * - `end`: nothing; a file without it was cut off.
 */
export type FrameKind = 'end' | 'headers' | 'bodies' | 'seals';

export interface FrameHead {
  readonly kind: FrameKind;
  /** Height of the first item; 0 for seals and the end. */
  readonly first: number;
  readonly count: number;
  /** Bytes before compression. */
  readonly raw: number;
  /** Bytes in the file. */
  readonly packed: number;
}

/** The reason why a file was refused, and the byte of it where that was found. */
export class FileError extends Error {
  readonly code: FileCode;
  readonly offset: number;
  /** As `FILE_VALUES` lists them for the code. */
  readonly values: RefusalValues;

  constructor(code: FileCode, offset: number, reason: string, values: RefusalValues = {}) {
    super(reason);
    this.name = 'FileError';
    this.code = code;
    this.offset = offset;
    this.values = { byte: offset, ...values };
  }
}

const MAGIC = new TextEncoder().encode('folio-ledger');
const VERSION = 1;
const KINDS: readonly FrameKind[] = ['end', 'headers', 'bodies', 'seals'];
/** The place of the charter's length; everything before it has one length in every file. */
const CHARTER_AT = MAGIC.length + 2;
const AFTER_CHARTER = 4 + 32 + 8;
/** The most bytes that a head may take. */
export const MAX_HEAD_BYTES = CHARTER_AT + 255 + AFTER_CHARTER;
export const FRAME_HEAD_BYTES = 17;

export function encodeFileHead({ charter, height, tip, made }: FileHead): Uint8Array {
  const bytes = encodeCharter(charter);
  const writer = new ByteWriter(MAX_HEAD_BYTES);
  writer.bytes(MAGIC);
  writer.u8(VERSION);
  writer.u8(bytes.length);
  writer.bytes(bytes);
  writer.u32(height);
  writer.bytes(tip);
  writer.u64(made);
  return writer.finish();
}

/** @param bytes the start of a file: `MAX_HEAD_BYTES` of it, or all of a shorter one. */
export function decodeFileHead(bytes: Uint8Array): { head: FileHead; length: number } {
  const reader = new ByteReader(bytes);
  try {
    if (!equal(reader.bytes(MAGIC.length), MAGIC))
      throw new FileError('file-kind', 0, 'It does not begin as the file of a ledger does.');
    const version = reader.u8();
    if (version !== VERSION) {
      const reason = `The file has version ${version}, not ${VERSION}: a newer page may read it.`;
      throw new FileError('file-version', MAGIC.length, reason, { version, known: VERSION });
    }
    const charter = decodeCharter(reader.bytes(reader.u8()));
    if (!charter.ok) throw new FileError('file-charter', CHARTER_AT, charter.error.reason);
    const head = {
      charter: charter.value,
      height: reader.u32(),
      tip: reader.bytes(32).slice(),
      made: reader.u64(),
    };
    return { head, length: bytes.length - reader.remaining };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const begun = equal(bytes.subarray(0, MAGIC.length), MAGIC.subarray(0, bytes.length));
    if (bytes.length > 0 && begun)
      throw new FileError('file-cut', bytes.length, 'The file ends within its head.');
    throw new FileError('file-kind', 0, 'It does not begin as the file of a ledger does.');
  }
}

export function encodeFrameHead({ kind, first, count, raw, packed }: FrameHead): Uint8Array {
  const writer = new ByteWriter(FRAME_HEAD_BYTES);
  writer.u8(KINDS.indexOf(kind));
  writer.u32(first);
  writer.u32(count);
  writer.u32(raw);
  writer.u32(packed);
  return writer.finish();
}

/**
 * Checks the sizes before a byte is read for them.
 *
 * @param offset the place of the frame in the file, for the error.
 */
export function decodeFrameHead(bytes: Uint8Array, offset: number): FrameHead {
  if (bytes.length < FRAME_HEAD_BYTES)
    throw new FileError('file-cut', offset + bytes.length, 'The file ends before its last frame.');
  const reader = new ByteReader(bytes);
  const kind = KINDS[reader.u8()];
  const frame = {
    first: reader.u32(),
    count: reader.u32(),
    raw: reader.u32(),
    packed: reader.u32(),
  };
  if (kind === undefined || !isPossible(kind, frame))
    throw new FileError('file-damaged', offset, `There is no frame at byte ${offset}.`);
  return { kind, ...frame };
}

function isPossible(kind: FrameKind, frame: Omit<FrameHead, 'kind'>): boolean {
  const { first, count, raw, packed } = frame;
  if (kind === 'end') return first === 0 && count === 0 && raw === 0 && packed === 0;
  if (raw > LIMITS.fileFrameMaxBytes || packed > LIMITS.fileFrameMaxBytes || count === 0)
    return false;
  if (kind === 'headers') return first > 0 && raw === count * HEADER_BYTES;
  if (kind === 'seals') return first === 0 && raw === count * SEAL_BYTES;
  return first > 0 && raw >= 4 * count;
}

/** Encodes the bodies of a frame: `length u32 | body` each. */
export function encodeBodies(bodies: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(bodies.reduce((sum, body) => sum + 4 + body.length, 0));
  for (const body of bodies) {
    writer.u32(body.length);
    writer.bytes(body);
  }
  return writer.finish();
}

/**
 * Decodes the bodies of a frame; null if there are not exactly `count`. They are views, no copies.
 */
export function decodeBodies(bytes: Uint8Array, count: number): Uint8Array[] | null {
  const reader = new ByteReader(bytes);
  const bodies: Uint8Array[] = [];
  try {
    while (bodies.length < count) bodies.push(reader.bytes(reader.u32()));
  } catch (error) {
    if (error instanceof ReadError) return null;
    throw error;
  }
  return reader.remaining === 0 ? bodies : null;
}
