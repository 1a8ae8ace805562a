/** The result of a check: a value or a refusal. */
import type { ErrorCode, ErrorValues } from './errors.ts';

/** The reason why data of a peer or a user was refused. */
export interface LedgerError {
  /** A stable code; the page translates it, peers receive it. */
  code: ErrorCode;
  /** An English sentence that names the field and the reason. */
  reason: string;
  /** The field at fault, if one is. */
  field?: string;
  /** The numbers behind the reason, as `ERROR_VALUES` names them for its code. */
  values?: Readonly<Record<string, number>>;
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
 * The refused half of a `Result`. `field` is left out if no single field is at fault; `values` are
 * the numbers of the code.
 */
export function fail<C extends ErrorCode>(
  code: C,
  reason: string,
  field?: string,
  values?: ErrorValues<C>,
): Failure {
  const error: LedgerError = { code, reason };
  if (field !== undefined) error.field = field;
  if (values !== undefined) error.values = values;
  return { ok: false, error };
}
