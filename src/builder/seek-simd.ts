/**
 * The proof search's hot loop in WebAssembly, four attempts at a time in the lanes of 128-bit
 * vectors: the rounds of a header's last chunk that see the nonce (L-6), all written out.
 */
import { I32, instantiate, V128, WasmCode } from '../base/wasm.ts';
import { ROUND_WORDS } from '../crypto/sha256-table.ts';
import { seekWord } from './sha256-midstate.ts';

/** The word of the chunk that varies, and the first round that sees it. */
const VARIED = 7;
/** The first word of the schedule that is not known before the search. */
const FIRST_VARYING = 22;

/**
 * In memory: the state's letters after the rounds before the varied word, then the schedule's
 * words.
 */
const LETTERS = 0;
const WORDS = 32;

/** Parameters: first value of the word, groups of four to try, limit, first word of the state. */
const FIRST = 0;
const GROUPS = 1;
const LIMIT = 2;
const START = 3;
const GROUP = 4;
const NONCES = 5;
const LIMITS = 6;
const W = 7;
const STATE = W + 16;
const T = STATE + 8;

function kernel(): WasmCode {
  const code = new WasmCode();
  const word = (i: number) => W + (i & 15);
  const rotated = (of: number, by: number) => {
    code
      .get(of)
      .i32(by)
      .op('i32x4.shr_u')
      .get(of)
      .i32(32 - by)
      .op('i32x4.shl', 'v128.or');
  };
  const xor3 = (of: number, a: number, b: number, c: number, shift: boolean) => {
    rotated(of, a);
    rotated(of, b);
    code.op('v128.xor');
    if (shift) code.get(of).i32(c).op('i32x4.shr_u');
    else rotated(of, c);
    code.op('v128.xor');
  };
  code.get(FIRST).op('i32x4.splat').lanes([0, 1, 2, 3]).op('i32x4.add').set(NONCES);
  code.get(LIMIT).op('i32x4.splat').set(LIMITS);
  code.loop();
  for (let i = 0; i < 8; i++)
    code
      .i32(0)
      .loadSplat(LETTERS + 4 * i)
      .set(STATE + i);
  for (let i = VARIED; i < 64; i++) {
    const letter = (n: number) => STATE + ((n - (i - VARIED) + 64) & 7);
    const [a, b, c, d] = [letter(0), letter(1), letter(2), letter(3)];
    const [e, f, g, h] = [letter(4), letter(5), letter(6), letter(7)];
    if (i === VARIED) {
      code.get(NONCES).set(word(i));
      code
        .i32(0)
        .loadSplat(WORDS + 4 * (i - 1))
        .set(word(i - 1));
    } else if (i < FIRST_VARYING) {
      code
        .i32(0)
        .loadSplat(WORDS + 4 * i)
        .set(word(i));
    } else {
      code
        .get(word(i))
        .get(word(i - 7))
        .op('i32x4.add');
      xor3(word(i - 15), 7, 18, 3, true);
      code.op('i32x4.add');
      xor3(word(i - 2), 17, 19, 10, true);
      code.op('i32x4.add').set(word(i));
    }
    const k = ROUND_WORDS[i] as number;
    code.get(h).get(word(i)).op('i32x4.add').lanes([k, k, k, k]).op('i32x4.add');
    xor3(e, 6, 11, 25, false);
    code.op('i32x4.add');
    code.get(g).get(e).get(f).get(g).op('v128.xor', 'v128.and', 'v128.xor', 'i32x4.add');
    code.tee(T).get(d).op('i32x4.add').set(d).get(T);
    xor3(a, 2, 13, 22, false);
    code.op('i32x4.add').get(a).get(b).op('v128.and').get(c).get(a).get(b);
    code.op('v128.or', 'v128.and', 'v128.or', 'i32x4.add').set(h);
  }
  // 57 rounds have moved the letters by one.
  const first = STATE + ((0 - (64 - VARIED) + 64) & 7);
  code.get(first).get(START).op('i32x4.splat', 'i32x4.add').get(LIMITS);
  code.op('i32x4.le_u', 'v128.any_true').when().get(GROUP).op('return', 'end');
  code.get(NONCES).lanes([4, 4, 4, 4]).op('i32x4.add').set(NONCES);
  code.get(GROUP).i32(1).op('i32.add').tee(GROUP).get(GROUPS).op('i32.ge_u', 'i32.eqz').again(0);
  return code.op('end').i32(-1);
}

type Seek = typeof seekWord;

/**
 * A `seekWord` that tries four values at a time and returns the same, or null if the engine or the
 * page's policy allows no WebAssembly with vectors.
 */
export function simdSeek(): Seek | null {
  const locals = [
    [1, I32],
    [27, V128],
  ] as const;
  const run = { parameters: 4, result: true, locals, code: kernel() };
  const wasm = instantiate(1, { run });
  if (wasm === null) return null;
  const memory = new Int32Array(wasm.memory.buffer);

  return (chunk, first, count, limit) => {
    memory.set(chunk.beforeVaried, LETTERS / 4);
    memory.set(chunk.w.subarray(0, FIRST_VARYING), WORDS / 4);
    const groups = Math.floor(count / 4);
    const hit =
      groups === 0 ? -1 : wasm.run(first | 0, groups, limit | 0, chunk.state[0] as number);
    // This finds which of the four it was, or tries the rest that did not fill a group.
    const from = 4 * (hit < 0 ? groups : hit);
    return seekWord(chunk, first + from, hit < 0 ? count - from : 4, limit);
  };
}
