import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/**
 * SHA-256 (FIPS 180-4) of the parts one after the other: 32 bytes. Synchronous, in every context.
 */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return nobleSha256(parts[0] as Uint8Array);
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 of what comes piece by piece. */
export interface Sha256Stream {
  update(bytes: Uint8Array): void;
  /** 32 bytes; ends the stream. */
  digest(): Uint8Array;
}

export function sha256Stream(): Sha256Stream {
  const hash = nobleSha256.create();
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}
