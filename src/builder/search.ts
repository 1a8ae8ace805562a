/** Searches for one nonce, a bounded number of attempts at a time (L-6, L-9). */
import { sha256 } from '../crypto/sha256.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import { meetsWork, targetOf } from '../ledger/work.ts';
import { simdSeek } from './seek-simd.ts';
import { type LastChunk, midstate, prepareLastChunk, seekWord } from './sha256-midstate.ts';

/** The start of the header's last chunk; the two before it never change during a search. */
const LAST_CHUNK = 128;
const NONCE = HEADER_BYTES - 8;
const LOW_WORDS = 2 ** 32;
const seek = simdSeek() ?? seekWord;

/**
 * Seeks a nonce with which a header's hash proves the work asked for (L-6, L-9), a bounded number
 * of attempts at a time.
 */
export class NonceSearch {
  readonly #header: Uint8Array;
  readonly #work: bigint;
  /** A hash whose first word is above this proves too little; nearly all are. */
  readonly #limit: number;
  readonly #midstate: Int32Array;
  readonly #view: DataView;
  #chunk: LastChunk;
  #high: number;
  #low: number;
  #attempts = 0;

  /** @param header 160 bytes; its nonce is ignored: the search begins at `first`. */
  constructor(header: Uint8Array, work: bigint, first = 0n) {
    if (header.length !== HEADER_BYTES) throw new RangeError(`a header has ${HEADER_BYTES} bytes`);
    this.#header = header.slice();
    this.#work = work;
    this.#limit = Number(targetOf(work) >> 224n);
    this.#high = Number(first >> 32n);
    this.#low = Number(first & 0xffff_ffffn);
    this.#midstate = midstate(this.#header.subarray(0, LAST_CHUNK));
    this.#view = new DataView(this.#header.buffer);
    this.#chunk = this.#prepare();
  }

  /** Attempts made so far. */
  get attempts(): number {
    return this.#attempts;
  }

  /**
   * Makes up to `count` attempts, from the end of the last call on; returns the nonce that proves
   * the work, or null.
   */
  run(count: number): bigint | null {
    let left = count;
    while (left > 0) {
      const batch = Math.min(left, LOW_WORDS - this.#low);
      const hit = seek(this.#chunk, this.#low, batch, this.#limit);
      const tried = hit < 0 ? batch : hit + 1 - this.#low;
      const proven = hit >= 0 && this.#proves(hit);
      left -= tried;
      this.#attempts += tried;
      this.#moveTo(this.#low + tried);
      if (proven) return this.#view.getBigUint64(NONCE);
    }
    return null;
  }

  /** The first word was low enough: checks the whole hash, by the code that the rules use. */
  #proves(low: number): boolean {
    this.#view.setUint32(NONCE, this.#high);
    this.#view.setUint32(NONCE + 4, low);
    return meetsWork(sha256(this.#header), this.#work);
  }

  #moveTo(low: number): void {
    this.#low = low;
    if (low < LOW_WORDS) return;
    this.#low = 0;
    this.#high += 1;
    this.#chunk = this.#prepare();
  }

  #prepare(): LastChunk {
    const words = new Int32Array(16);
    for (let i = 0; i < 8; i++) words[i] = this.#view.getInt32(LAST_CHUNK + 4 * i);
    words[6] = this.#high;
    // The padding: a one bit, and the length in bits.
    words[8] = 1 << 31;
    words[15] = HEADER_BYTES * 8;
    return prepareLastChunk(this.#midstate, words);
  }
}
