import type {
  AddressCode,
  AmountCode,
  CharterCode,
  LinkCode,
  PoolCode,
  StateCode,
} from '../../ledger/errors.ts';

/** Refusals a person can meet and the page says in both languages; any other code shows its English reason. */
export type TranslatedCode =
  | AddressCode
  | AmountCode
  | CharterCode
  | LinkCode
  | PoolCode
  | StateCode
  | 'fee-low'
  | 'memo-length'
  | 'malformed-text'
  | 'locked'
  | 'passphrase'
  | 'words'
  | 'closed';

/** One sentence a code; a missing one is a type error. */
export type RefusalTexts = Readonly<Record<TranslatedCode, string>>;
