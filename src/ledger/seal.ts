/** Seals, their encoding, and their check (L-12). */
import { ByteReader, ByteWriter, concat } from '../base/bytes.ts';
import type { SignatureCheck } from '../crypto/ed25519.ts';
import type { Charter } from './charter.ts';
import { DONE, fail, ok, type Result } from './result.ts';

/** The issuer's statement that a block is final (L-12). */
export interface Seal {
  /** u32, at least 1. */
  readonly height: number;
  /** Block hash, 32 bytes. */
  readonly hash: Uint8Array;
  /** The issuer's signature over `sealMessage`, 64 bytes. */
  readonly signature: Uint8Array;
}

/** Length of an encoded seal. */
export const SEAL_BYTES = 100;
const SIGNING_TAG = new TextEncoder().encode('folio/seal/1');
const TARGET_BYTES = 36;

/** `height u32 | hash 32 | signature 64`. */
export function encodeSeal(seal: Seal): Uint8Array {
  return concat(encodeTarget(seal), seal.signature);
}

/**
 * Decodes exactly 100 bytes. Checks the form only: `checkSeal` and the signature check the rest.
 * The fields are copies.
 */
export function decodeSeal(bytes: Uint8Array): Result<Seal> {
  if (bytes.length < SEAL_BYTES) return fail('short', 'A seal has 100 bytes.', 'seal');
  if (bytes.length > SEAL_BYTES) return fail('trailing', 'A seal has 100 bytes.', 'seal');
  const reader = new ByteReader(bytes);
  return ok({
    height: reader.u32(),
    hash: reader.bytes(32).slice(),
    signature: reader.bytes(64).slice(),
  });
}

function encodeTarget({ height, hash }: Pick<Seal, 'height' | 'hash'>): Uint8Array {
  const writer = new ByteWriter(TARGET_BYTES);
  writer.u32(height);
  writer.bytes(hash);
  return writer.finish();
}

/** The bytes that the issuer signs: the tag, the ledger id, height and hash (L-12). */
export function sealMessage(
  ledgerId: Uint8Array,
  target: Pick<Seal, 'height' | 'hash'>,
): Uint8Array {
  return concat(SIGNING_TAG, ledgerId, encodeTarget(target));
}

/** Checks a seal before its signature: the ledger has an issuer, and height >= 1. */
export function checkSeal(charter: Charter, seal: Seal): Result<void> {
  if (charter.issuer === null) {
    return fail('seal-no-issuer', 'Nobody can seal on a ledger without an issuer.', 'seal');
  }
  if (seal.height < 1)
    return fail('seal-height', 'Genesis is not sealed.', 'height', { height: seal.height });
  return DONE;
}

/** The signature check of a seal for a `Verifier`; null on a ledger without an issuer. */
export function sealSignature(
  charter: Charter,
  ledgerId: Uint8Array,
  seal: Seal,
): SignatureCheck | null {
  if (charter.issuer === null) return null;
  return {
    publicKey: charter.issuer,
    message: sealMessage(ledgerId, seal),
    signature: seal.signature,
  };
}
