/**
 * Measures the hash kernels side by side, one core, one run. The ratios count, as the machine's
 * speed drifts.
 */
import { simdSeek } from '../../src/builder/seek-simd.ts';
import { midstate, prepareLastChunk, seekWord } from '../../src/builder/sha256-midstate.ts';
import { plainSha256 } from '../../src/crypto/sha256.ts';
import { wasmSha256 } from '../../src/crypto/sha256-wasm.ts';
import { type Figure, rounds } from './figures.ts';

const ROUNDS = 7;
const WINDOW_MS = 150;
const TRIES = 20_000;
const LENGTHS = [64, 160, 250, 4_000, 100_000];

/** Calls of `work` a second, each counting for `each`, in several short windows. */
function rates(work: () => void, each: number): number[] {
  return Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    let calls = 0;
    for (; performance.now() - began < WINDOW_MS; calls++) work();
    return (calls * each) / (performance.now() - began);
  });
}

function row(what: string, measured: readonly number[], reference: Figure['reference']): Figure {
  const { value, spread } = rounds(measured);
  const figure: Figure = { group: 'kernel', what, value, unit: 'k/s', spread };
  return reference === undefined ? figure : { ...figure, reference };
}

function proofFigures(): Figure[] {
  const header = Uint8Array.from({ length: 160 }, (_, i) => (i * 151 + 7) & 255);
  const words = new Int32Array(16);
  const view = new DataView(header.buffer);
  for (let i = 0; i < 8; i++) words[i] = view.getInt32(128 + 4 * i);
  words[8] = 1 << 31;
  words[15] = 160 * 8;
  const chunk = prepareLastChunk(midstate(header.subarray(0, 128)), words);
  const single = rates(() => plainSha256([header]), 1);
  const reference = { what: 'plain SHA-256', value: rounds(single).value };
  const loop = rates(() => seekWord(chunk, 0, TRIES, 0), TRIES);
  const figures = [
    row('plain SHA-256 of a header', single, undefined),
    row('proof search from a midstate', loop, reference),
  ];
  const simd = simdSeek();
  if (simd === null) return figures;
  const lanes = rates(() => simd(chunk, 0, TRIES, 0), TRIES);
  return [...figures, row('proof search, four lanes', lanes, reference)];
}

export function kernelFigures(): Figure[] {
  const figures = proofFigures();
  const wasm = wasmSha256();
  for (const length of wasm === null ? [] : LENGTHS) {
    const input = new Uint8Array(length).fill(3);
    const plain = rounds(rates(() => plainSha256([input]), 1)).value;
    const measured = rates(() => wasm?.([input]), 1);
    const reference = { what: 'plain JavaScript', value: plain };
    figures.push(row(`SHA-256 of ${length} bytes in WebAssembly`, measured, reference));
  }
  return figures;
}
