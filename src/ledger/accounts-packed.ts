/** Checks accounts that came from outside (a page, a part) and packs them for the tree. */
import { compare } from '../base/bytes.ts';
import {
  ACCOUNT_BYTES,
  type Account,
  accountKey,
  accountTrouble,
  KEY_BYTES,
  MAX_SUPPLY,
  writeRecord,
} from './accounts-record.ts';
import { bitAt } from './accounts-tree.ts';
import { fail, ok, type Result } from './result.ts';

/** Accounts side by side, ascending by key: 32 bytes of key and 45 of record each. */
export interface PackedAccounts {
  readonly keys: Uint8Array;
  readonly records: Uint8Array;
}

const PREFIX = /^[01]{0,256}$/;

/** A path in the tree: at most 256 characters, each '0' or '1'. */
export function isPrefix(prefix: string): boolean {
  return PREFIX.test(prefix);
}

/** Whether a key lies below this prefix. */
function isUnder(key: Uint8Array, prefix: string): boolean {
  for (let depth = 0; depth < prefix.length; depth += 1)
    if (bitAt(key, depth) !== Number(prefix[depth])) return false;
  return true;
}

/**
 * Packs accounts that must exist, ascend strictly by SHA-256(address) and lie under a prefix.
 * Refused:
 * `account-record`, `accounts-order`, and `accounts-shape` for a sum of balances above 2^53-1.
 */
export function packAccounts(accounts: readonly Account[], prefix: string): Result<PackedAccounts> {
  const keys = new Uint8Array(accounts.length * KEY_BYTES);
  const records = new Uint8Array(accounts.length * ACCOUNT_BYTES);
  let before: Uint8Array | null = null;
  let sum = 0;
  for (const [index, account] of accounts.entries()) {
    const trouble = accountTrouble(account);
    if (trouble !== null) return fail('account-record', trouble, 'accounts');
    const key = accountKey(account.address);
    if (before !== null && compare(before, key) >= 0)
      return fail('accounts-order', 'The accounts do not ascend by SHA-256(address).', 'accounts');
    if (!isUnder(key, prefix))
      return fail('accounts-order', 'An account is not under the prefix.', 'accounts');
    sum += account.balance;
    if (sum > MAX_SUPPLY)
      return fail('accounts-shape', 'The balances pass 2^53-1 together.', 'accounts');
    keys.set(key, index * KEY_BYTES);
    writeRecord(records, index * ACCOUNT_BYTES, account);
    before = key;
  }
  return ok({ keys, records });
}
