/** SHA-256 (FIPS 180-4), synchronous, in every context. */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { wasmSha256 } from './sha256-wasm.ts';

const fast = wasmSha256();

/** SHA-256 of the parts one after the other: 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return fast === null ? plainSha256(parts) : fast(parts);
}

/** SHA-256 without WebAssembly, for engines or page policies that refuse it. */
export function plainSha256(parts: readonly Uint8Array[]): Uint8Array {
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 of data that comes piece by piece. */
export interface Sha256Stream {
  update(bytes: Uint8Array): void;
  /** 32 bytes; ends the stream. */
  digest(): Uint8Array;
}

export function sha256Stream(): Sha256Stream {
  const hash = nobleSha256.create();
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
}

/** SHA-256 of one piece by the browser: many times as fast from some tens of KiB on. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** Null if the context is not secure. */
export function nativeDigest(): Digest | null {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  return async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes));
}
