import { sha256 } from '../crypto/sha256.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * Root of the RFC 6962 (section 2.1) tree over encoded transactions: 32 bytes (L-6).
 * Pairing each level from the left and lifting an odd last node gives that same tree.
 */
export function transactionsRoot(encoded: readonly Uint8Array[]): Uint8Array {
  if (encoded.length === 0) return sha256(new Uint8Array(0));
  let level = encoded.map((bytes) => sha256(LEAF, bytes));
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      above.push(sha256(NODE, level[i] as Uint8Array, level[i + 1] as Uint8Array));
    }
    if (level.length % 2 === 1) above.push(level[level.length - 1] as Uint8Array);
    level = above;
  }
  return level[0] as Uint8Array;
}
