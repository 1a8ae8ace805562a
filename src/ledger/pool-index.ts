/**
 * The index of a pool's entries in all the orders that are asked for, and what one operation
 * changed.
 */
import { fromHex } from '../base/bytes.ts';
import { IndexedHeap } from '../base/indexed-heap.ts';
import type { ErrorCode } from './errors.ts';
import { compareArrival, compareForEviction, type PoolEntry } from './pool-entry.ts';

/** The standing of an entry: pooled, deferred, or not here. */
export type Standing = 'pooled' | 'waiting' | 'gone';

/** The change of one entry by one operation. */
export interface Transition {
  readonly entry: PoolEntry;
  readonly before: Standing;
  readonly after: Standing;
  /** The reason why it is gone. */
  readonly code: ErrorCode;
}

const SHORT_ID_BYTES = 8;

/** The sets and orders of entries. `PoolHolding` decides which entry is pooled. */
export class PoolIndex {
  readonly #byWireId = new Map<string, PoolEntry>();
  readonly #byId = new Map<string, PoolEntry>();
  readonly #waiting = new Set<PoolEntry>();
  /** All pooled entries but claims, and the claims; the first to be evicted comes first. */
  readonly #others = new IndexedHeap<PoolEntry>(compareForEviction);
  readonly #claims = new IndexedHeap<PoolEntry>(compareForEviction);
  readonly #oldest = new IndexedHeap<PoolEntry>(compareArrival);
  readonly #expiring = new IndexedHeap<PoolEntry>(
    (a, b) => a.transaction.expires - b.transaction.expires,
  );
  readonly #xor = {
    others: new Uint8Array(SHORT_ID_BYTES),
    claims: new Uint8Array(SHORT_ID_BYTES),
  };
  /** The standing of changed entries before the running operation, and the code of removed ones. */
  #changed = new Map<PoolEntry, { before: Standing; code: ErrorCode }>();

  /** Pooled entries of every kind. */
  get size(): number {
    return this.#others.size + this.#claims.size;
  }

  get others(): number {
    return this.#others.size;
  }

  get claims(): number {
    return this.#claims.size;
  }

  get waitingSize(): number {
    return this.#waiting.size;
  }

  /** XOR over the first 8 bytes of the wire ids of what is pooled, with or without the claims. */
  xor(withClaims: boolean): Uint8Array {
    const { others, claims } = this.#xor;
    return others.map((byte, at) => byte ^ (withClaims ? (claims[at] ?? 0) : 0));
  }

  /** The pooled entry, no claim, that is evicted first when the pool is full. */
  get cheapest(): PoolEntry | undefined {
    return this.#others.peek();
  }

  /** The claim that goes first if there are too many. */
  get lastClaim(): PoolEntry | undefined {
    return this.#claims.peek();
  }

  /** The pooled entry that came first. */
  get oldest(): PoolEntry | undefined {
    return this.#oldest.peek();
  }

  /** Of all entries that expire, the one that expires first. */
  get nextToExpire(): PoolEntry | undefined {
    return this.#expiring.peek();
  }

  /** The entry that has waited longest. */
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

  /** Pools an entry that is new or was deferred. */
  pool(entry: PoolEntry): void {
    if (!this.#leave(entry, 'pooled')) return;
    this.#enter(entry);
    this.#heapOf(entry).add(entry);
    this.#oldest.add(entry);
    this.#toggle(entry);
  }

  /** Defers an entry that is new or was pooled. */
  defer(entry: PoolEntry): void {
    if (!this.#leave(entry, 'waiting')) return;
    this.#enter(entry);
    this.#waiting.add(entry);
  }

  /** Removes an entry for this reason; also notes one that was never let in. */
  remove(entry: PoolEntry, code: ErrorCode): void {
    this.#leave(entry, 'gone');
    const change = this.#changed.get(entry);
    if (change === undefined) this.#changed.set(entry, { before: 'gone', code });
    else change.code = code;
    if (this.#byWireId.get(entry.wireId) === entry) this.#byWireId.delete(entry.wireId);
    if (this.#byId.get(entry.id) === entry) this.#byId.delete(entry.id);
    this.#expiring.remove(entry);
  }

  /** The changes since the last call, without entries whose standing is what it was. */
  transitions(): Transition[] {
    const transitions: Transition[] = [];
    for (const [entry, { before, code }] of this.#changed) {
      const after = this.standing(entry);
      if (after !== before || after === 'gone') transitions.push({ entry, before, after, code });
    }
    this.#changed = new Map();
    return transitions;
  }

  /** For tests: the fault of a heap whose order or members are wrong; null if there is none. */
  heapTrouble(): string | null {
    const heaps = { cheapest: this.#others, claims: this.#claims, oldest: this.#oldest };
    for (const [name, heap] of Object.entries({ ...heaps, expiring: this.#expiring }))
      if (!heap.isSound) return `the heap of the ${name} is not in order`;
    let expiring = 0;
    for (const entry of this.#byWireId.values()) {
      const isPooled = !this.#waiting.has(entry);
      if (this.#heapOf(entry).has(entry) !== isPooled) return 'an entry is in the wrong heap';
      if (this.#oldest.has(entry) !== isPooled) return 'the heap of the oldest is not that of all';
      const expires = entry.transaction.expires !== 0;
      if (this.#expiring.has(entry) !== expires)
        return 'the heap of the expiring is not that of all';
      if (expires) expiring += 1;
    }
    if (this.#oldest.size !== this.size) return 'the heap of the oldest has entries that are gone';
    if (this.#expiring.size !== expiring)
      return 'the heap of the expiring has entries that are gone';
    return null;
  }

  #enter(entry: PoolEntry): void {
    if (this.#byWireId.has(entry.wireId)) return;
    this.#byWireId.set(entry.wireId, entry);
    this.#byId.set(entry.id, entry);
    if (entry.transaction.expires !== 0) this.#expiring.add(entry);
  }

  /** Takes an entry from its sets; false if it has the standing `to` already. */
  #leave(entry: PoolEntry, to: Standing): boolean {
    const from = this.standing(entry);
    if (from === to) return false;
    if (!this.#changed.has(entry)) this.#changed.set(entry, { before: from, code: 'pool-evicted' });
    if (from === 'waiting') this.#waiting.delete(entry);
    if (from === 'pooled') {
      this.#heapOf(entry).remove(entry);
      this.#oldest.remove(entry);
      this.#toggle(entry);
    }
    return true;
  }

  #heapOf({ claim }: PoolEntry): IndexedHeap<PoolEntry> {
    return claim ? this.#claims : this.#others;
  }

  #toggle({ claim, wireId }: PoolEntry): void {
    const bytes = fromHex(wireId.slice(0, 2 * SHORT_ID_BYTES)) as Uint8Array;
    const xor = claim ? this.#xor.claims : this.#xor.others;
    for (const [index, byte] of bytes.entries()) xor[index] = (xor[index] ?? 0) ^ byte;
  }
}
