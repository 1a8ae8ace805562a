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
  {
    seed: '1066',
    nodes: 4,
    steps: 60,
    was: 'what waited in the pool for funds, its block having been left, was lost when the tab died after that step',
  },
  {
    seed: '1134',
    nodes: 3,
    steps: 60,
    was: 'the same, where one that came back to the pool followed one that waited',
  },
];
