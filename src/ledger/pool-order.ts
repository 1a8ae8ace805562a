/**
 * The order in which a pool's transactions are built into blocks (P-1). It is kept from one reading
 * to the next: after a change only the transactions of the signers concerned are ordered anew, so
 * that no question makes the node order the whole pool again.
 */
import { compareEntries, type PoolEntry } from './pool-entry.ts';
import type { PoolHolding } from './pool-holding.ts';

interface Placed {
  readonly entry: PoolEntry;
  /**
   * The entry that delays it the most: of it and its signer's earlier pooled ones the last in
   * `compareEntries`.
   */
  readonly behind: PoolEntry;
}

export class PoolOrder {
  readonly #holding: PoolHolding;
  /** The order at the last reading; null if little of it is still right. */
  #placed: readonly Placed[] | null = null;
  /** The same order for each signer, hex. */
  #parts = new Map<string, readonly Placed[]>();
  /** Signers whose order may have changed. */
  #stale = new Set<string>();

  constructor(holding: PoolHolding) {
    this.#holding = holding;
  }

  /** Notes that a transaction of this signer (hex) came, went or has another standing. */
  touch(signer: string): void {
    if (this.#placed === null) return;
    this.#stale.add(signer);
    if (this.#stale.size <= this.#placed.length) return;
    this.#placed = null;
    this.#parts = new Map();
    this.#stale = new Set();
  }

  /** Pooled entries from the one at `start` on, best first, each signer's by sequence. */
  *from(start: number): Generator<PoolEntry> {
    if (start >= this.#holding.index.size) return;
    const placed = this.#mended();
    for (let at = start; at < placed.length; at += 1) yield (placed[at] as Placed).entry;
  }

  #mended(): readonly Placed[] {
    const { queues, claims } = this.#holding;
    if (this.#placed === null) {
      const signers = new Set([...queues.keys(), ...claims.keys()]);
      this.#placed = this.#taken(signers).fresh;
    } else if (this.#stale.size > 0) {
      const { gone, fresh } = this.#taken(this.#stale);
      this.#placed = edited(this.#placed, gone, fresh);
      this.#stale = new Set();
    }
    return this.#placed;
  }

  /**
   * The entries of these signers: `gone` are the old ones of the order, `fresh` those of the pool,
   * ordered.
   */
  #taken(signers: Iterable<string>): { gone: Placed[]; fresh: Placed[] } {
    const gone: Placed[] = [];
    const fresh: Placed[] = [];
    for (const signer of signers) {
      gone.push(...(this.#parts.get(signer) ?? []));
      const part = this.#partOf(signer);
      if (part.length === 0) this.#parts.delete(signer);
      else this.#parts.set(signer, part);
      fresh.push(...part);
    }
    return { gone, fresh: fresh.sort(comparePlaced) };
  }

  #partOf(signer: string): Placed[] {
    const part: Placed[] = [];
    const claim = this.#holding.claims.get(signer);
    if (claim !== undefined) part.push({ entry: claim, behind: claim });
    const queue = this.#holding.queues.get(signer);
    let behind: PoolEntry | undefined;
    for (const entry of queue?.held.slice(0, queue.pooled) ?? []) {
      if (behind === undefined || compareEntries(entry, behind) > 0) behind = entry;
      part.push({ entry, behind });
    }
    return part;
  }
}

/** Entries with the same `behind` are of one signer. */
function comparePlaced(a: Placed, b: Placed): number {
  const bySequence = a.entry.transaction.sequence - b.entry.transaction.sequence;
  return compareEntries(a.behind, b.behind) || bySequence;
}

/**
 * `placed` without those that are `gone` and with `fresh` ones, which are in order. Compares few of
 * the others.
 */
function edited(
  placed: readonly Placed[],
  gone: readonly Placed[],
  fresh: readonly Placed[],
): Placed[] {
  const left = gone.map((one) => placeOf(placed, one)).sort((a, b) => a - b);
  const all: Placed[] = [];
  let at = 0;
  let passed = 0;
  const copyTo = (end: number) => {
    for (; at < end; at += 1) {
      if (left[passed] === at) passed += 1;
      else all.push(placed[at] as Placed);
    }
  };
  for (const one of fresh) {
    copyTo(placeOf(placed, one));
    all.push(one);
  }
  copyTo(placed.length);
  return all;
}

/** The index of an entry, or the index where it would be inserted. */
function placeOf(placed: readonly Placed[], one: Placed): number {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePlaced(placed[middle] as Placed, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
