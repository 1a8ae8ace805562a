/**
 * The entries of the header tree beside the main chain. Finds the best of them, and forgets some to
 * stay under the cap.
 */
import { type BlockIndex, better } from './block-index.ts';

/** The parts of the header tree that this class reads. */
interface Tree {
  readonly tip: BlockIndex;
  readonly size: number;
  isMain(entry: BlockIndex): boolean;
  fork(a: BlockIndex, b: BlockIndex): BlockIndex;
  isOnTheWay(entry: BlockIndex, ends: readonly BlockIndex[]): boolean;
}

export class SideEntries {
  readonly #tree: Tree;
  readonly #cap: number;
  readonly #remove: (leaf: BlockIndex) => void;
  readonly #all = new Set<BlockIndex>();
  /** The ends of side branches: the best entry by header is one of them, or an ancestor of one. */
  readonly #leaves = new Set<BlockIndex>();
  readonly #complete = new Set<BlockIndex>();

  /** @param remove takes a leaf out of the tree. */
  constructor(tree: Tree, cap: number, remove: (leaf: BlockIndex) => void) {
    this.#tree = tree;
    this.#cap = cap;
    this.#remove = remove;
  }

  get all(): ReadonlySet<BlockIndex> {
    return this.#all;
  }

  /** Entries whose bodies, and the bodies of all before them, are here. */
  get complete(): ReadonlySet<BlockIndex> {
    return this.#complete;
  }

  /** A new entry. */
  add(entry: BlockIndex, parent: BlockIndex): void {
    this.#all.add(entry);
    this.#leaves.delete(parent);
    this.#leaves.add(entry);
  }

  completed(entry: BlockIndex): void {
    if (this.#all.has(entry)) this.#complete.add(entry);
  }

  incomplete(entry: BlockIndex): void {
    this.#complete.delete(entry);
  }

  /** Adds an entry that the main chain has left. */
  addDisconnected(entry: BlockIndex): void {
    this.#all.add(entry);
    if (entry.complete) this.#complete.add(entry);
    if (entry.children.length === 0) this.#leaves.add(entry);
  }

  /** Removes an entry that is now on the main chain. */
  removeConnected(entry: BlockIndex): void {
    this.#all.delete(entry);
    this.#complete.delete(entry);
    this.#leaves.delete(entry);
  }

  /**
   * The best entry by header alone that is not known as invalid and that `allowed` lets pass; the
   * tip if there is none.
   */
  best(allowed: (entry: BlockIndex) => boolean): BlockIndex {
    let best = allowed(this.#tree.tip) ? this.#tree.tip : null;
    // If the tip is not allowed, nothing on the main chain is; if it is, nothing there is better.
    const isBetter = (entry: BlockIndex) =>
      !this.#tree.isMain(entry) && (best === null || better(entry, best) > 0);
    for (const leaf of this.#leaves) {
      // An ancestor has less work, so the first that is allowed is the best of its branch.
      let at: BlockIndex | null = leaf;
      while (at !== null && isBetter(at) && (at.invalid !== null || !allowed(at))) at = at.parent;
      if (at !== null && isBetter(at)) best = at;
    }
    return best ?? this.#tree.tip;
  }

  /**
   * Keeps the side branches under the cap: invalid leaves go first, then those with the least work,
   * those on the way to one of `keep` never. Returns what was dropped.
   */
  trim(keep: readonly BlockIndex[]): BlockIndex[] {
    const dropped: BlockIndex[] = [];
    let room = this.#cap;
    for (const end of keep) room += end.height - this.#tree.fork(this.#tree.tip, end).height;
    if (this.#all.size <= room) return dropped;
    const isKept = (entry: BlockIndex) => this.#tree.isOnTheWay(entry, keep);
    const leaves = [...this.#leaves].filter((entry) => !isKept(entry));
    leaves.sort((a, b) => {
      if ((a.invalid === null) !== (b.invalid === null)) return a.invalid === null ? 1 : -1;
      return a.work < b.work ? -1 : a.work > b.work ? 1 : 0;
    });
    for (let leaf = leaves.shift(); leaf !== undefined; leaf = leaves.shift()) {
      if (this.#all.size <= room) break;
      this.#forget(leaf);
      dropped.push(leaf);
      const parent = leaf.parent as BlockIndex;
      if (parent.children.length === 0 && this.#all.has(parent) && !isKept(parent))
        leaves.unshift(parent);
    }
    return dropped;
  }

  /**
   * Forgets side branches that end below `height` and are invalid or have less work than the tip;
   * none on the way to one of `keep`.
   */
  forgetBelow(height: number, keep: readonly BlockIndex[] = []): BlockIndex[] {
    const dropped: BlockIndex[] = [];
    const isKept = (entry: BlockIndex) => this.#tree.isOnTheWay(entry, keep);
    const low = [...this.#all].filter((entry) => entry.height < height && !isKept(entry));
    low.sort((a, b) => b.height - a.height);
    for (const entry of low) {
      const rival = entry.invalid === null && better(entry, this.#tree.tip) > 0;
      if (rival || entry.children.length > 0) continue;
      this.#forget(entry);
      dropped.push(entry);
    }
    return dropped;
  }

  /** Forgets headers without bodies that lead to none of `ends`; returns how many. */
  forgetUntold(ends: readonly BlockIndex[]): number {
    const before = this.#tree.size;
    for (const leaf of [...this.#leaves]) {
      const told = ends.reduce((most, end) => Math.max(most, this.#tree.fork(leaf, end).height), 0);
      let at = leaf;
      while (at.height > told && !at.body && this.#leaves.has(at)) {
        const parent = at.parent as BlockIndex;
        this.#forget(at);
        at = parent;
      }
    }
    return before - this.#tree.size;
  }

  #forget(leaf: BlockIndex): void {
    const parent = leaf.parent as BlockIndex;
    this.removeConnected(leaf);
    this.#remove(leaf);
    if (parent.children.length === 0 && this.#all.has(parent)) this.#leaves.add(parent);
  }

  /** For tests: throws if the sets do not agree with the tree. */
  sanityCheck(): void {
    for (const entry of this.#all) {
      const agrees =
        !this.#tree.isMain(entry) &&
        this.#complete.has(entry) === entry.complete &&
        this.#leaves.has(entry) === (entry.children.length === 0);
      if (!agrees) throw new Error(`side entries: ${entry.key} is not where it belongs`);
    }
    for (const entry of [...this.#leaves, ...this.#complete])
      if (!this.#all.has(entry)) throw new Error(`side entries: ${entry.key} is of the past`);
  }
}
