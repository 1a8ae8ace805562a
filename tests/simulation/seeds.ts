/** The number of nodes in the run of a seed, unless it is given. */
export function nodesOf(seed: number): number {
  return 3 + (seed % 3);
}
