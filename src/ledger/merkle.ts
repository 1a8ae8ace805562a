/** The Merkle tree over the transactions of a block (L-6), and paths in it (F-1). */
import { sha256 } from '../crypto/sha256.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * The root of the RFC 6962 (section 2.1) tree over encoded transactions: 32 bytes (L-6). Pairing
 * each level from the left and lifting an odd last node gives that same tree.
 */
export function transactionsRoot(encoded: readonly Uint8Array[]): Uint8Array {
  if (encoded.length === 0) return sha256(new Uint8Array(0));
  let level = encoded.map((bytes) => sha256(LEAF, bytes));
  while (level.length > 1) level = above(level);
  return level[0] as Uint8Array;
}

/** The level above one of several nodes. */
function above(level: readonly Uint8Array[]): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let i = 0; i + 1 < level.length; i += 2) {
    hashes.push(sha256(NODE, level[i] as Uint8Array, level[i + 1] as Uint8Array));
  }
  if (level.length % 2 === 1) hashes.push(level[level.length - 1] as Uint8Array);
  return hashes;
}

/** One level on the way from a leaf to the root: the sibling's hash, and the side it is on. */
export interface PathNode {
  readonly side: 'left' | 'right';
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** The way from leaf `index` to the root (RFC 6962, section 2.1.1), lowest level first. */
export function pathOf(encoded: readonly Uint8Array[], index: number): PathNode[] {
  if (encoded[index] === undefined) throw new RangeError(`there is no leaf ${index}`);
  const path: PathNode[] = [];
  let at = index;
  let level = encoded.map((bytes) => sha256(LEAF, bytes));
  while (level.length > 1) {
    const hash = level[at ^ 1];
    // An odd last node is lifted: it has no sibling on this level.
    if (hash !== undefined) path.push({ side: at % 2 === 1 ? 'left' : 'right', hash });
    level = above(level);
    at >>= 1;
  }
  return path;
}

/** The root that a leaf's bytes and its path lead to. */
export function rootOfPath(leaf: Uint8Array, path: readonly PathNode[]): Uint8Array {
  let hash = sha256(LEAF, leaf);
  for (const { side, hash: other } of path) {
    hash = side === 'left' ? sha256(NODE, other, hash) : sha256(NODE, hash, other);
  }
  return hash;
}
