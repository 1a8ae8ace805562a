/**
 * Every code with which a call to the node is refused, the values that come with each, and the one
 * way to make such a refusal.
 */
import { CSV_VALUES, type CsvCode } from '../base/csv-codes.ts';
import type { RefusalDetails, ValueKinds } from '../base/refusal-values.ts';
import { refusalOf } from '../base/refusal-values.ts';
import { ERROR_VALUES } from '../ledger/error-values.ts';
import type { ErrorCode } from '../ledger/errors.ts';
import { FILE_VALUES, type FileCode } from '../protocol/file-codes.ts';
import { STORAGE_VALUES, type StorageErrorCode } from '../storage/error-codes.ts';
import { WALLET_VALUES, type WalletErrorCode } from '../wallet/errors.ts';
import { FolioError } from './client.ts';

/** Of calls themselves, whatever the ledger, the wallet and the store say. */
export type CallCode =
  /** The ledger was left, or its worker is closing. */
  | 'closed'
  | 'no-ledger'
  /** Not while this tab catches up with the chain. */
  | 'syncing'
  | 'clock-behind'
  /** This tab has no key. */
  | 'watching'
  | 'wallet-locked'
  | 'backup-first'
  /** All accounts of this browser are taken. */
  | 'names-many'
  | 'slots-full'
  | 'slot-taken'
  /** On a ledger with an issuer nobody claims. */
  | 'claim-none'
  | 'not-waiting'
  | 'not-renewable'
  /** Another payment of this account has the sequence. */
  | 'sequence-used'
  /** The sequence is spent, and nothing here tells by what. */
  | 'sequence-unknown'
  | 'no-issuer'
  | 'not-issuer'
  | 'seal-every'
  | 'builder-setting'
  | 'args-not-json'
  | 'args-not-plain'
  | 'peer-unknown'
  | 'peer-silent'
  /** A payment that was kept as refused, without a code that is known. */
  | 'refused'
  /** Lines of a list. */
  | 'list-self'
  | 'list-name'
  | 'list-duplicate';

/** Of files taken out, brought in and checked. */
export type FileCallCode =
  | FileCode
  | 'file-other-ledger'
  /** A block of the file is wrong. */
  | 'file-block'
  | 'file-stalled'
  | 'export-block'
  | 'export-format'
  | 'export-gone'
  | 'export-history'
  | 'receipt-unknown'
  | 'receipt-waiting'
  | 'receipt-gone';

/** Codes whose words are in the texts of every page. */
export type PageCode = ErrorCode | CsvCode | WalletErrorCode | StorageErrorCode | CallCode;

/** The values of each `PageCode` that names something. */
export const PAGE_VALUES = {
  ...ERROR_VALUES,
  ...CSV_VALUES,
  ...WALLET_VALUES,
  ...STORAGE_VALUES,
  'names-many': { most: 'count' },
  'slots-full': { most: 'count' },
  'slot-taken': { slot: 'number' },
  'sequence-used': { sequence: 'number' },
  'sequence-unknown': { sequence: 'number' },
  'seal-every': { most: 'count' },
  'builder-setting': { field: 'field', least: 'number', most: 'number' },
  'peer-silent': { why: 'name' },
  'list-duplicate': { line: 'number' },
} as const satisfies Partial<Record<PageCode, ValueKinds>>;

/** The values of each `FileCallCode` that names something. */
export const FILE_CALL_VALUES = {
  ...FILE_VALUES,
  'file-other-ledger': { name: 'name' },
  'export-block': { height: 'number' },
} as const satisfies Partial<Record<FileCallCode, ValueKinds>>;

type AllValues = typeof PAGE_VALUES & typeof FILE_CALL_VALUES;

/** A refusal to throw, with the field and the values that the tables list for its code. */
export function refused<C extends PageCode | FileCallCode>(
  code: C,
  reason: string,
  ...details: RefusalDetails<AllValues, C>
): FolioError {
  return FolioError.of(refusalOf(code, reason, details));
}
