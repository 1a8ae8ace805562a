/**
 * The seed as stored: `version u8 = 1 | flags u8 (1 backed up, 2 encrypted, 4 words in Chinese) |
 * public key 32`, then the seed itself (32), or `iterations u32 | salt 16 | iv 12 | ciphertext 48`.
 * The public key is not encrypted, so that a locked wallet still knows its address.
 */
import { ByteReader, ByteWriter, ReadError } from '../base/bytes.ts';
import { PUBLIC_KEY_BYTES, SEED_BYTES } from '../crypto/ed25519.ts';
import { checked, withCheck } from './checked.ts';
import type { WordList } from './mnemonic.ts';

export const SALT_BYTES = 16;
export const IV_BYTES = 12;
/** The seed and the 16-byte tag of AES-GCM. */
const CIPHERTEXT_BYTES = SEED_BYTES + 16;
const VERSION = 1;
const FLAG_BACKED_UP = 1;
const FLAG_ENCRYPTED = 2;
const FLAG_CHINESE = 4;

interface ClearSeed {
  kind: 'clear';
  seed: Uint8Array;
}

export interface EncryptedSeed {
  kind: 'encrypted';
  /** Iterations of PBKDF2. */
  iterations: number;
  salt: Uint8Array;
  iv: Uint8Array;
  ciphertext: Uint8Array;
}

export interface SeedRecord {
  publicKey: Uint8Array;
  backedUp: boolean;
  /** The list in which its words were written down, or will be. */
  list: WordList;
  secret: ClearSeed | EncryptedSeed;
}

export function encodeSeedRecord({ publicKey, backedUp, list, secret }: SeedRecord): Uint8Array {
  const writer = new ByteWriter();
  writer.u8(VERSION);
  writer.u8(
    (backedUp ? FLAG_BACKED_UP : 0) |
      (secret.kind === 'encrypted' ? FLAG_ENCRYPTED : 0) |
      (list === 'chinese' ? FLAG_CHINESE : 0),
  );
  writer.bytes(publicKey);
  if (secret.kind === 'clear') {
    writer.bytes(secret.seed);
  } else {
    writer.u32(secret.iterations);
    writer.bytes(secret.salt);
    writer.bytes(secret.iv);
    writer.bytes(secret.ciphertext);
  }
  return withCheck(writer.finish());
}

/** Null when damaged. */
export function decodeSeedRecord(record: Uint8Array): SeedRecord | null {
  const payload = checked(record);
  if (payload === null) return null;
  const reader = new ByteReader(payload.slice());
  try {
    if (reader.u8() !== VERSION) return null;
    const flags = reader.u8();
    const publicKey = reader.bytes(PUBLIC_KEY_BYTES);
    const secret: SeedRecord['secret'] =
      (flags & FLAG_ENCRYPTED) === 0
        ? { kind: 'clear', seed: reader.bytes(SEED_BYTES) }
        : {
            kind: 'encrypted',
            iterations: reader.u32(),
            salt: reader.bytes(SALT_BYTES),
            iv: reader.bytes(IV_BYTES),
            ciphertext: reader.bytes(CIPHERTEXT_BYTES),
          };
    return {
      publicKey,
      backedUp: (flags & FLAG_BACKED_UP) !== 0,
      list: (flags & FLAG_CHINESE) === 0 ? 'english' : 'chinese',
      secret,
    };
  } catch (error) {
    if (error instanceof ReadError) return null;
    throw error;
  }
}
