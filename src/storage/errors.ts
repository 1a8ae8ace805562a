/** Turns failures of the browser's storage into stable codes (S-4). */
import type { RefusalValues } from '../base/refusal-values.ts';
import { StorageFailure } from '../base/storage-failure.ts';
import type { StorageErrorCode } from './error-codes.ts';

export class StorageError extends StorageFailure {
  declare readonly code: StorageErrorCode;

  /** @param values as `STORAGE_VALUES` lists them for the code, where they are known. */
  constructor(
    code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
    values?: RefusalValues,
  ) {
    super(code, message, options, values);
    this.name = 'StorageError';
  }
}

/**
 * True for the errors of a handle that died in the background (WebKit) or was closed by the browser
 * in the middle of a transaction. Opening anew and trying once more is then right (S-4).
 */
export function isDeadHandle(error: unknown): boolean {
  return DEAD_HANDLE.has(nameOf(error));
}

const DEAD_HANDLE: ReadonlySet<string> = new Set([
  'InvalidStateError',
  'UnknownError',
  'AbortError',
]);

/** Errors that our own code throws, or the browser if it is given arguments it cannot take. */
const BUGS: ReadonlySet<string> = new Set([
  'DataCloneError',
  'DataError',
  'EvalError',
  'RangeError',
  'ReadError',
  'ReadOnlyError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

/**
 * Turns an error of the browser into one of our codes. `writing`: in the middle of a write. Throws
 * an error that is no failure of the disk but a bug, as trying again would not help.
 */
export function toStorageError(error: unknown, writing: boolean): StorageError {
  if (error instanceof StorageError) return error;
  if (BUGS.has(nameOf(error)) && !isUnreadable(error)) throw error;
  const cause = { cause: error };
  switch (nameOf(error)) {
    case 'QuotaExceededError':
      return new StorageError('quota', 'The browser has no room left for this ledger.', cause);
    case 'AbortError':
      // We never abort without an error of our own, so the browser did; if it does so twice while
      // writing, the disk is full.
      return writing
        ? new StorageError(
            'quota',
            'The browser gave up a write, most likely for want of room.',
            cause,
          )
        : new StorageError('gone', 'The browser closed the database; reload the page.', cause);
    case 'VersionError':
      return new StorageError(
        'newer',
        'This database was written by a newer Folio; reload the page to get it.',
        cause,
      );
    case 'ConstraintError':
      return new StorageError('exists', 'A record to be added is there already.', cause);
    case 'InvalidStateError':
    case 'UnknownError':
      return new StorageError('gone', 'The browser closed the database; reload the page.', cause);
    case 'NotFoundError':
      return new StorageError('damaged', 'The database lacks one of its tables.', cause);
    case 'SecurityError':
      return new StorageError('unavailable', 'The browser refuses storage on this page.', cause);
    default: {
      const name = nameOf(error);
      return new StorageError('failed', `Storage failed: ${name}.`, cause, { name });
    }
  }
}

/**
 * Chrome keeps a value above 64 KiB in a file. It reports a file that it cannot read as a
 * DataError, the error for an invalid key.
 */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && /^Failed to read large/u.test(error.message);
}

function nameOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'name' in error) return String(error.name);
  return 'unknown error';
}
