/**
 * Elements of the field of 2^255-19 in the memory of the WebAssembly kernel, by their addresses:
 * to and from bytes, powers, and points of the curve from their bytes (RFC 8032, section 5.1).
 */
import { type Curve, ELEMENT, FREE } from './curve25519-wasm.ts';

const LIMBS = 10;
/** The bit at which each limb begins. */
const PLACES = [0, 26, 51, 77, 102, 128, 153, 179, 204, 230] as const;
const TOP = 255;
const bitsOf = (limb: number): number => (limb % 2 === 0 ? 26 : 25);

/** Coordinates of the point at an address. */
export const xOf = (point: number): number => point;
export const yOf = (point: number): number => point + ELEMENT;
export const zOf = (point: number): number => point + 2 * ELEMENT;
export const tOf = (point: number): number => point + 3 * ELEMENT;

export class Field {
  /** Constants: 1, the curve's d, 2d, and a square root of -1. */
  readonly one: number;
  readonly d: number;
  readonly twiceD: number;
  readonly rootOfMinusOne: number;
  readonly #curve: Curve;
  readonly #limbs: Int32Array;
  /** Temporary elements: four of `power`, and others that live across one. */
  readonly #powers: readonly [number, number, number, number];
  readonly #kept: readonly [number, number, number];
  readonly #bytes = new Uint8Array(32);
  #free = FREE;

  constructor(curve: Curve) {
    this.#curve = curve;
    this.#limbs = new Int32Array(curve.memory.buffer);
    const element = () => this.room(ELEMENT);
    this.#powers = [element(), element(), element(), element()];
    this.#kept = [element(), element(), element()];
    this.one = element();
    this.d = element();
    this.twiceD = element();
    this.rootOfMinusOne = element();
    const [t, u] = this.#kept;
    this.put(this.one, 1);
    // d = -121665/121666; 2^((p-1)/4) is a root of -1, and (p-1)/4 = 2 (2^252-3) + 1.
    this.put(t, 121_666);
    this.invert(u, t);
    this.put(t, -121_665);
    curve.multiply(this.d, t, u);
    curve.add(this.twiceD, this.d, this.d);
    this.put(t, 2);
    this.#power(u, t);
    curve.square(u, u);
    curve.multiply(this.rootOfMinusOne, t, u);
  }

  /** Memory of the kernel, from now on taken: its address. */
  room(bytes: number): number {
    const at = this.#free;
    this.#free += bytes;
    if (this.#free > this.#limbs.byteLength) throw new RangeError('the kernel has no more memory');
    return at;
  }

  /** A number of at most 25 bits. */
  put(at: number, small: number): void {
    this.#limbs.fill(0, at >> 2, (at >> 2) + LIMBS);
    this.#limbs[at >> 2] = small;
  }

  move(to: number, from: number, size: number): void {
    this.#limbs.copyWithin(to >> 2, from >> 2, (from + size) >> 2);
  }

  /** out = 1/x = x^(p-2), and p - 2 = 8 (2^252-3) + 3; 0 for 0. `out` must not be `x`. */
  invert(out: number, x: number): void {
    const { multiply, square } = this.#curve;
    this.#power(out, x);
    this.#squares(out, out, 3);
    multiply(out, out, x);
    square(this.#powers[0], x);
    multiply(out, out, this.#powers[0]);
  }

  /** The bytes of an element, below 2^255-19, little-endian; good until the next call. */
  encode(at: number): Uint8Array {
    const bytes = this.#bytes;
    this.#curve.multiply(this.#powers[0], at, this.one);
    const from = this.#powers[0] >> 2;
    const limbs = this.#limbs.subarray(from, from + LIMBS);
    const limb = (i: number): number => limbs[i] as number;
    // How often 2^255-19 is in it, rounded down: what carries out of the top when 19 is added.
    let times = (19 * limb(9) + 2 ** 24) >> 25;
    for (let i = 0; i < LIMBS; i++) times = (limb(i) + times) >> bitsOf(i);
    let carry = 19 * times;
    bytes.fill(0);
    for (let i = 0; i < LIMBS; i++) {
      const value = limb(i) + carry;
      carry = value >> bitsOf(i);
      const place = PLACES[i] as number;
      // Up to 33 bits: more than a shift takes.
      let rest = (value & (2 ** bitsOf(i) - 1)) * 2 ** (place & 7);
      for (let byte = place >> 3; rest > 0; byte++) {
        bytes[byte] = (bytes[byte] as number) | (rest & 255);
        rest = Math.floor(rest / 256);
      }
    }
    return bytes;
  }

  /** The low 255 bits of 32 bytes. */
  decode(at: number, from: Uint8Array): void {
    for (let i = 0; i < LIMBS; i++) {
      const place = PLACES[i] as number;
      const end = PLACES[i + 1] ?? TOP;
      let value = 0;
      for (let byte = (end - 1) >> 3; byte >= place >> 3; byte--)
        value = value * 256 + (from[byte] as number);
      this.#limbs[(at >> 2) + i] = Math.floor(value / 2 ** (place & 7)) % 2 ** (end - place);
    }
  }

  /** The point that 32 bytes encode (RFC 8032, section 5.1.3); false where there is none. */
  decodePoint(point: number, from: Uint8Array): boolean {
    const { multiply, square, add, subtract } = this.#curve;
    const [u, v, w] = this.#kept;
    const x = xOf(point);
    const y = yOf(point);
    this.decode(y, from);
    this.put(zOf(point), 1);
    square(u, y);
    multiply(v, u, this.d);
    subtract(u, u, this.one);
    add(v, v, this.one);
    // x = u v^3 (u v^7)^(2^252-3) is a root of u/v or of -u/v, if there is one.
    square(w, v);
    multiply(w, w, v);
    multiply(x, w, u);
    square(w, w);
    multiply(w, w, v);
    multiply(w, w, u);
    this.#power(w, w);
    multiply(x, x, w);
    square(w, x);
    multiply(w, w, v);
    subtract(v, w, u);
    if (!this.#isZero(v)) {
      add(v, w, u);
      if (!this.#isZero(v)) return false;
      multiply(x, x, this.rootOfMinusOne);
    }
    if (this.isOdd(x) !== (from[31] as number) >= 128) {
      this.put(w, 0);
      subtract(x, w, x);
    }
    multiply(tOf(point), x, y);
    return true;
  }

  isOdd(at: number): boolean {
    return ((this.encode(at)[0] as number) & 1) === 1;
  }

  #isZero(at: number): boolean {
    return this.encode(at).every((byte) => byte === 0);
  }

  /** out = x^(2^count) */
  #squares(out: number, x: number, count: number): void {
    const { square } = this.#curve;
    square(out, x);
    for (let i = 1; i < count; i++) square(out, out);
  }

  /** out = x^(2^252-3); both may be one element. */
  #power(out: number, x: number): void {
    const { multiply, square } = this.#curve;
    const [a, b, c, ten] = this.#powers;
    square(a, x);
    this.#squares(b, a, 2);
    multiply(b, x, b);
    multiply(a, a, b); // 11
    square(a, a);
    multiply(a, b, a); // 2^5-1
    this.#squares(b, a, 5);
    multiply(ten, b, a); // 2^10-1
    this.#squares(b, ten, 10);
    multiply(a, b, ten); // 2^20-1
    this.#squares(b, a, 20);
    multiply(a, b, a); // 2^40-1
    this.#squares(b, a, 10);
    multiply(a, b, ten); // 2^50-1
    this.#squares(b, a, 50);
    multiply(c, b, a); // 2^100-1
    this.#squares(b, c, 100);
    multiply(c, b, c); // 2^200-1
    this.#squares(b, c, 50);
    multiply(a, b, a); // 2^250-1
    this.#squares(a, a, 2);
    multiply(out, a, x);
  }
}
