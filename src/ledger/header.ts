/** Block headers, their encoding and their hash (L-6). */
import { ByteReader, ByteWriter, ReadError } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { type Charter, ledgerIdOf } from './charter.ts';
import { type Failure, fail, ok, type Result } from './result.ts';

/** The head of a block (L-6). Immutable: a changed header is a new object. */
export interface Header {
  readonly version: 1;
  /** u32; genesis is 0. */
  readonly height: number;
  /** Hash of the parent's header; of genesis, the ledger id. */
  readonly previous: Uint8Array;
  readonly transactionsRoot: Uint8Array;
  readonly accountsRoot: Uint8Array;
  /** Key that receives fees and reward; zeros in genesis only. */
  readonly builder: Uint8Array;
  /** The time by its builder's clock, ms since 1970. */
  readonly time: number;
  /** Expected hashes this block took (L-10); u64. */
  readonly work: bigint;
  /** u64, in the last SHA-256 chunk, so that a proof attempt costs one compression. */
  readonly nonce: bigint;
}

/** Length of an encoded header. */
export const HEADER_BYTES = 160;
/** Offset of the nonce, its last field. */
export const NONCE_OFFSET = 152;
/** The only version of headers and bodies. */
export const BLOCK_VERSION = 1;

const ZERO_KEY = new Uint8Array(32);

/** The 160 bytes of L-6. */
export function encodeHeader(header: Header): Uint8Array {
  const writer = new ByteWriter(HEADER_BYTES);
  writer.u32(header.version);
  writer.u32(header.height);
  writer.bytes(header.previous);
  writer.bytes(header.transactionsRoot);
  writer.bytes(header.accountsRoot);
  writer.bytes(header.builder);
  writer.u64(header.time);
  writer.big64(header.work);
  writer.big64(header.nonce);
  const bytes = writer.finish();
  if (bytes.length !== HEADER_BYTES)
    throw new RangeError('a hash or key of a header is not 32 bytes');
  return bytes;
}

/**
 * Decodes a header. Refuses other lengths, other versions, and a time above 2^53-1. The fields are
 * copies.
 */
export function decodeHeader(bytes: Uint8Array): Result<Header> {
  if (bytes.length < HEADER_BYTES) return fail('short', 'A header has 160 bytes.', 'header');
  if (bytes.length > HEADER_BYTES) return fail('trailing', 'A header has 160 bytes.', 'header');
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== BLOCK_VERSION) return otherVersion(version);
  try {
    return ok({
      version: BLOCK_VERSION,
      height: reader.u32(),
      previous: reader.bytes(32).slice(),
      transactionsRoot: reader.bytes(32).slice(),
      accountsRoot: reader.bytes(32).slice(),
      builder: reader.bytes(32).slice(),
      time: reader.u64(),
      work: reader.big64(),
      nonce: reader.big64(),
    });
  } catch (error) {
    if (error instanceof ReadError) {
      const most = Number.MAX_SAFE_INTEGER;
      return fail('too-large', 'The time is above 2^53-1.', 'time', { most });
    }
    throw error;
  }
}

/** The refusal of a header of a version that is not known here. */
export function otherVersion(version: number): Failure {
  const reason = `The header has version ${version}, not ${BLOCK_VERSION}.`;
  return fail('version', reason, 'version', { version, known: BLOCK_VERSION });
}

/** The block hash: SHA-256 of the encoded header (L-6). */
export function headerHash(header: Header): Uint8Array {
  return sha256(encodeHeader(header));
}

/** The first header of a ledger, which nobody builds and which has no proof (L-6). */
export function genesisHeader(charter: Charter): Header {
  return {
    version: BLOCK_VERSION,
    height: 0,
    previous: ledgerIdOf(charter),
    transactionsRoot: sha256(new Uint8Array(0)),
    // The accounts root of a state with no accounts (L-7).
    accountsRoot: sha256(Uint8Array.of(0)),
    builder: ZERO_KEY.slice(),
    time: 0,
    work: 0n,
    nonce: 0n,
  };
}
