/**
 * A small assembler of WebAssembly modules (core specification 2.0, section 5: binary format):
 * code that must be as fast as the machine is written out by a loop here, instead of being shipped
 * as bytes nobody can read.
 */

/** Value types. */
export const I32 = 0x7f;
export const V128 = 0x7b;
/** The type of a block that leaves nothing on the stack. */
const NOTHING = 0x40;

/** Opcodes of one byte that take no immediate. */
const PLAIN = {
  end: 0x0b,
  return: 0x0f,
  'i32.eqz': 0x45,
  'i32.ge_u': 0x4f,
  'i32.add': 0x6a,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shr_u': 0x76,
  'i32.rotl': 0x77,
  'i32.rotr': 0x78,
} as const;

/** Vector opcodes, behind the prefix 0xfd, that take no immediate. */
const VECTOR = {
  'i32x4.splat': 0x11,
  'i32x4.le_u': 0x3e,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.any_true': 0x53,
  'i32x4.shl': 0xab,
  'i32x4.shr_u': 0xad,
  'i32x4.add': 0xae,
} as const;

type Opcode = keyof typeof PLAIN | keyof typeof VECTOR;

/** Appends a signed or unsigned integer of at most 32 bits (LEB128). */
function unsigned(bytes: number[], value: number): void {
  let left = value;
  while (left > 0x7f) {
    bytes.push((left & 0x7f) | 0x80);
    left >>>= 7;
  }
  bytes.push(left);
}

function signed(bytes: number[], value: number): void {
  let left = value | 0;
  while (left > 0x3f || left < -0x40) {
    bytes.push((left & 0x7f) | 0x80);
    left >>= 7;
  }
  bytes.push(left & 0x7f);
}

/** The body of one function, instruction by instruction. Locals are numbered, parameters first. */
export class WasmCode {
  readonly bytes: number[] = [];

  op(...names: readonly Opcode[]): this {
    for (const name of names) {
      if (name in PLAIN) this.bytes.push(PLAIN[name as keyof typeof PLAIN]);
      else this.#vector(VECTOR[name as keyof typeof VECTOR]);
    }
    return this;
  }

  get(local: number): this {
    return this.#with(0x20, local);
  }

  set(local: number): this {
    return this.#with(0x21, local);
  }

  tee(local: number): this {
    return this.#with(0x22, local);
  }

  i32(value: number): this {
    this.bytes.push(0x41);
    signed(this.bytes, value);
    return this;
  }

  /** The i32 at (address on the stack) + `offset`. */
  load(offset: number): this {
    this.bytes.push(0x28, 2);
    unsigned(this.bytes, offset);
    return this;
  }

  /** Stores the i32 on the stack at (the address below it) + `offset`. */
  store(offset: number): this {
    this.bytes.push(0x36, 2);
    unsigned(this.bytes, offset);
    return this;
  }

  /** The i32 at (address on the stack) + `offset`, in all four lanes. */
  loadSplat(offset: number): this {
    this.#vector(0x09);
    this.bytes.push(2);
    unsigned(this.bytes, offset);
    return this;
  }

  /** Four lanes of i32, the first lowest. */
  lanes(values: readonly [number, number, number, number]): this {
    this.#vector(0x0c);
    for (const value of values)
      this.bytes.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
    return this;
  }

  /** Opens a loop; `again` inside it goes back to here. Ends with `op('end')`. */
  loop(): this {
    this.bytes.push(0x03, NOTHING);
    return this;
  }

  /** Opens a block that runs when the stack's i32 is not 0. Ends with `op('end')`. */
  when(): this {
    this.bytes.push(0x04, NOTHING);
    return this;
  }

  /** Goes to the start of the loop `depth` levels out when the stack's i32 is not 0. */
  again(depth: number): this {
    return this.#with(0x0d, depth);
  }

  #with(opcode: number, immediate: number): this {
    this.bytes.push(opcode);
    unsigned(this.bytes, immediate);
    return this;
  }

  #vector(opcode: number): void {
    this.bytes.push(0xfd);
    unsigned(this.bytes, opcode);
  }
}

/** One exported function: types of its parameters, of its result (none: null), of its locals. */
export interface WasmFunction {
  readonly parameters: number;
  readonly result: boolean;
  /** How many locals of each type follow the parameters, in this order. */
  readonly locals: readonly (readonly [count: number, type: typeof I32 | typeof V128])[];
  readonly code: WasmCode;
}

/**
 * A module that exports `memory` (`pages` of 64 KiB, never more) and one function, `run`, whose
 * parameters and result are i32.
 */
export function wasmModule(pages: number, { parameters, result, locals, code }: WasmFunction) {
  const type = [0x60, parameters, ...new Array<number>(parameters).fill(I32)];
  type.push(...(result ? [1, I32] : [0]));
  const body: number[] = [locals.length];
  for (const [count, kind] of locals) {
    unsigned(body, count);
    body.push(kind);
  }
  body.push(...code.bytes, PLAIN.end);
  const sized: number[] = [];
  unsigned(sized, body.length);

  const module = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const section = (id: number, content: readonly number[]): void => {
    module.push(id);
    unsigned(module, content.length);
    module.push(...content);
  };
  const memory = [1, 1];
  unsigned(memory, pages);
  unsigned(memory, pages);
  section(1, [1, ...type]);
  section(3, [1, 0]);
  section(5, memory);
  section(7, [2, ...exported('memory', 2), ...exported('run', 0)]);
  section(10, [1, ...sized, ...body]);
  return Uint8Array.from(module);
}

function exported(name: string, kind: number): number[] {
  return [name.length, ...[...name].map((letter) => letter.charCodeAt(0)), kind, 0];
}

/** What a module made by `wasmModule` exports. */
export interface WasmExports {
  readonly memory: WebAssembly.Memory;
  readonly run: (...values: readonly number[]) => number;
}

/**
 * The module's exports, or null where the engine or the page's policy allows no WebAssembly, or
 * lacks what the module uses.
 */
export function instantiate(module: Uint8Array<ArrayBuffer>): WasmExports | null {
  try {
    const compiled = new WebAssembly.Module(module);
    return new WebAssembly.Instance(compiled).exports as unknown as WasmExports;
  } catch {
    return null;
  }
}
