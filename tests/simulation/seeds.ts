/** How many nodes the run of a seed has, where nobody says. */
export function nodesOf(seed: number): number {
  return 3 + (seed % 3);
}
