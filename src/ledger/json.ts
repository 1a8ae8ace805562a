/** Reads the fields of strangers' JSON values (L-2). */
import { fromHex, utf8Encode } from '../base/bytes.ts';
import { decodeAddress } from './address.ts';
import { FormatError, formatError } from './format-error.ts';
import { ok, type Result } from './result.ts';

/**
 * A parsed JSON object of a stranger (L-2). Only own properties count, so that neither `__proto__`
 * nor `constructor` nor a polluted prototype can stand in for a field; unknown fields are ignored;
 * numbers count by value. Readers throw FormatError, which `readAll` turns into a `Result`.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The word for the zero key in JSON (L-3). */
export const GENESIS = 'GENESIS';

/** Runs readers; their refusal becomes a `Result`. */
export function readAll<T>(read: () => T): Result<T> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof FormatError) return error.failure;
    throw error;
  }
}

/** Reads an object. `what` names it in the refusal. */
export function readObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw formatError('not-an-object', `The ${what} is not an object.`, what);
  }
  return value as JsonObject;
}

/** The field's own value; undefined where it is absent. */
export function ownField(object: JsonObject, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}

function required(object: JsonObject, field: string): unknown {
  const value = ownField(object, field);
  if (value === undefined) throw formatError('missing', `The ${field} is missing.`, field);
  return value;
}

/** An integer in 0..most. Without `fallback` the field is required. */
export function readInteger(
  object: JsonObject,
  field: string,
  most: number,
  fallback?: number,
): number {
  const value = fallback === undefined ? required(object, field) : ownField(object, field);
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== 'number') {
    throw formatError('not-a-number', `The ${field} is not a JSON number.`, field);
  }
  if (!Number.isFinite(value)) {
    throw formatError('not-finite', `The ${field} is NaN or infinite.`, field);
  }
  if (!Number.isInteger(value)) {
    throw formatError('not-an-integer', `The ${field} has a fraction.`, field);
  }
  if (Object.is(value, -0)) throw formatError('negative-zero', `The ${field} is -0.`, field);
  if (value < 0) throw formatError('negative', `The ${field} is negative.`, field);
  if (value > most) {
    throw formatError('too-large', `The ${field} is above ${most}.`, field, { most });
  }
  return value;
}

/** A well-formed string. Without `fallback` the field is required. */
export function readText(object: JsonObject, field: string, fallback?: string): string {
  const value = fallback === undefined ? required(object, field) : ownField(object, field);
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== 'string') {
    throw formatError('not-text', `The ${field} is not a string.`, field);
  }
  if (utf8Encode(value) === null) {
    throw formatError('malformed-text', `The ${field} has a lone surrogate.`, field);
  }
  return value;
}

/** `length` bytes as lower-case hex. */
export function readHex(object: JsonObject, field: string, length: number): Uint8Array {
  const text = readText(object, field);
  const bytes = text.length === 2 * length ? fromHex(text) : null;
  if (bytes === null) {
    const reason = `The ${field} is not ${2 * length} characters of lower-case hex.`;
    throw formatError('hex', reason, field, { length: 2 * length });
  }
  return bytes;
}

const DECIMAL = /^(?:0|[1-9]\d{0,19})$/;

/** An unsigned 64-bit integer as a decimal string: it may be above 2^53 (O-2). */
export function readDecimal(object: JsonObject, field: string): bigint {
  const text = readText(object, field);
  const value = DECIMAL.test(text) ? BigInt(text) : null;
  if (value === null || value >= 2n ** 64n) {
    const reason = `The ${field} is not the decimal string of an unsigned 64-bit integer.`;
    throw formatError('decimal', reason, field);
  }
  return value;
}

/** A key as its address; `GENESIS` is the zero key where `genesis` allows it. */
export function readKey(object: JsonObject, field: string, genesis: boolean): Uint8Array {
  const text = readText(object, field);
  if (genesis && text === GENESIS) return new Uint8Array(32);
  const key = decodeAddress(text);
  if (!key.ok)
    throw new FormatError({ ...key.error, field, reason: `${field}: ${key.error.reason}` });
  return key.value;
}
