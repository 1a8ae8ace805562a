/**
 * The field of 2^255-19 and the twisted Edwards curve over it (RFC 8032, section 5.1) in
 * WebAssembly: what Ed25519 costs without an engine of the browser's own.
 *
 * A field element is ten signed limbs of 26 and 25 bits in turn, each an i32 in memory: a product
 * of two limbs fits an i64 many times over, so that sums of up to four products need no carry
 * before they are multiplied. With inputs whose limbs are at most 4.04 x 2^25 and 4.04 x 2^24 (sums
 * of four outputs), a column is below 2^62; an output's limbs are at most 1.01 x 2^25, 1.01 x 2^24.
 */
import { I64, instantiate, WasmCode, type WasmExports, type WasmFunction } from '../base/wasm.ts';

const LIMBS = 10;
/** Bytes of one field element. */
export const ELEMENT = 4 * LIMBS;
/** Bytes of one point: X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z. */
export const POINT = 4 * ELEMENT;
const PAGES = 1;

/** Temporary elements of the point functions stand at the start of the memory. */
const TEMPORARY = (index: number): number => index * ELEMENT;
/** The temporary element that stays 0, as all memory begins. */
const ZERO = 8;
/** The first byte that the functions leave alone. */
export const FREE = TEMPORARY(9);

/** Bits of a limb: the limbs' places are 0, 26, 51, 77, 102, 128, 153, 179, 204, 230. */
const bitsOf = (limb: number): number => (limb % 2 === 0 ? 26 : 25);

/** Parameters of `multiply`: where the product goes, and the factors. */
const [OUT, LEFT, RIGHT] = [0, 1, 2];
const F = 3;
const G = F + LIMBS;
const H = G + LIMBS;
const CARRY = H + LIMBS;

/**
 * out = left * right; with `squares`, out = left * left. A column is the sum of products that
 * belong to one limb: those of two odd limbs count twice, since 25.5 + 25.5 is one bit short of
 * 26 + 26; those past the top count 19 times, since 2^255 = 19.
 */
function product(squares: boolean): WasmFunction {
  const code = new WasmCode();
  const [f, g, h, carry] = squares ? [2, 2, 12, 22] : [F, G, H, CARRY];
  for (let i = 0; i < LIMBS; i++) {
    const offset = 4 * i;
    code
      .get(LEFT)
      .loadLong(offset)
      .set(f + i);
    if (squares) continue;
    code
      .get(RIGHT)
      .loadLong(offset)
      .set(g + i);
  }
  /** Leaves the sum of products of limbs i and `sum` - i on the stack. */
  const column = (sum: number): void => {
    let terms = 0;
    for (const odd of [false, true]) {
      let counted = 0;
      for (let i = Math.max(0, sum - LIMBS + 1); i <= Math.min(sum, LIMBS - 1); i++) {
        const j = sum - i;
        if ((i % 2 === 1 && j % 2 === 1) !== odd || (squares && i > j)) continue;
        code
          .get(f + i)
          .get(g + j)
          .op('i64.mul');
        if (squares && i < j) code.i64(1).op('i64.shl');
        if (counted > 0) code.op('i64.add');
        counted += 1;
      }
      if (counted === 0) continue;
      if (odd) code.i64(1).op('i64.shl');
      if (terms > 0) code.op('i64.add');
      terms += 1;
    }
  };
  for (let limb = 0; limb < LIMBS; limb++) {
    column(limb);
    if (limb + LIMBS <= 2 * LIMBS - 2) {
      column(limb + LIMBS);
      code.i64(19).op('i64.mul', 'i64.add');
    }
    code.set(h + limb);
  }
  // Two chains at once, each step rounding to the nearest, then the top into the bottom.
  for (const limb of [0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0]) {
    const bits = bitsOf(limb);
    const next = h + ((limb + 1) % LIMBS);
    code
      .get(h + limb)
      .i64(2 ** (bits - 1))
      .op('i64.add')
      .i64(bits)
      .op('i64.shr_s')
      .tee(carry);
    if (limb === LIMBS - 1) code.i64(19).op('i64.mul');
    code.get(next).op('i64.add').set(next);
    code
      .get(h + limb)
      .get(carry)
      .i64(bits)
      .op('i64.shl', 'i64.sub')
      .set(h + limb);
  }
  for (let i = 0; i < LIMBS; i++)
    code
      .get(OUT)
      .get(h + i)
      .storeLong(4 * i);
  const locals = [[squares ? 21 : 31, I64]] as const;
  return { parameters: squares ? 2 : 3, result: false, locals, code };
}

/** out = left + right or left - right, limb by limb, without a carry. */
function sum(operation: 'i32.add' | 'i32.sub'): WasmFunction {
  const code = new WasmCode();
  for (let i = 0; i < LIMBS; i++) {
    const offset = 4 * i;
    code.get(OUT).get(LEFT).load(offset).get(RIGHT).load(offset).op(operation).store(offset);
  }
  return { parameters: 3, result: false, locals: [], code };
}

/** Places of the functions in the module. */
const PLACE = { multiply: 0, square: 1, add: 2, subtract: 3 } as const;

/** An element: of a point that is a parameter, or a temporary one. */
type Operand = { readonly point: number; readonly element: number } | number;

/** Code that calls the functions of the field on elements of points and temporaries. */
class PointCode {
  readonly code = new WasmCode();

  #address(operand: Operand): void {
    if (typeof operand === 'number') this.code.i32(TEMPORARY(operand));
    else
      this.code
        .get(operand.point)
        .i32(operand.element * ELEMENT)
        .op('i32.add');
  }

  do(name: keyof typeof PLACE, ...operands: readonly Operand[]): this {
    for (const operand of operands) this.#address(operand);
    this.code.call(PLACE[name]);
    return this;
  }
}

const coordinates = (point: number): readonly [Operand, Operand, Operand, Operand] => [
  { point, element: 0 },
  { point, element: 1 },
  { point, element: 2 },
  { point, element: 3 },
];

/** The last step of both: X = EF, Y = GH, Z = FG, and T = EH where it is wanted. */
function finish(steps: PointCode, withT: boolean): WasmFunction {
  const [x, y, z, t] = coordinates(0);
  steps.do('multiply', x, 4, 5).do('multiply', y, 6, 7).do('multiply', z, 5, 6);
  if (withT) steps.do('multiply', t, 4, 7);
  return { parameters: 1, result: false, locals: [], code: steps.code };
}

/**
 * point = 2 point, by 'dbl-2008-hwcd' for a = -1 of the Explicit-Formulas Database. T is neither
 * read nor, without `withT`, written: a doubling that follows does not need it.
 */
function doubling(withT: boolean): WasmFunction {
  const [x, y, z] = coordinates(0);
  const [a, b, c, e, f, g, h] = [0, 1, 2, 4, 5, 6, 7];
  const steps = new PointCode().do('square', a, x).do('square', b, y).do('square', c, z);
  steps.do('add', e, x, y).do('square', e, e);
  // G = B - A, H = -A - B, E = (X + Y)^2 - A - B, F = G - 2 C, where `ZERO` is 0.
  steps.do('subtract', g, b, a).do('add', h, a, b).do('subtract', e, e, h);
  steps.do('subtract', f, g, c).do('subtract', f, f, c);
  return finish(steps.do('subtract', h, ZERO, h), withT);
}

/**
 * point = point + other or point - other, by 'add-2008-hwcd-3' (complete for this curve). `other`
 * is as `prepare` leaves it: Y + X, Y - X, Z, 2d T.
 */
function addition(minus: boolean): WasmFunction {
  const [x, y, z, t] = coordinates(0);
  const [plus, less, otherZ, otherT] = coordinates(1);
  const [a, b, c, d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7];
  const steps = new PointCode();
  steps.do('subtract', a, y, x).do('multiply', a, a, minus ? plus : less);
  steps.do('add', b, y, x).do('multiply', b, b, minus ? less : plus);
  steps.do('multiply', c, t, otherT).do('multiply', d, z, otherZ).do('add', d, d, d);
  steps.do('subtract', e, b, a).do('add', h, b, a);
  steps.do('subtract', minus ? g : f, d, c).do('add', minus ? f : g, d, c);
  return { ...finish(steps, true), parameters: 2 };
}

export type Curve = WasmExports<
  keyof typeof PLACE | 'double' | 'doubleWithT' | 'addPoint' | 'subtractPoint'
>;

/** All of them take addresses; null where there is no WebAssembly. */
export function curve25519(): Curve | null {
  return instantiate(PAGES, {
    multiply: product(false),
    square: product(true),
    add: sum('i32.add'),
    subtract: sum('i32.sub'),
    double: doubling(false),
    doubleWithT: doubling(true),
    addPoint: addition(false),
    subtractPoint: addition(true),
  });
}
