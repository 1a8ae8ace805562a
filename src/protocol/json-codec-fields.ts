/**
 * Reads the fields of a stranger's JSON object: own properties only, numbers by value, everything
 * bounded.
 */
import { fromHex } from '../base/bytes.ts';
import { isRecord, own } from '../base/json-text.ts';
import { isPeerAddress } from './peer-address.ts';

/** A field is missing or of another type. Thrown and caught inside the codec only. */
export class FieldError extends Error {
  readonly field: string;
  readonly missing: boolean;

  constructor(field: string, missing: boolean) {
    super(missing ? `"${field}" is missing` : `"${field}" is not of its kind or range`);
    this.name = 'FieldError';
    this.field = field;
    this.missing = missing;
  }
}

const DECIMAL = /^(?:0|[1-9][0-9]{0,38})$/;

/**
 * One JSON object. Every reader throws FieldError for a field it cannot use; null counts as absent.
 */
export class Fields {
  readonly #record: Record<string, unknown>;

  constructor(record: Record<string, unknown>) {
    this.#record = record;
  }

  has(name: string): boolean {
    const value = own(this.#record, name);
    return value !== undefined && value !== null;
  }

  value(name: string): unknown {
    if (!this.has(name)) throw new FieldError(name, true);
    return own(this.#record, name);
  }

  object(name: string): Fields {
    const value = this.value(name);
    if (!isRecord(value)) throw new FieldError(name, false);
    return new Fields(value);
  }

  /** A list of at most `max` items. */
  list(name: string, max: number): readonly unknown[] {
    const value = this.value(name);
    if (!Array.isArray(value) || value.length > max) throw new FieldError(name, false);
    return value;
  }

  /** A text of at most `max` UTF-16 units. */
  text(name: string, max: number): string {
    const value = this.value(name);
    if (typeof value !== 'string' || value.length > max) throw new FieldError(name, false);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    if (typeof value !== 'boolean') throw new FieldError(name, false);
    return value;
  }

  /** A finite number >= 0; -0 is 0. */
  number(name: string): number {
    const value = this.value(name);
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new FieldError(name, false);
    }
    return value + 0;
  }

  /** A whole number in min..max, by value: 1.0 and 1e0 are 1, -0 is 0. */
  integer(name: string, min: number, max: number): number {
    const value = this.value(name);
    if (!Number.isSafeInteger(value)) throw new FieldError(name, false);
    const whole = Number(value) + 0;
    if (whole < min || whole > max) throw new FieldError(name, false);
    return whole;
  }

  /** How many items are asked for: absent or too many means `max`. */
  limit(name: string, max: number): number {
    if (!this.has(name)) return max;
    return Math.min(max, this.integer(name, 0, Number.MAX_SAFE_INTEGER));
  }

  /** A decimal string below `2^bits`. */
  decimal(name: string, bits: number): bigint {
    const value = this.value(name);
    if (typeof value !== 'string' || !DECIMAL.test(value)) throw new FieldError(name, false);
    const number = BigInt(value);
    if (number >> BigInt(bits) !== 0n) throw new FieldError(name, false);
    return number;
  }

  /** This number of bytes in lower-case hex. */
  hex(name: string, bytes: number): Uint8Array {
    return hexValue(this.value(name), name, bytes);
  }

  /** A list of at most `max` hex values of this number of bytes each. */
  hexList(name: string, max: number, bytes: number): Uint8Array[] {
    return this.list(name, max).map((value) => hexValue(value, name, bytes));
  }

  address(name: string): string {
    const value = this.value(name);
    if (!isPeerAddress(value)) throw new FieldError(name, false);
    return value;
  }

  /** An address; '' for none or an absent one. */
  addressOrNone(name: string): string {
    return this.has(name) && this.value(name) !== '' ? this.address(name) : '';
  }
}

function hexValue(value: unknown, name: string, bytes: number): Uint8Array {
  if (typeof value !== 'string' || value.length !== bytes * 2) throw new FieldError(name, false);
  const decoded = fromHex(value);
  if (decoded === null) throw new FieldError(name, false);
  return decoded;
}
