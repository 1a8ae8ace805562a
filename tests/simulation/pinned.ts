/**
 * Seeds that found a fault, with the fault. Each failed with its fault put back when it was pinned.
 * As the run of a seed changes with the product, each fault also has a scene or a unit test.
 */
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
  {
    seed: '1275',
    nodes: 3,
    steps: 60,
    was: 'an index lost while the disk was full was not made anew when there was room',
  },
  {
    seed: '9',
    nodes: 3,
    steps: 40,
    was: 'one header without its body kept all others from building',
  },
  {
    seed: '22',
    nodes: 4,
    steps: 40,
    was: 'an empty body under a good header condemned the header',
  },
  {
    seed: '20431',
    nodes: 4,
    steps: 60,
    was: 'bodies that lead to a sealed block were asked of nobody where the tips above it could not be kept',
  },
  {
    seed: '20894',
    nodes: 5,
    steps: 60,
    was: 'an index made anew without a block that was missing counted as whole after a crash',
  },
  {
    seed: '100054',
    nodes: 4,
    steps: 60,
    was: 'the branch that could be had was forgotten again and again beside a better one that lacked a body nobody had',
  },
  {
    seed: '200487',
    nodes: 3,
    steps: 60,
    was: 'a damaged block that only this node had ever had was waited for without end by all who stood right before it',
  },
  {
    seed: '300062',
    nodes: 5,
    steps: 60,
    was: 'an index of which list and all segments were gone counted as one of an empty chain',
  },
  {
    seed: '400088',
    nodes: 5,
    steps: 60,
    was: 'a branch that once had been withheld was not asked for again when others showed it',
  },
  {
    seed: '500082',
    nodes: 3,
    steps: 60,
    was: 'a lost block was waited for without end beside peers on another chain, whose tips are not looked at',
  },
  {
    seed: '601274',
    nodes: 5,
    steps: 60,
    was: 'a condemned branch was forgotten, fetched and tried again without end, and its giver not known any more',
  },
];
