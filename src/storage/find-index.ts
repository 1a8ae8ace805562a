/**
 * Finds heights by key (`find`) in merged sorted segments of (key, height) pairs, as a
 * log-structured merge tree keeps them. Each step adds one small segment; neighbours of similar
 * size are merged, so that there are few segments to search, a pair is rewritten only O(log n)
 * times, and no step rewrites more than a bounded part. Immutable: a plan gives a new index, used
 * once its writes are on disk.
 */
import { type ByteReader, ByteWriter } from '../base/bytes.ts';
import type { IndexEntry } from '../node/ports.ts';

const KEY_BYTES = 8;
/** `key 8 | height u32`. */
export const ENTRY_BYTES = KEY_BYTES + 4;
/** Segments of this many entries (768 KB) are left alone. */
const FULL_ENTRIES = 65_536;

/** Sorted entries without duplicates; `from` and `to` bound their heights. */
export interface Segment {
  id: number;
  from: number;
  to: number;
  entries: Uint8Array;
}

type SegmentSummary = Pick<Segment, 'id' | 'from' | 'to'> & { bytes: number };

interface IndexPlan {
  index: FindIndex;
  put: Segment[];
  remove: number[];
}

export class FindIndex {
  static readonly empty = new FindIndex([], 1, true);
  /** The index in the place of a damaged one. */
  static readonly lost = new FindIndex([], 1, false);
  /** The segments, oldest heights first. */
  readonly segments: readonly Segment[];
  /**
   * False while heights may be missing in it. It stays so, also on disk, until an index without
   * gaps is made.
   */
  readonly whole: boolean;
  readonly #nextId: number;

  private constructor(segments: readonly Segment[], nextId: number, whole: boolean) {
    this.segments = segments;
    this.#nextId = nextId;
    this.whole = whole;
  }

  /** The index of stored segments. */
  static of(segments: readonly Segment[], whole: boolean): FindIndex {
    return new FindIndex(segments, Math.max(0, ...segments.map(({ id }) => id)) + 1, whole);
  }

  /** The heights of entries with this key, ascending. */
  find(key: Uint8Array): number[] {
    const heights = new Set<number>();
    const wanted = viewOf(key);
    for (const { entries } of this.segments) {
      const view = viewOf(entries);
      for (let at = lowerBound(view, wanted); at < entries.length; at += ENTRY_BYTES) {
        if (compareKeys(view, at, wanted, 0) !== 0) break;
        heights.add(view.getUint32(at + KEY_BYTES));
      }
    }
    return [...heights].sort((a, b) => a - b);
  }

  /**
   * Drops entries above `truncate`, then adds `add` (all above it). `whole` stays as it was unless
   * given.
   */
  plan(truncate: number, add: readonly IndexEntry[], whole = this.whole): IndexPlan {
    let nextId = this.#nextId;
    const segments: Segment[] = [];
    for (const segment of this.segments) {
      if (segment.to <= truncate) segments.push(segment);
      else if (segment.from <= truncate) {
        const entries = keepUpTo(segment.entries, truncate);
        segments.push({ id: nextId++, from: segment.from, to: truncate, entries });
      }
    }
    if (add.length > 0) segments.push({ id: nextId++, ...segmentOf(add) });
    for (;;) {
      const [older, newer] = segments.slice(-2);
      if (older === undefined || newer === undefined) break;
      if (older.entries.length > 2 * newer.entries.length) break;
      if (older.entries.length >= FULL_ENTRIES * ENTRY_BYTES) break;
      const entries = merge(older.entries, newer.entries);
      segments.splice(-2, 2, { id: nextId++, from: older.from, to: newer.to, entries });
    }
    const before = new Set(this.segments.map(({ id }) => id));
    const after = new Set(segments.map(({ id }) => id));
    return {
      index: new FindIndex(segments, nextId, whole),
      put: segments.filter(({ id }) => !before.has(id)),
      remove: [...before].filter((id) => !after.has(id)),
    };
  }
}

/** Segments are numbered from 1; this number stands for the missing part of an index. */
const LACKING_ID = 0;

/**
 * The list of segments, so that a lost one is noticed: `id u32 | from u32 | to u32 | bytes u32`
 * each; one more of zeros while the index is not whole.
 */
export function encodeManifest(index: FindIndex): Uint8Array {
  const writer = new ByteWriter(16 * (index.segments.length + 1));
  if (!index.whole) for (let i = 0; i < 4; i++) writer.u32(LACKING_ID);
  for (const { id, from, to, entries } of index.segments) {
    for (const value of [id, from, to, entries.length]) writer.u32(value);
  }
  return writer.finish();
}

export function decodeManifest(reader: ByteReader): { segments: SegmentSummary[]; whole: boolean } {
  const segments: SegmentSummary[] = [];
  let whole = true;
  while (reader.remaining > 0) {
    const [id, from, to, bytes] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
    if (id === LACKING_ID) whole = false;
    else segments.push({ id, from, to, bytes });
  }
  return { segments, whole };
}

function segmentOf(add: readonly IndexEntry[]): Omit<Segment, 'id'> {
  const view = new DataView(new ArrayBuffer(add.length * ENTRY_BYTES));
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  add.forEach(({ key, height }, i) => {
    const source = viewOf(key);
    view.setUint32(i * ENTRY_BYTES, source.getUint32(0));
    view.setUint32(i * ENTRY_BYTES + 4, source.getUint32(4));
    view.setUint32(i * ENTRY_BYTES + KEY_BYTES, height);
    from = Math.min(from, height);
    to = Math.max(to, height);
  });
  const order = Uint32Array.from(add, (_, i) => i * ENTRY_BYTES);
  order.sort((a, b) => compareEntries(view, a, view, b));
  const source = new Uint8Array(view.buffer);
  const entries = new Uint8Array(source.length);
  let length = 0;
  for (const at of order) length = append(entries, length, source, at);
  return { from, to, entries: entries.slice(0, length) };
}

function merge(a: Uint8Array, b: Uint8Array): Uint8Array {
  const viewA = viewOf(a);
  const viewB = viewOf(b);
  const merged = new Uint8Array(a.length + b.length);
  let length = 0;
  let atA = 0;
  let atB = 0;
  while (atA < a.length || atB < b.length) {
    const takeA =
      atB >= b.length || (atA < a.length && compareEntries(viewA, atA, viewB, atB) <= 0);
    length = takeA ? append(merged, length, a, atA) : append(merged, length, b, atB);
    if (takeA) atA += ENTRY_BYTES;
    else atB += ENTRY_BYTES;
  }
  return merged.slice(0, length);
}

function keepUpTo(entries: Uint8Array, height: number): Uint8Array {
  const view = viewOf(entries);
  const kept = new Uint8Array(entries.length);
  let length = 0;
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    if (view.getUint32(at + KEY_BYTES) <= height) length = append(kept, length, entries, at);
  }
  return kept.slice(0, length);
}

/** Appends a copy of one entry unless it equals the last one; returns the new length. */
function append(target: Uint8Array, length: number, source: Uint8Array, at: number): number {
  let doubled = length > 0;
  for (let i = 0; i < ENTRY_BYTES; i++) {
    const byte = source[at + i] as number;
    target[length + i] = byte;
    doubled &&= target[length + i - ENTRY_BYTES] === byte;
  }
  return doubled ? length : length + ENTRY_BYTES;
}

/** The byte offset of the first entry whose key is not below `key`. */
function lowerBound(entries: DataView, key: DataView): number {
  let low = 0;
  let high = entries.byteLength / ENTRY_BYTES;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(entries, middle * ENTRY_BYTES, key, 0) < 0) low = middle + 1;
    else high = middle;
  }
  return low * ENTRY_BYTES;
}

function compareEntries(a: DataView, atA: number, b: DataView, atB: number): number {
  return compareKeys(a, atA, b, atB) || a.getUint32(atA + KEY_BYTES) - b.getUint32(atB + KEY_BYTES);
}

function compareKeys(a: DataView, atA: number, b: DataView, atB: number): number {
  return a.getUint32(atA) - b.getUint32(atB) || a.getUint32(atA + 4) - b.getUint32(atB + 4);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
