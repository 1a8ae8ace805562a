/** Decides whether and when it is this node's turn to build (B-1). */
import { sha256 } from '../crypto/sha256.ts';
import type { BuilderSource } from '../node/ports.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { BuilderSettings } from './settings.ts';

/** Nodes beyond this many do not lengthen the wait (B-1). */
const MOST_NODES = 10;

/**
 * Whether the pool is worth a block: it holds enough, or the oldest has waited long enough (B-1).
 * `now` in monotonic ms.
 */
export function isEnough(source: BuilderSource, settings: BuilderSettings, now: number): boolean {
  const size = source.poolSize();
  if (size === 0) return false;
  if (size >= settings.size) return true;
  const oldest = source.oldest();
  return settings.patience > 0 && oldest !== null && now - oldest >= settings.patience * 1_000;
}

/**
 * The ms that a ready node holds back, so that many tabs do not all build the same block at once
 * (B-1): (sleep + l) x u x min(nodes, 10), u = the first 4 bytes of SHA-256(tip hash | own key) /
 * 2^32, l = four usual answers of peers, 9 s at most. A block takes some answers' time to reach
 * all, and whoever builds meanwhile builds in its place. It differs at each tip.
 */
export function holdBackMs(source: BuilderSource, key: Uint8Array, sleepSeconds: number): number {
  const digest = sha256(source.tipHash(), key);
  const u = new DataView(digest.buffer, digest.byteOffset).getUint32(0) / 2 ** 32;
  const l = Math.min(LIMITS.holdBackAnswers * source.answerMs(), LIMITS.holdBackAnswersMaxMs);
  const nodes = Math.min(Math.max(source.nodes(), 1), MOST_NODES);
  return Math.floor((sleepSeconds * 1_000 + l) * u * nodes);
}
