/** Computes fees that outbid the cheapest transaction of a full pool (P-1). */

/**
 * The least fee with which a transaction of `size` bytes pays more a byte than the cheapest pooled
 * one; `least` if the pool has room (null). All fees in the smallest unit.
 */
export function feeToOutbid(
  cheapest: { readonly fee: number; readonly size: number } | null,
  size: number,
  least: number,
): number {
  if (cheapest === null) return least;
  const same = (BigInt(cheapest.fee) * BigInt(size)) / BigInt(cheapest.size);
  return Math.max(least, Number(same) + 1);
}
