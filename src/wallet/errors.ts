/**
 * The errors that a user may meet with a wallet. No error ever carries a seed, word or passphrase.
 */

export type WalletErrorCode =
  /** The stored seed fails its checks, in both copies; the 24 words restore it. */
  | 'seed-damaged'
  /** A passphrase is set: unlock first, or give it. */
  | 'locked'
  | 'passphrase-wrong'
  /** It has fewer than 8 characters. */
  | 'passphrase-short'
  | 'passphrase-needed'
  /** Plain http on a network: the browser offers no encryption there. */
  | 'insecure-context'
  /** There are not 24 words. */
  | 'words-count'
  /** A word is in none of the known BIP-39 lists. */
  | 'words-unknown'
  /** All are words, but their checksum is wrong. */
  | 'words-checksum'
  /** Of a key file: it is no key file, one of a newer page, or not whole. */
  | 'key-file-kind'
  | 'key-file-version'
  | 'key-file-damaged';

export interface WalletError {
  code: WalletErrorCode;
  /** An English sentence. */
  reason: string;
}

export interface WalletFailure {
  ok: false;
  error: WalletError;
}

export type WalletResult<T> = { ok: true; value: T } | WalletFailure;

export function refuse(code: WalletErrorCode, reason: string): WalletFailure {
  return { ok: false, error: { code, reason } };
}
