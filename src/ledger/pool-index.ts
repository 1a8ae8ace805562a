/**
 * All entries of a pool under every aspect it is asked by, and what one operation changed of them.
 */
import { fromHex } from '../base/bytes.ts';
import { IndexedHeap } from '../base/indexed-heap.ts';
import type { ErrorCode } from './errors.ts';
import { compareArrival, compareEntries, type PoolEntry } from './pool-entry.ts';

/** Where an entry stands: in the pool, aside, or not here. */
export type Standing = 'pooled' | 'waiting' | 'gone';

/** What one operation did to one entry. */
export interface Transition {
  readonly entry: PoolEntry;
  readonly before: Standing;
  readonly after: Standing;
  /** Why it is gone. */
  readonly code: ErrorCode;
}

const SHORT_ID_BYTES = 8;

/** The sets and orders; which entry may stand where is decided elsewhere. */
export class PoolIndex {
  readonly #byWireId = new Map<string, PoolEntry>();
  readonly #byId = new Map<string, PoolEntry>();
  readonly #waiting = new Set<PoolEntry>();
  /** Cheapest first: the reverse of P-1's order. */
  readonly #cheapest = new IndexedHeap<PoolEntry>((a, b) => compareEntries(b, a));
  readonly #cheapestClaim = new IndexedHeap<PoolEntry>((a, b) => compareEntries(b, a));
  readonly #oldest = new IndexedHeap<PoolEntry>(compareArrival);
  readonly #expiring = new IndexedHeap<PoolEntry>(
    (a, b) => a.transaction.expires - b.transaction.expires,
  );
  readonly #xor = new Uint8Array(SHORT_ID_BYTES);
  /** Standing before the running operation, and the code of those it removed. */
  #changed = new Map<PoolEntry, { before: Standing; code: ErrorCode }>();

  get size(): number {
    return this.#cheapest.size;
  }

  get claims(): number {
    return this.#cheapestClaim.size;
  }

  get waitingSize(): number {
    return this.#waiting.size;
  }

  /** XOR over the first 8 bytes of the pooled entries' wire ids. */
  get xor(): Uint8Array {
    return this.#xor.slice();
  }

  /** The pooled one that goes first when the pool is full. */
  get cheapest(): PoolEntry | undefined {
    return this.#cheapest.peek();
  }

  get cheapestClaim(): PoolEntry | undefined {
    return this.#cheapestClaim.peek();
  }

  /** The pooled one that came first. */
  get oldest(): PoolEntry | undefined {
    return this.#oldest.peek();
  }

  /** Of all with an expiry, the one whose comes first. */
  get nextToExpire(): PoolEntry | undefined {
    return this.#expiring.peek();
  }

  /** The one that has waited longest. */
  get longestWaiting(): PoolEntry | undefined {
    const [first] = this.#waiting;
    return first;
  }

  waiting(): Iterable<PoolEntry> {
    return this.#waiting;
  }

  byWireId(wireId: string): PoolEntry | undefined {
    return this.#byWireId.get(wireId);
  }

  byId(id: string): PoolEntry | undefined {
    return this.#byId.get(id);
  }

  standing(entry: PoolEntry): Standing {
    if (this.#byWireId.get(entry.wireId) !== entry) return 'gone';
    return this.#waiting.has(entry) ? 'waiting' : 'pooled';
  }

  /** Into the pool, from outside or from aside. */
  pool(entry: PoolEntry): void {
    if (!this.#leave(entry, 'pooled')) return;
    this.#enter(entry);
    this.#cheapest.add(entry);
    this.#oldest.add(entry);
    if (entry.claim) this.#cheapestClaim.add(entry);
    this.#toggle(entry);
  }

  /** Aside, from outside or out of the pool. */
  setAside(entry: PoolEntry): void {
    if (!this.#leave(entry, 'waiting')) return;
    this.#enter(entry);
    this.#waiting.add(entry);
  }

  /** Gone, for this reason; also notes one that was never let in. */
  remove(entry: PoolEntry, code: ErrorCode): void {
    this.#leave(entry, 'gone');
    const change = this.#changed.get(entry);
    if (change === undefined) this.#changed.set(entry, { before: 'gone', code });
    else change.code = code;
    if (this.#byWireId.get(entry.wireId) === entry) this.#byWireId.delete(entry.wireId);
    if (this.#byId.get(entry.id) === entry) this.#byId.delete(entry.id);
    this.#expiring.remove(entry);
  }

  /** What changed since the last call; an entry that is back where it was is not among it. */
  transitions(): Transition[] {
    const transitions: Transition[] = [];
    for (const [entry, { before, code }] of this.#changed) {
      const after = this.standing(entry);
      if (after !== before || after === 'gone') transitions.push({ entry, before, after, code });
    }
    this.#changed = new Map();
    return transitions;
  }

  #enter(entry: PoolEntry): void {
    if (this.#byWireId.has(entry.wireId)) return;
    this.#byWireId.set(entry.wireId, entry);
    this.#byId.set(entry.id, entry);
    if (entry.transaction.expires !== 0) this.#expiring.add(entry);
  }

  /** Takes it from where it stands; false when that is where it is to be. */
  #leave(entry: PoolEntry, to: Standing): boolean {
    const from = this.standing(entry);
    if (from === to) return false;
    if (!this.#changed.has(entry)) this.#changed.set(entry, { before: from, code: 'pool-evicted' });
    if (from === 'waiting') this.#waiting.delete(entry);
    if (from === 'pooled') {
      this.#cheapest.remove(entry);
      this.#oldest.remove(entry);
      this.#cheapestClaim.remove(entry);
      this.#toggle(entry);
    }
    return true;
  }

  #toggle(entry: PoolEntry): void {
    const bytes = fromHex(entry.wireId.slice(0, 2 * SHORT_ID_BYTES)) as Uint8Array;
    for (const [index, byte] of bytes.entries()) this.#xor[index] = (this.#xor[index] ?? 0) ^ byte;
  }
}
