/** Seeds that found a fault, and what it was. Each fails again when its fault is put back. */
export interface Pinned {
  readonly seed: string;
  readonly nodes: number;
  readonly steps: number;
  readonly was: string;
}

export const PINNED: readonly Pinned[] = [
  {
    seed: '174',
    nodes: 3,
    steps: 40,
    was: 'a block that came in between the write that ended trouble with the disk and its end stayed unused',
  },
];
