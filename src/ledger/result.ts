/** The result of a check: a value or a refusal. */
import { type RefusalValues, refusalOf } from '../base/refusal-values.ts';
import type { ErrorDetails } from './error-values.ts';
import type { ErrorCode } from './errors.ts';

/** The reason why data of a peer or a user was refused. */
export interface LedgerError {
  /** A stable code; the page translates it, peers receive it. */
  code: ErrorCode;
  /** An English sentence that names the field and the reason. */
  reason: string;
  /** The field at fault, if one is. */
  field?: string;
  /** What the reason names, as `ERROR_VALUES` lists it for the code. */
  values?: RefusalValues;
}

/** Errors that a peer or a user may make are values, never exceptions; our own bugs throw. */
export type Result<T> = { ok: true; value: T } | Failure;

/** The refused half of a `Result`; it fits a `Result` of any type. */
export interface Failure {
  ok: false;
  error: LedgerError;
}

/** The shared result of checks that return nothing. */
export const DONE: Result<void> = { ok: true, value: undefined };

/** The accepted half of a `Result`. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/**
 * The refused half of a `Result`. `details`: the field at fault, where one is, and the values that
 * `ERROR_VALUES` lists for the code.
 */
export function fail<C extends ErrorCode>(
  code: C,
  reason: string,
  ...details: ErrorDetails<C>
): Failure {
  return { ok: false, error: refusalOf(code, reason, details) as LedgerError };
}
