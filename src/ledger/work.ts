/** Computes required work and compares tips (L-9, L-10, L-11). */
import { compare, toHex } from '../base/bytes.ts';
import type { Charter } from './charter.ts';
import type { Header } from './header.ts';

/** How many blocks' pace sets the work of the next (L-10). */
const WINDOW = 32;
const MAX_HASH = 2n ** 256n - 1n;
const MAX_WORK = 2n ** 62n;
/** The least idle time that halves the work, ms. */
const LEAST_HALVING = 30_000;
/**
 * A block's work is at most p + floor(p / RISE) (L-10). With a steeper rise, a private branch could
 * put half of its work into its last block, so that luck would replace power.
 */
const RISE = 16n;

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/**
 * The work that a block must state (L-10).
 *
 * @param recent the last headers of the chain it extends, oldest first, the parent last: 33, or all
 * there are. Fewer than the rule needs is our own bug: RangeError.
 * @param time the new block's, ms since 1970.
 */
export function requiredWork(charter: Charter, recent: readonly Header[], time: number): bigint {
  const parent = recent[recent.length - 1];
  if (parent === undefined) throw new RangeError('no parent header');
  const least = BigInt(charter.work);
  const n = Math.min(WINDOW, parent.height - 1);
  if (n <= 0) return least;
  if (recent.length < n + 1)
    throw new RangeError(`${n + 1} headers are needed, not ${recent.length}`);

  const mostOfOne = 4n * parent.work;
  let works = 0n;
  let intervals = 0;
  for (let i = recent.length - n; i < recent.length; i++) {
    const block = recent[i] as Header;
    const before = recent[i - 1] as Header;
    works += lesser(block.work, mostOfOne);
    intervals += Math.min(Math.max(block.time - before.time, 1), 4 * charter.spacing);
  }
  const paced = (works * BigInt(charter.spacing)) / BigInt(intervals);
  const ceiling = lesser(parent.work + parent.work / RISE, MAX_WORK);
  const base = lesser(greater(paced, parent.work / 2n), ceiling);

  const halving = Math.max(4 * charter.spacing, LEAST_HALVING);
  const halvings = Math.max(0, Math.floor((time - parent.time) / halving));
  return greater(least, base >> BigInt(halvings));
}

/** The highest hash that proves this work: floor((2^256-1) / work). Work 0 is our own bug. */
export function targetOf(work: bigint): bigint {
  if (work < 1n) throw new RangeError('work is at least 1');
  return MAX_HASH / work;
}

/** Whether a block hash (32 bytes, read big-endian) proves this work (L-9). */
export function meetsWork(hash: Uint8Array, work: bigint): boolean {
  return BigInt(`0x${toHex(hash)}`) <= targetOf(work);
}

/** The values that fork choice compares. */
export interface TipRank {
  /** Total work of the chain. */
  readonly work: bigint;
  /** Block hash of the tip. */
  readonly hash: Uint8Array;
}

/** L-11: positive when `a` is better: more work, else the lower hash; 0 for the same tip. */
export function compareTips(a: TipRank, b: TipRank): number {
  if (a.work !== b.work) return a.work > b.work ? 1 : -1;
  return compare(b.hash, a.hash);
}
