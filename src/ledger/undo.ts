/**
 * An undo record takes a block back: the records of all touched accounts before it, 45 bytes each,
 * ascending by SHA-256(address). An empty record stands for an account that the block created.
 */
import { compare } from '../base/bytes.ts';
import { encodeChanges } from './accounts-changes.ts';
import { ACCOUNT_BYTES, accountKey, type KeyedAccount, readState } from './accounts-record.ts';

/** Stored bytes of our own differ from what was written. */
export class DamageError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'DamageError';
  }
}

/** @param before strictly ascending by key. */
export function encodeUndo(before: readonly KeyedAccount[]): Uint8Array {
  return encodeChanges(before);
}

/** Throws DamageError for bytes that `encodeUndo` would not have written. */
export function decodeUndo(bytes: Uint8Array): KeyedAccount[] {
  if (bytes.length % ACCOUNT_BYTES !== 0) throw new DamageError('undo: cut short');
  const before: KeyedAccount[] = [];
  for (let at = 0; at < bytes.length; at += ACCOUNT_BYTES) {
    const account = readState(bytes, at);
    if (account === null) throw new DamageError('undo: a record that cannot be');
    const key = accountKey(account.address);
    const last = before[before.length - 1];
    if (last !== undefined && compare(last.key, key) >= 0)
      throw new DamageError('undo: the records do not ascend');
    before.push({ key, account });
  }
  return before;
}
