/**
 * The function computes the share (0..1) of such searches that would have ended by now. A search
 * for a proof has no memory and never nears its end; this is the honest thing a bar can show: 1 -
 * e^(-attempts / expected attempts). `rate` in attempts a second, `expected` in seconds; 0 where
 * they are not known.
 */
export function chanceSoFar(attempts: number, rate: number, expected: number | null): number {
  if (expected === null || rate <= 0 || expected <= 0) return 0;
  return 1 - Math.exp(-attempts / (rate * expected));
}
