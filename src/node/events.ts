/** Tells whoever shows a node that something changed, in the turn in which it did. */

/**
 * - `tip`: the chain moved.
 * - `pool`: the pool changed.
 * - `ready`: whether blocks may be built changed (B-2).
 * - `view`: something else to show changed.
 */
export type NodeEvent = 'tip' | 'pool' | 'ready' | 'view';

export class NodeEvents {
  readonly #listeners = new Set<(event: NodeEvent) => void>();

  /** Calls `listener` at each event. Returns the function that ends it. */
  subscribe(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: NodeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
