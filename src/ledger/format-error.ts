/**
 * Thrown by the readers that take one item out of a longer run of bytes, and turned into a `Result`
 * by their callers; it never leaves the ledger.
 */
import type { ErrorDetails } from './error-values.ts';
import type { ErrorCode } from './errors.ts';
import { type Failure, fail, type LedgerError } from './result.ts';

export class FormatError extends Error {
  readonly error: LedgerError;

  constructor(error: LedgerError) {
    super(error.reason);
    this.name = 'FormatError';
    this.error = error;
  }

  /** As a `Result`. */
  get failure(): Failure {
    return { ok: false, error: this.error };
  }
}

/** As `fail`, for a reader to throw. */
export function formatError<C extends ErrorCode>(
  code: C,
  reason: string,
  ...details: ErrorDetails<C>
): FormatError {
  return new FormatError(fail(code, reason, ...details).error);
}
