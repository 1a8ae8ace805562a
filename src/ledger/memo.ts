/** The memo of a transaction (L-4), apart so that who reads links need not load transactions. */
import { type FormatError, formatError } from './format-error.ts';

/** Longest memo, bytes of UTF-8. */
export const MAX_MEMO_BYTES = 140;

/** The refusal of a memo of so many bytes, over the most there may be. */
export function memoTooLong(bytes: number): FormatError {
  const reason = `The memo has ${bytes} bytes, over ${MAX_MEMO_BYTES}.`;
  return formatError('memo-length', reason, 'memo', { bytes, most: MAX_MEMO_BYTES });
}
