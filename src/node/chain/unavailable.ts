/**
 * Bodies that no linked peer could give in good time. Each is the first missing one on the way to a
 * better header. Until it comes, the blocks on it do not keep this node from building: otherwise
 * one header without its body, shown by its finder, would keep all other nodes from building.
 */
import { type BlockIndex, better } from './block-index.ts';
import type { HeaderTree } from './header-tree.ts';

/** Up to this many goals, checking each is quicker than walking along a branch. */
const FEW = 16;

export class UnavailableBodies {
  readonly #tree: HeaderTree;
  readonly #allows: (entry: BlockIndex) => boolean;
  /** The better header by the missing body's entry. Entries are in the tree, which has its cap. */
  readonly #goals = new Map<BlockIndex, BlockIndex>();

  /** @param allows whether the held seal allows an entry (L-12). */
  constructor(tree: HeaderTree, allows: (entry: BlockIndex) => boolean) {
    this.#tree = tree;
    this.#allows = allows;
  }

  get isEmpty(): boolean {
    return this.#goals.size === 0;
  }

  /** @param goal the better header whose chain lacks the body of `missing`. */
  add(missing: BlockIndex, goal: BlockIndex): void {
    this.#goals.set(missing, goal);
  }

  /**
   * Gives missing bodies on the way to `end` another chance, if `may` allows it: another peer shows
   * blocks that stand on them.
   */
  retry(end: BlockIndex, may: (missing: BlockIndex) => boolean): void {
    for (const missing of this.#goals.keys())
      if (this.#tree.isOnTheWay(missing, [end]) && may(missing)) this.#goals.delete(missing);
  }

  /**
   * Forgets bodies that have come, and those of branches that are gone or no longer better than the
   * tip.
   */
  review(): void {
    const { tip } = this.#tree;
    for (const [entry, goal] of this.#goals) {
      const isGone = !this.#tree.has(entry);
      if (entry.body || isGone || better(goal, tip) <= 0) this.#goals.delete(entry);
    }
  }

  /** Whether an entry's body is unavailable, or one of its ancestors'. */
  isUnavailable(entry: BlockIndex): boolean {
    // There are many goals: each is a short branch with a proof of its own.
    if (this.#goals.size > FEW) {
      for (let at = entry; !this.#tree.isMain(at); at = at.parent as BlockIndex)
        if (this.#goals.has(at)) return true;
      return false;
    }
    for (const missing of this.#goals.keys())
      if (this.#tree.isOnTheWay(missing, [entry])) return true;
    return false;
  }

  /** The best header that is not known as invalid: where the chain is going. */
  target(): BlockIndex {
    return this.#tree.bestHeader((entry) => this.#allows(entry));
  }

  /** The best header whose bodies can be had. */
  reachable(): BlockIndex {
    return this.#tree.bestHeader((entry) => this.#allows(entry) && !this.isUnavailable(entry));
  }
}
