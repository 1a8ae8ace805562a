/**
 * The errors that a user may meet with a wallet. No error ever carries a seed, word or passphrase.
 */
import {
  type RefusalDetails,
  type Refused,
  refusalOf,
  type ValueKinds,
} from '../base/refusal-values.ts';

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

/** The values of the codes that name something. */
export const WALLET_VALUES = {
  'passphrase-short': { least: 'count' },
  'words-count': { count: 'count', needed: 'count' },
  'words-unknown': { place: 'number' },
  'key-file-version': { version: 'number', known: 'number' },
} as const satisfies Partial<Record<WalletErrorCode, ValueKinds>>;

/** `values` as `WALLET_VALUES` lists them for the code. */
export interface WalletError extends Refused {
  readonly code: WalletErrorCode;
}

export interface WalletFailure {
  ok: false;
  error: WalletError;
}

export type WalletResult<T> = { ok: true; value: T } | WalletFailure;

/** The refused half of a `WalletResult`. */
export function refuse<C extends WalletErrorCode>(
  code: C,
  reason: string,
  ...details: RefusalDetails<typeof WALLET_VALUES, C>
): WalletFailure {
  return { ok: false, error: refusalOf(code, reason, details) };
}
