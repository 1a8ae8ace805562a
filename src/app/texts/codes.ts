/** These types list the refusals that the page says in every language. */
import type { CsvCode } from '../../base/csv.ts';
import type {
  AddressCode,
  AmountCode,
  CharterCode,
  LinkCode,
  PoolCode,
  StateCode,
  ValuedCode,
} from '../../ledger/errors.ts';

/**
 * Refusals a person can meet and the page says in both languages; any other code shows its English
 * reason.
 */
export type TranslatedCode =
  | AddressCode
  | AmountCode
  | CharterCode
  | LinkCode
  | PoolCode
  | StateCode
  | CsvCode
  | 'fee-low'
  | 'memo-length'
  | 'malformed-text'
  | WalletCode
  | StorageCode
  | 'closed'
  | 'not-waiting'
  | 'not-renewable'
  | 'watching'
  | 'no-issuer'
  | 'not-issuer'
  | 'seal-height'
  | 'list-self'
  | 'list-duplicate'
  | 'syncing'
  | 'clock-behind'
  | 'refused'
  | 'builder-setting'
  | 'slots-full';

/** Codes of the wallet: its keys, passphrase and words. */
type WalletCode =
  | 'wallet-locked'
  | 'locked'
  | 'seed-damaged'
  | 'passphrase-wrong'
  | 'passphrase-short'
  | 'passphrase-needed'
  | 'insecure-context'
  | 'words-count'
  | 'words-unknown'
  | 'words-checksum'
  | 'key-file-kind'
  | 'key-file-version'
  | 'key-file-damaged';

/** Codes of the browser's store (S-4). */
type StorageCode =
  | 'quota'
  | 'gone'
  | 'blocked'
  | 'no-answer'
  | 'newer'
  | 'taken'
  | 'damaged'
  | 'unavailable'
  | 'failed'
  | 'names-many';

/** One sentence for each code with numbers; `{name}` is the place of each number. */
export type RefusalNumbers = Readonly<Record<ValuedCode, string>>;

/** One sentence for each code; a missing one is a type error. */
export type RefusalTexts = Readonly<Record<TranslatedCode, string>>;
