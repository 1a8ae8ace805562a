/** The table names the values that come with the ledger's refusals. */
import type { RefusalDetails, ValueKinds } from '../base/refusal-values.ts';
import type { ErrorCode } from './errors.ts';

const FIELD = { field: 'field' } as const;
const VERSION = { version: 'number', known: 'number' } as const;
const TURN = { sequence: 'number', next: 'number' } as const;

/** Codes that are not in it name nothing but what their sentence says. */
export const ERROR_VALUES = {
  short: FIELD,
  trailing: FIELD,
  'not-an-object': FIELD,
  'not-a-list': FIELD,
  missing: FIELD,
  'not-a-number': FIELD,
  'not-finite': FIELD,
  'not-an-integer': FIELD,
  negative: FIELD,
  'negative-zero': FIELD,
  'too-large': { field: 'field', most: 'number' },
  'not-text': FIELD,
  'malformed-text': FIELD,
  hex: { field: 'field', length: 'count' },
  decimal: FIELD,
  'id-mismatch': FIELD,
  'charter-version': VERSION,
  'charter-range': { field: 'field', least: 'number', most: 'number' },
  'charter-text': { field: 'field', most: 'count' },
  'charter-issuer': FIELD,
  'address-length': { length: 'count', needed: 'count' },
  'amount-unclear': { one: 'name', other: 'name' },
  'amount-decimals': { decimals: 'count' },
  'amount-too-large': { most: 'coins' },
  'link-too-long': { length: 'count', most: 'count' },
  'link-name': { most: 'count' },
  'link-charter-name': { name: 'name', other: 'name' },
  'link-memo': { most: 'count' },
  version: VERSION,
  'fee-low': { least: 'coins' },
  'memo-length': { bytes: 'count', most: 'count' },
  'claim-amount': { grant: 'coins' },
  'sequence-low': TURN,
  'sequence-gap': TURN,
  balance: { left: 'coins' },
  expired: { last: 'date' },
  'too-many-claims': { most: 'count' },
  'pool-sender-full': { most: 'count' },
  'pool-gap': TURN,
  'replace-fee-low': { fee: 'coins' },
  height: { height: 'number', parent: 'number' },
  'time-ahead': { most: 'seconds' },
  'work-wrong': { work: 'integer', required: 'integer' },
  'block-size': { size: 'bytes', most: 'bytes' },
  'transaction-invalid': { index: 'number', why: 'code' },
  'seal-height': { height: 'number' },
  'receipt-version': VERSION,
  'receipt-size': { field: 'field', count: 'count', most: 'count' },
  'receipt-link': { height: 'number' },
  'receipt-work': { height: 'number' },
} as const satisfies Partial<Record<ErrorCode, ValueKinds>>;

/** What has to be given with a code: its field and values. */
export type ErrorDetails<C extends ErrorCode> = RefusalDetails<typeof ERROR_VALUES, C>;
