/**
 * The key file (F-6): a wallet's seed and what its owner noted beside it, under a passphrase of the
 * file's own. `"folio-key" | version u8 = 1 | list u8 | public key 32 | iterations u32 | salt 16 |
 * iv 12 | ciphertext`, with the first 8 bytes of the SHA-256 of all that in front.
 */
import { ByteReader, ByteWriter, equal, ReadError, utf8Decode } from '../base/bytes.ts';
import { PUBLIC_KEY_BYTES, publicKeyOf, SEED_BYTES } from '../crypto/ed25519.ts';
import { checked, withCheck } from './checked.ts';
import { refuse, type WalletResult } from './errors.ts';
import type { WordList } from './mnemonic.ts';
import { canEncrypt, insecure, type Locked, lockBytes, unlockBytes } from './passphrase.ts';
import { IV_BYTES, SALT_BYTES } from './seed-record.ts';
import type { WalletRandom } from './store.ts';

const MAGIC = new TextEncoder().encode('folio-key');
const VERSION = 1;
/** The largest file that is read: 10,000 names and room to spare. */
export const MAX_KEY_FILE_BYTES = 4 * 2 ** 20;
const LISTS: readonly WordList[] = ['english', 'chinese'];

/** The contents of a key file. */
export interface KeyFile {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly list: WordList;
  /** The page's notes beside the key, such as names given to addresses: a text of its own. */
  readonly notes: string;
}

/** Encodes a key file; call it only if `canEncrypt`. */
export async function encodeKeyFile(
  { seed, publicKey, list, notes }: KeyFile,
  passphrase: string,
  random: WalletRandom,
): Promise<Uint8Array> {
  const text = new TextEncoder().encode(notes);
  const plain = new Uint8Array(SEED_BYTES + text.length);
  plain.set(seed);
  plain.set(text, SEED_BYTES);
  const locked = await lockBytes(plain, publicKey, passphrase, random);
  plain.fill(0);
  const writer = new ByteWriter();
  writer.bytes(MAGIC);
  writer.u8(VERSION);
  writer.u8(LISTS.indexOf(list));
  writer.bytes(publicKey);
  writer.u32(locked.iterations);
  writer.bytes(locked.salt);
  writer.bytes(locked.iv);
  writer.bytes(locked.ciphertext);
  return withCheck(writer.finish());
}

/**
 * Decodes a key file. Refuses with a code of the file's, `passphrase-wrong` or `insecure-context`.
 */
export async function decodeKeyFile(
  file: Uint8Array,
  passphrase: string,
): Promise<WalletResult<KeyFile>> {
  if (!canEncrypt()) return insecure();
  const read = readKeyFile(file);
  if (!read.ok) return read;
  const { publicKey, list, locked } = read.value;
  const plain = await unlockBytes(locked, publicKey, passphrase);
  if (plain === null) return refuse('passphrase-wrong', 'This is not the passphrase of the file.');
  const seed = plain.slice(0, SEED_BYTES);
  const notes = utf8Decode(plain.subarray(SEED_BYTES));
  plain.fill(0);
  if (seed.length !== SEED_BYTES || notes === null || !equal(publicKeyOf(seed), publicKey))
    return damaged();
  return { ok: true, value: { seed, publicKey, list, notes } };
}

interface Sealed {
  readonly publicKey: Uint8Array;
  readonly list: WordList;
  readonly locked: Locked;
}

function readKeyFile(file: Uint8Array): WalletResult<Sealed> {
  const notOne = refuse('key-file-kind', 'This is not the file of a key.');
  if (file.length > MAX_KEY_FILE_BYTES) return notOne;
  const payload = checked(file);
  const head = file.subarray(8, 8 + MAGIC.length);
  if (!equal(head, MAGIC)) return notOne;
  if (payload === null) return damaged();
  const reader = new ByteReader(payload.slice());
  try {
    reader.bytes(MAGIC.length);
    const version = reader.u8();
    if (version !== VERSION) {
      const reason = 'A newer page wrote this file. Load the newest page.';
      return refuse('key-file-version', reason, undefined, { version, known: VERSION });
    }
    const list = LISTS[reader.u8()];
    const publicKey = reader.bytes(PUBLIC_KEY_BYTES);
    const locked = {
      iterations: reader.u32(),
      salt: reader.bytes(SALT_BYTES),
      iv: reader.bytes(IV_BYTES),
      ciphertext: reader.bytes(reader.remaining),
    };
    return list === undefined ? damaged() : { ok: true, value: { publicKey, list, locked } };
  } catch (error) {
    if (error instanceof ReadError) return damaged();
    throw error;
  }
}

function damaged() {
  return refuse('key-file-damaged', 'The file is damaged or was cut off.');
}
