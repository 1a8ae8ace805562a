/** The assembler writes modules that engines run, with every integer encoding it uses. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  I32,
  I64,
  instantiate,
  V128,
  WasmCode,
  type WasmFunction,
} from '../../../src/base/wasm.ts';

/** A function of one parameter. */
function compiled(code: WasmCode, locals: WasmFunction['locals'] = []) {
  const wasm = instantiate(1, { run: { parameters: 1, result: true, locals, code } });
  if (wasm === null) throw new Error('no WebAssembly here');
  return wasm;
}

describe('the WebAssembly assembler', () => {
  it('writes any 32-bit constant', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(compiled(new WasmCode().i32(value)).run(0)).toBe(value);
      }),
    );
    for (const value of [0, -1, 63, 64, -64, -65, 8_191, 8_192, 2 ** 31 - 1, -(2 ** 31)])
      expect(compiled(new WasmCode().i32(value)).run(0)).toBe(value);
  });

  it('loads and stores at any offset of its memory, and no further', () => {
    for (const offset of [0, 124, 128, 16_380, 16_384, 65_532]) {
      const code = new WasmCode().i32(0).get(0).store(offset).i32(0).load(offset);
      const { run, memory } = compiled(code);
      expect(run(0x01020304)).toBe(0x01020304);
      expect([...new Uint8Array(memory.buffer, offset, 4)]).toEqual([4, 3, 2, 1]);
    }
    expect(() => compiled(new WasmCode().i32(0).load(65_536)).run(0)).toThrow();
  });

  it('loops as often as it is told', () => {
    const code = new WasmCode().loop().get(1).i32(3).op('i32.add').set(1);
    code.get(2).i32(1).op('i32.add').tee(2).get(0).op('i32.ge_u', 'i32.eqz').again(0);
    expect(compiled(code.op('end').get(1), [[2, I32]]).run(7)).toBe(21);
  });

  it('computes in four lanes, unsigned where it compares', () => {
    // Whether any of x, x + 1, x + 2, x + 3 is at most 2.
    const code = new WasmCode().get(0).op('i32x4.splat').lanes([0, 1, 2, 3]).op('i32x4.add');
    code.set(1).get(1).lanes([2, 2, 2, 2]).op('i32x4.le_u', 'v128.any_true');
    const { run } = compiled(code, [[1, V128]]);
    expect([0, 2, 3, -1, -3, -4].map((x) => run(x))).toEqual([1, 1, 0, 1, 1, 0]);
  });

  it('multiplies and shifts longer than 32 bits, with the sign', () => {
    // ((x * x * 3) >> 32) << 1, of which the low 32 bits.
    const code = new WasmCode().i32(8).get(0).store(8).i32(16).i32(8).loadLong(8).tee(1).get(1);
    code.op('i64.mul').i64(3).op('i64.mul').i64(32).op('i64.shr_s').i64(1).op('i64.shl');
    code.i64(-5).op('i64.add').i64(7).op('i64.sub').storeLong(0).i32(16).load(0);
    const { run } = compiled(code, [[1, I64]]);
    for (const x of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 123_456_789])
      expect(run(x)).toBe(Number(BigInt.asIntN(32, ((BigInt(x) ** 2n * 3n) >> 32n) * 2n - 12n)));
  });

  it('lets the functions of a module call each other', () => {
    const locals = [] as const;
    const double = new WasmCode().get(0).get(0).op('i32.add');
    const twice = new WasmCode().get(0).call(0).call(0);
    const wasm = instantiate(1, {
      double: { parameters: 1, result: true, locals, code: double },
      fourfold: { parameters: 1, result: true, locals, code: twice },
    });
    expect(wasm?.double(5)).toBe(10);
    expect(wasm?.fourfold(5)).toBe(20);
  });

  it('answers null for what is no module, and where there is no WebAssembly', () => {
    const broken = { parameters: 0, result: true, locals: [], code: new WasmCode() };
    expect(instantiate(1, { broken })).toBeNull();
    vi.stubGlobal('WebAssembly', undefined);
    expect(instantiate(1, {})).toBeNull();
    vi.unstubAllGlobals();
  });
});
