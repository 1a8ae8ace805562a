/**
 * These values name what a user may get wrong with a wallet. No error ever carries a seed, word or
 * passphrase.
 */

export type WalletErrorCode =
  /** The stored seed fails its checks, in both copies; the 24 words bring it back. */
  | 'seed-damaged'
  /** A passphrase is set: unlock first, or give it. */
  | 'locked'
  | 'passphrase-wrong'
  /** Fewer than 8 characters. */
  | 'passphrase-short'
  | 'passphrase-needed'
  /** Plain http on a network: the browser offers no encryption there. */
  | 'insecure-context'
  /** Not 24 words. */
  | 'words-count'
  /** A word that is in none of the BIP-39 lists that are known here. */
  | 'words-unknown'
  /** All are words, but the checksum among them does not fit. */
  | 'words-checksum'
  /** Of a key file: it is none, a newer page's, or not whole. */
  | 'key-file-kind'
  | 'key-file-version'
  | 'key-file-damaged';

export interface WalletError {
  code: WalletErrorCode;
  /** English sentence. */
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
