// `npm run bench:kernel`: the hash kernels beside each other, one core, one run. Ratios are what
// counts: the machine's speed drifts.
import { simdSeek } from '../../src/builder/seek-simd.ts';
import { midstate, prepareLastChunk, seekWord } from '../../src/builder/sha256-midstate.ts';
import { plainSha256 } from '../../src/crypto/sha256.ts';
import { wasmSha256 } from '../../src/crypto/sha256-wasm.ts';

const ROUNDS = 7;
const WINDOW_MS = 150;

/** Calls of `work` a second, each counting for `each`: the median of several short windows. */
function rate(work: () => void, each: number): number {
  const rates = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    let calls = 0;
    for (; performance.now() - began < WINDOW_MS; calls++) work();
    return (calls * each * 1_000) / (performance.now() - began);
  });
  return rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
}

function row(name: string, perSecond: number, reference: number): void {
  const ratio = (perSecond / reference).toFixed(2);
  console.log(`  ${name.padEnd(44)} ${(perSecond / 1_000).toFixed(0).padStart(8)} k/s  ${ratio} x`);
}

const header = Uint8Array.from({ length: 160 }, (_, i) => (i * 151 + 7) & 255);
const words = new Int32Array(16);
const view = new DataView(header.buffer);
for (let i = 0; i < 8; i++) words[i] = view.getInt32(128 + 4 * i);
words[8] = 1 << 31;
words[15] = 160 * 8;
const chunk = prepareLastChunk(midstate(header.subarray(0, 128)), words);

const TRIES = 20_000;
const single = rate(() => plainSha256([header]), 1);
const loop = rate(() => seekWord(chunk, 0, TRIES, 0), TRIES);
console.log('proof search, against one SHA-256 of a header in plain JavaScript an attempt');
row('plain SHA-256 of the header', single, single);
row('from a midstate', loop, single);
const simd = simdSeek();
if (simd === null) console.log('  no WebAssembly vectors here');
else
  row(
    'from a midstate, four lanes',
    rate(() => simd(chunk, 0, TRIES, 0), TRIES),
    single,
  );

const wasm = wasmSha256();
for (const length of [64, 160, 250, 4_000, 100_000]) {
  const input = new Uint8Array(length).fill(3);
  const plain = rate(() => plainSha256([input]), 1);
  console.log(`SHA-256 of ${length} bytes`);
  row('plain JavaScript', plain, plain);
  if (wasm !== null)
    row(
      'WebAssembly',
      rate(() => wasm([input]), 1),
      plain,
    );
}
