/**
 * The cofactorless equation of L-5 in WebAssembly, for where the browser lends no Ed25519: the
 * point S·B - k·A, encoded.
 *
 * Both multiples share their doublings (Straus): a scalar is written in signed odd digits, few of
 * them not 0, and odd multiples of A and B are looked up. Nothing here is secret, so nothing takes
 * constant time; this must never be used to sign.
 */
import { type Curve, curve25519, POINT } from './curve25519-wasm.ts';
import { Field, tOf, xOf, yOf, zOf } from './field25519.ts';

/**
 * Bits of a digit: odd multiples of A from 1 to 15, made for each check; of B from 1 to 127, made
 * once.
 */
const KEY_WINDOW = 5;
const BASE_WINDOW = 8;
/** Scalars are below 2^253, and a digit may carry into the next place. */
const DIGITS = 256;

/** Encoded: the base point, y = 4/5 (RFC 8032, section 5.1). */
const BASE = Uint8Array.of(0x58, ...new Array<number>(31).fill(0x66));

/**
 * Encodes S·B - k·A for an encoded point A (canonical, 32 bytes) and scalars `s` and `k` below the
 * order (little-endian, 32 bytes): 32 bytes, good until the next call; null where A is not on the
 * curve.
 */
export type SubtractMultiples = (s: Uint8Array, k: Uint8Array, a: Uint8Array) => Uint8Array | null;

/** Null where there is no WebAssembly. */
export function wasmSubtractMultiples(): SubtractMultiples | null {
  const curve = curve25519();
  if (curve === null) return null;
  const multiples = new Multiples(curve);
  return (s, k, a) => multiples.subtract(s, k, a);
}

class Multiples {
  readonly #curve: Curve;
  readonly #field: Field;
  /** The point that is worked on, another, and the step of a table that is being made. */
  readonly #point: number;
  readonly #doubled: number;
  readonly #step: number;
  readonly #keyTable: number;
  readonly #baseTable: number;
  readonly #ofKey = new Int8Array(DIGITS);
  readonly #ofBase = new Int8Array(DIGITS);

  constructor(curve: Curve) {
    this.#curve = curve;
    const field = new Field(curve);
    this.#field = field;
    this.#point = field.room(POINT);
    this.#doubled = field.room(POINT);
    this.#step = field.room(POINT);
    this.#keyTable = field.room(POINT * multiplesOf(KEY_WINDOW));
    this.#baseTable = field.room(POINT * multiplesOf(BASE_WINDOW));
    field.decodePoint(this.#point, BASE);
    this.#fillTable(this.#baseTable, multiplesOf(BASE_WINDOW));
  }

  subtract(s: Uint8Array, k: Uint8Array, a: Uint8Array): Uint8Array | null {
    const { double, doubleWithT, addPoint, subtractPoint } = this.#curve;
    const point = this.#point;
    if (!this.#field.decodePoint(point, a)) return null;
    this.#fillTable(this.#keyTable, multiplesOf(KEY_WINDOW));
    writeDigits(this.#ofKey, k, KEY_WINDOW);
    writeDigits(this.#ofBase, s, BASE_WINDOW);
    let place = DIGITS - 1;
    while (place > 0 && this.#ofKey[place] === 0 && this.#ofBase[place] === 0) place -= 1;
    this.#setZero();
    for (; place >= 0; place--) {
      const ofKey = this.#ofKey[place] as number;
      const ofBase = this.#ofBase[place] as number;
      if (ofKey === 0 && ofBase === 0) {
        double(point);
        continue;
      }
      doubleWithT(point);
      if (ofKey > 0) subtractPoint(point, entryOf(this.#keyTable, ofKey));
      else if (ofKey < 0) addPoint(point, entryOf(this.#keyTable, -ofKey));
      if (ofBase > 0) addPoint(point, entryOf(this.#baseTable, ofBase));
      else if (ofBase < 0) subtractPoint(point, entryOf(this.#baseTable, -ofBase));
    }
    return this.#encode();
  }

  #setZero(): void {
    const point = this.#point;
    this.#field.put(xOf(point), 0);
    this.#field.put(yOf(point), 1);
    this.#field.put(zOf(point), 1);
    this.#field.put(tOf(point), 0);
  }

  /** RFC 8032, section 5.1.2. */
  #encode(): Uint8Array {
    const point = this.#point;
    const inverse = tOf(point);
    this.#field.invert(inverse, zOf(point));
    this.#curve.multiply(xOf(point), xOf(point), inverse);
    this.#curve.multiply(yOf(point), yOf(point), inverse);
    const odd = this.#field.isOdd(xOf(point));
    const bytes = this.#field.encode(yOf(point));
    if (odd) bytes[31] = (bytes[31] as number) | 128;
    return bytes;
  }

  /** The odd multiples of the point that is worked on. */
  #fillTable(table: number, count: number): void {
    this.#field.move(this.#doubled, this.#point, POINT);
    this.#curve.doubleWithT(this.#doubled);
    this.#prepare(this.#step, this.#doubled);
    this.#prepare(table, this.#point);
    for (let i = 1; i < count; i++) {
      this.#curve.addPoint(this.#point, this.#step);
      this.#prepare(table + POINT * i, this.#point);
    }
  }

  /** Writes a point as `addPoint` reads it: Y + X, Y - X, Z, 2d T. */
  #prepare(to: number, from: number): void {
    this.#curve.add(xOf(to), yOf(from), xOf(from));
    this.#curve.subtract(yOf(to), yOf(from), xOf(from));
    this.#field.move(zOf(to), zOf(from), POINT / 4);
    this.#curve.multiply(tOf(to), tOf(from), this.#field.twiceD);
  }
}

function multiplesOf(window: number): number {
  return 2 ** (window - 2);
}

function entryOf(table: number, digit: number): number {
  return table + POINT * (digit >> 1);
}

/**
 * Writes a scalar as the sum of digit x 2^place, where a digit is 0 or odd and below
 * 2^(window-1), and of `window` digits in a row at most one is not 0.
 */
function writeDigits(digits: Int8Array, scalar: Uint8Array, window: number): void {
  digits.fill(0);
  let carry = 0;
  for (let place = 0; place < DIGITS; ) {
    const pair = (scalar[place >> 3] as number) | ((scalar[(place >> 3) + 1] ?? 0) << 8);
    const bits = (pair >> (place & 7)) & (2 ** window - 1);
    if ((bits & 1) === carry) {
      place += 1;
      continue;
    }
    const digit = bits + carry;
    carry = digit >> (window - 1);
    digits[place] = digit - (carry << window);
    place += window;
  }
}
