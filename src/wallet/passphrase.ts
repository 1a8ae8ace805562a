/**
 * Encrypts a seed under a passphrase: PBKDF2-HMAC-SHA-256 (RFC 8018), then AES-256-GCM with the
 * public key as additional data. Only the browser's own crypto is used; without crypto.subtle
 * nothing is encrypted, rather than with something weaker.
 */
import { refuse, type WalletFailure } from './errors.ts';
import { type EncryptedSeed, IV_BYTES, SALT_BYTES } from './seed-record.ts';
import type { WalletRandom } from './store.ts';

/** The number that OWASP recommends for PBKDF2-HMAC-SHA-256, 2023. */
const ITERATIONS = 600_000;
/** A stored number above this would hang the tab. */
const MAX_ITERATIONS = 10_000_000;

/** The least number of characters. */
export const MIN_PASSPHRASE = 8;

/** False in an insecure context (plain http on a network). */
export function canEncrypt(): boolean {
  return (crypto.subtle as SubtleCrypto | undefined) !== undefined;
}

/** The refusal when `canEncrypt` is false. */
export function insecure(): WalletFailure {
  return refuse(
    'insecure-context',
    'A passphrase needs a secure page (https or localhost); this one is plain http.',
  );
}

/** Bytes encrypted under a passphrase. */
export interface Locked {
  /** Iterations of PBKDF2. */
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly iv: Uint8Array;
  /** With the tag of 16 bytes. */
  readonly ciphertext: Uint8Array;
}

/** Encrypts; call it only if `canEncrypt`. */
export async function lockBytes(
  bytes: Uint8Array,
  publicKey: Uint8Array,
  passphrase: string,
  random: WalletRandom,
): Promise<Locked> {
  const salt = random.bytes(SALT_BYTES);
  const iv = random.bytes(IV_BYTES);
  const key = await deriveKey(passphrase, salt, ITERATIONS, 'encrypt');
  const sealed = await crypto.subtle.encrypt(algorithm(iv, publicKey), key, bytes.slice());
  return { iterations: ITERATIONS, salt, iv, ciphertext: new Uint8Array(sealed) };
}

/** Decrypts; null when the passphrase is wrong. Call it only if `canEncrypt`. */
export async function unlockBytes(
  { iterations, salt, iv, ciphertext }: Locked,
  publicKey: Uint8Array,
  passphrase: string,
): Promise<Uint8Array | null> {
  if (iterations < 1 || iterations > MAX_ITERATIONS) return null;
  const key = await deriveKey(passphrase, salt, iterations, 'decrypt');
  try {
    const parameters = algorithm(iv, publicKey);
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, ciphertext.slice()));
  } catch {
    // The tag is wrong; the browser gives no further reason.
    return null;
  }
}

/** Encrypts a seed; call it only if `canEncrypt`. */
export async function encryptSeed(
  seed: Uint8Array,
  publicKey: Uint8Array,
  passphrase: string,
  random: WalletRandom,
): Promise<EncryptedSeed> {
  return { kind: 'encrypted', ...(await lockBytes(seed, publicKey, passphrase, random)) };
}

/** Decrypts a seed; null when the passphrase is wrong. Call it only if `canEncrypt`. */
export function decryptSeed(
  secret: EncryptedSeed,
  publicKey: Uint8Array,
  passphrase: string,
): Promise<Uint8Array | null> {
  return unlockBytes(secret, publicKey, passphrase);
}

function algorithm(iv: Uint8Array, publicKey: Uint8Array): AesGcmParams {
  return { name: 'AES-GCM', iv: iv.slice(), additionalData: publicKey.slice() };
}

async function deriveKey(
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  // NFKC: a phrase typed on another keyboard is then the same phrase.
  const typed = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: salt.slice(), iterations };
  const cipher = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(derivation, base, cipher, false, [use]);
}
