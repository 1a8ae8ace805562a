/**
 * Bodies that no linked peer could give, or not in good time, each the first one missing on the way
 * to a better header. Till one comes, what stands on it does not hold this node up: else one header
 * without its body, shown by whoever found it, would keep all others from building.
 */
import { type BlockIndex, better } from './block-index.ts';
import type { HeaderTree } from './header-tree.ts';

/** Up to so many it is quicker to look at each than along a branch. */
const FEW = 16;

export class UnavailableBodies {
  readonly #tree: HeaderTree;
  readonly #allows: (entry: BlockIndex) => boolean;
  /** The value is the header it stands before. Each is in the tree, which has its cap. */
  readonly #goals = new Map<BlockIndex, BlockIndex>();

  /** @param allows what the held seal lets pass (L-12). */
  constructor(tree: HeaderTree, allows: (entry: BlockIndex) => boolean) {
    this.#tree = tree;
    this.#allows = allows;
  }

  get none(): boolean {
    return this.#goals.size === 0;
  }

  /** @param goal the header that `missing` stands before. */
  add(missing: BlockIndex, goal: BlockIndex): void {
    this.#goals.set(missing, goal);
  }

  /**
   * Gives those on the way to `end` that `may` picks another chance: somebody else shows what
   * stands on them.
   */
  retry(end: BlockIndex, may: (missing: BlockIndex) => boolean): void {
    for (const missing of this.#goals.keys())
      if (this.#tree.isOnTheWay(missing, [end]) && may(missing)) this.#goals.delete(missing);
  }

  /**
   * Forgets those that came meanwhile, and those of branches that are gone or no longer better than
   * the tip.
   */
  review(): void {
    const { tip } = this.#tree;
    for (const [entry, goal] of this.#goals) {
      const isGone = !this.#tree.has(entry);
      if (entry.body || isGone || better(goal, tip) <= 0) this.#goals.delete(entry);
    }
  }

  /** Whether an entry is an unavailable one, or stands on one. */
  blocks(entry: BlockIndex): boolean {
    // Many are short branches, each with a proof of its own.
    if (this.#goals.size > FEW) {
      for (let at = entry; !this.#tree.isMain(at); at = at.parent as BlockIndex)
        if (this.#goals.has(at)) return true;
      return false;
    }
    for (const missing of this.#goals.keys())
      if (this.#tree.isOnTheWay(missing, [entry])) return true;
    return false;
  }

  /** Where the chain is going: the best header nothing is known against. */
  target(): BlockIndex {
    return this.#tree.bestHeader((entry) => this.#allows(entry));
  }

  /** As `target`, of those whose bodies can be had. */
  reachable(): BlockIndex {
    return this.#tree.bestHeader((entry) => this.#allows(entry) && !this.blocks(entry));
  }
}
