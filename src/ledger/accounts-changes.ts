/**
 * Changed accounts as the disk notes them: their records as they are afterwards, 45 bytes each,
 * back to back. An empty record stands for an account that is gone; of two for one address the
 * later counts.
 */
import type { Accounts } from './accounts.ts';
import {
  ACCOUNT_BYTES,
  accountKey,
  type KeyedAccount,
  readState,
  writeRecord,
} from './accounts-record.ts';
import { fail, ok, type Result } from './result.ts';

export function encodeChanges(changes: readonly KeyedAccount[]): Uint8Array {
  const bytes = new Uint8Array(changes.length * ACCOUNT_BYTES);
  for (const [index, { account }] of changes.entries())
    writeRecord(bytes, index * ACCOUNT_BYTES, account);
  return bytes;
}

/**
 * The state after these changes, in order. Refused: `accounts-shape` for bytes that are no records,
 * for a sum of balances above 2^53-1, and for accounts that no state has; only its root tells
 * whether it is the right one.
 */
export function applyChanges(state: Accounts, changes: readonly Uint8Array[]): Result<Accounts> {
  const keyed: KeyedAccount[] = [];
  for (const bytes of changes) {
    if (bytes.length % ACCOUNT_BYTES !== 0)
      return fail('accounts-shape', 'Changes of accounts are cut short.', 'accounts');
    for (let at = 0; at < bytes.length; at += ACCOUNT_BYTES) {
      const account = readState(bytes, at);
      if (account === null)
        return fail('accounts-shape', 'Changes of accounts hold a wrong record.', 'accounts');
      keyed.push({ key: accountKey(account.address), account });
    }
  }
  try {
    return ok(state.setByKey(keyed));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail('accounts-shape', 'The changes do not fit the accounts.', 'accounts');
  }
}
