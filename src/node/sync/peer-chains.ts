/** Keeps how far each linked peer's chain is known: its claims, and the headers it gave. */
import type { BlockIndex } from '../chain/block-index.ts';
import type { HeaderTree } from '../chain/header-tree.ts';
import type { Neighbours } from '../peers/neighbours.ts';
import type { Peer } from '../peers/peer.ts';

export class PeerChains {
  readonly #tree: HeaderTree;
  readonly #neighbours: Neighbours;
  /** The last header kept of each peer's chain. */
  readonly #shown = new WeakMap<Peer, BlockIndex>();

  constructor(tree: HeaderTree, neighbours: Neighbours) {
    this.#tree = tree;
    this.#neighbours = neighbours;
  }

  /** Notes that a walk over a peer's headers came this far. */
  noteEnd(peer: Peer, end: BlockIndex): void {
    this.#shown.set(peer, end);
  }

  /** The end of the last walk; null if there was none, or if that block is forgotten. */
  knownEnd(peer: Peer): BlockIndex | null {
    const end = this.#shown.get(peer);
    return end !== undefined && this.#tree.has(end) ? end : null;
  }

  /**
   * The blocks up to which a peer has everything: its tip, the end of its headers, and the blocks
   * of its seals. Its tip may be one of those that this node could not keep.
   */
  endsOf(peer: Peer): BlockIndex[] {
    const told = peer.hello?.seals.map(({ hash }) => this.#tree.find(hash)) ?? [];
    const tip = peer.tip === null ? undefined : this.#tree.find(peer.tip.hash);
    return [tip, this.knownEnd(peer) ?? undefined, ...told].filter((end) => end !== undefined);
  }

  /** The ends of all linked peers. */
  ends(): BlockIndex[] {
    return this.#neighbours.nodes().flatMap((peer) => this.endsOf(peer));
  }
}
