/** These types list the refusals that the page says in every language. */
import type { PAGE_VALUES, PageCode } from '../../api/refused.ts';

/** One sentence for each code; a missing one is a type error. */
export type RefusalTexts = Readonly<Record<PageCode, string>>;

/** One sentence a code that names something; `{name}` is where each value stands. */
export type ValuedTexts = Readonly<Record<keyof typeof PAGE_VALUES, string>>;

/** Fields of transactions, headers, charters and settings, as a sentence names them. */
export type FieldNames = Readonly<
  Record<
    | 'account'
    | 'accounts'
    | 'accounts_root'
    | 'address'
    | 'amount'
    | 'block'
    | 'builder'
    | 'charter'
    | 'decimals'
    | 'edition'
    | 'expires'
    | 'fee'
    | 'grant'
    | 'grantsPerBlock'
    | 'hash'
    | 'header'
    | 'headers'
    | 'height'
    | 'id'
    | 'issuer'
    | 'items'
    | 'maxBlockBytes'
    | 'memo'
    | 'minFee'
    | 'name'
    | 'nonce'
    | 'on'
    | 'path'
    | 'patience'
    | 'previous'
    | 'receipt'
    | 'receiver'
    | 'reward'
    | 'seal'
    | 'sender'
    | 'sequence'
    | 'share'
    | 'signature'
    | 'size'
    | 'sleep'
    | 'spacing'
    | 'time'
    | 'transaction'
    | 'transactions_root'
    | 'unit'
    | 'version'
    | 'work',
    string
  >
>;
