/** This module defines the result of a check: a value or a refusal. */
import type { ErrorCode, ErrorValues } from './errors.ts';

/** Why something a peer or a user gave us was refused. */
export interface LedgerError {
  /** Stable; the page translates it, peers receive it. */
  code: ErrorCode;
  /** English sentence naming the field and the reason. */
  reason: string;
  /** The field at fault, where one is. */
  field?: string;
  /** The numbers behind the reason, as `ERROR_VALUES` names them for its code. */
  values?: Readonly<Record<string, number>>;
}

/** What a peer or a user may get wrong is a value, never an exception; our own bugs throw. */
export type Result<T> = { ok: true; value: T } | Failure;

/** The refused half of a `Result`; it fits a `Result` of any type. */
export interface Failure {
  ok: false;
  error: LedgerError;
}

/** Shared by every check that has nothing to hand back. */
export const DONE: Result<void> = { ok: true, value: undefined };

/** The accepted half of a `Result`. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/**
 * The refused half of a `Result`. `field` is left out where no single field is at fault; `values`
 * are the numbers of the code.
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
