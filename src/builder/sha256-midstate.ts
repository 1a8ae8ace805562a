/**
 * SHA-256's compression function (FIPS 180-4), taken apart for the proof search: the first two
 * chunks of a header are compressed once, and each attempt costs one compression of the third
 * (L-6).
 */

import { INITIAL_STATE, ROUND_WORDS } from '../crypto/sha256-table.ts';

type State = Int32Array;
/** A state as a tuple, for destructuring. */
type Eight = [number, number, number, number, number, number, number, number];

/**
 * Words of the schedule computed from the 16 before each, in place, from index `from` up to `to`.
 */
function extend(w: Int32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const a = w[i - 15] as number;
    const b = w[i - 2] as number;
    w[i] =
      ((w[i - 16] as number) +
        (w[i - 7] as number) +
        (((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)) +
        (((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10))) |
      0;
  }
}

/** `count` rounds from the first, without the final addition. */
function rounds(state: State, w: Int32Array, count: number): State {
  let [a, b, c, d, e, f, g, h] = Array.from(state) as Eight;
  for (let i = 0; i < count; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + (ROUND_WORDS[i] as number) + (w[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return Int32Array.of(a, b, c, d, e, f, g, h);
}

/** The state after whole chunks of 64 bytes. */
export function midstate(chunks: Uint8Array): State {
  if (chunks.length % 64 !== 0) throw new RangeError('a midstate is of whole chunks of 64 bytes');
  const view = new DataView(chunks.buffer, chunks.byteOffset, chunks.byteLength);
  const w = new Int32Array(64);
  let state: State = INITIAL_STATE;
  for (let at = 0; at < chunks.length; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
    extend(w, 16, 64);
    const mixed = rounds(state, w, 64);
    state = state.map((word, i) => (word + (mixed[i] as number)) | 0);
  }
  return state;
}

/** The word of the chunk that `seekWord` varies. */
const VARIED = 7;
/** Rounds before the varied word enters, in the steps of four the hot loop takes. */
const FIXED_ROUNDS = 4;
/**
 * The first word of the schedule that depends on word 7 (w[22] = ... + w[15] + s0(w[7]) + w[6]).
 */
const FIRST_VARYING = 22;

/** A last chunk in which only word 7 varies. */
export interface LastChunk {
  /** State before the chunk. */
  readonly state: State;
  /** The state after the first rounds, none of which uses word 7. */
  readonly ahead: State;
  /** The state after all rounds that do not use word 7. */
  readonly beforeVaried: State;
  /** The message schedule; words 7 and 22 to 63 are scratch. */
  readonly w: Int32Array;
}

/** Computes once all that does not depend on word 7 of the last chunk's 16 words. */
export function prepareLastChunk(state: State, words: Int32Array): LastChunk {
  const w = new Int32Array(64);
  w.set(words);
  extend(w, 16, FIRST_VARYING);
  return {
    state,
    ahead: rounds(state, w, FIXED_ROUNDS),
    beforeVaried: rounds(state, w, VARIED),
    w,
  };
}

/**
 * Tries `count` values of word 7 from `first`; returns the first whose hash has a first word of at
 * most `limit` (unsigned), or -1. `first + count` is at most 2^32. The builder spends all its time
 * in this loop: one level, four rounds a turn.
 */
export function seekWord(
  { state, ahead, w }: LastChunk,
  first: number,
  count: number,
  limit: number,
): number {
  // A local variable, and `| 0` below: without them the engine loads the table anew each round and
  // adds in doubles.
  const k = ROUND_WORDS;
  const start = state[0] as number;
  const [a0, b0, c0, d0, e0, f0, g0, h0] = Array.from(ahead) as Eight;
  const base = first | 0;
  for (let tried = 0; tried < count; tried++) {
    w[VARIED] = base + tried;
    for (let i = FIRST_VARYING; i < 64; i++) {
      const p = w[i - 15] as number;
      const q = w[i - 2] as number;
      w[i] =
        ((w[i - 16] as number) +
          (w[i - 7] as number) +
          (((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3)) +
          (((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10))) |
        0;
    }
    let a = a0 | 0;
    let b = b0 | 0;
    let c = c0 | 0;
    let d = d0 | 0;
    let e = e0 | 0;
    let f = f0 | 0;
    let g = g0 | 0;
    let h = h0 | 0;
    let t = 0;
    for (let i = FIXED_ROUNDS; i < 64; i += 4) {
      t = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      h = (h + t + (g ^ (e & (f ^ g))) + (k[i] as number) + (w[i] as number)) | 0;
      d = (d + h) | 0;
      t = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      h = (h + t + ((a & b) | (c & (a | b)))) | 0;

      t = ((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7));
      g = (g + t + (f ^ (d & (e ^ f))) + (k[i + 1] as number) + (w[i + 1] as number)) | 0;
      c = (c + g) | 0;
      t = ((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10));
      g = (g + t + ((h & a) | (b & (h | a)))) | 0;

      t = ((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7));
      f = (f + t + (e ^ (c & (d ^ e))) + (k[i + 2] as number) + (w[i + 2] as number)) | 0;
      b = (b + f) | 0;
      t = ((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10));
      f = (f + t + ((g & h) | (a & (g | h)))) | 0;

      t = ((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7));
      e = (e + t + (d ^ (b & (c ^ d))) + (k[i + 3] as number) + (w[i + 3] as number)) | 0;
      a = (a + e) | 0;
      t = ((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10));
      e = (e + t + ((f & g) | (h & (f | g)))) | 0;

      // Four rounds have moved each letter by four.
      t = a;
      a = e;
      e = t;
      t = b;
      b = f;
      f = t;
      t = c;
      c = g;
      g = t;
      t = d;
      d = h;
      h = t;
    }
    if ((start + a) >>> 0 <= limit) return first + tried;
  }
  return -1;
}
