/** These functions compare a block's hash with the target its work sets (L-9). */

const ALL = 1n << 256n;

export interface ProofPicture {
  /** The largest hash that proves the work, 64 hex digits. */
  readonly target: string;
  /** Digits from the left in which hash and target are alike before they differ. */
  readonly alike: number;
  /** The hash as a part of the target, 0..1; above 1 it proves nothing. */
  readonly part: number;
  readonly holds: boolean;
}

/** Null for a work that none can be. `work` decimal, `hash` 64 hex digits. */
export function proofPicture(hash: string, work: string): ProofPicture | null {
  if (!/^[1-9]\d*$/.test(work) || !/^[0-9a-f]{64}$/.test(hash)) return null;
  const target = (ALL - 1n) / BigInt(work);
  const value = BigInt(`0x${hash}`);
  const text = target.toString(16).padStart(64, '0');
  let alike = 0;
  while (alike < 64 && text[alike] === hash[alike]) alike += 1;
  // Six digits are plenty to draw, and no double holds the whole numbers.
  const part = target === 0n ? 2 : Number((value * 1_000_000n) / target) / 1_000_000;
  return { target: text, alike, part, holds: value <= target };
}
