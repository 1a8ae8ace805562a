/**
 * The index lets `find` search where in the chain a key is named, in merged sorted segments, as a
 * log-structured merge tree keeps them. Each step adds small segments; neighbours of like size are
 * merged, so there are few to look through, an entry is rewritten only O(log n) times, and no step
 * rewrites more than a bounded part. Immutable: a plan gives a new index, used once its writes are
 * on disk.
 */
import { type ByteReader, ByteWriter } from '../base/bytes.ts';
import type { IndexBlock, IndexHit } from '../node/ports.ts';
import {
  canMerge,
  entryCount,
  findIn,
  KEY_BYTES,
  keepFrom,
  keepUpTo,
  merge,
  type Segment,
  segmentsOf,
} from './index-segment.ts';

/** Segments of this many entries (832 KB) are left alone. */
const FULL_ENTRIES = 65_536;

type SegmentSummary = Omit<Segment, 'entries'> & { bytes: number };

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

  /** Where this key is named, by height and place; of a height without places, once. */
  find(key: Uint8Array): IndexHit[] {
    const hits: IndexHit[] = [];
    for (const segment of this.segments) findIn(segment, key, hits);
    return hits.sort((a, b) => a.height - b.height || (a.place ?? 0) - (b.place ?? 0));
  }

  /**
   * Drops entries above `truncate`, then adds `add` (all above it); whether it is whole then stays
   * as it was, unless told. `below`: entries of heights lower than those of the newest segments,
   * which are added among those of their like; what is known of such a height stays as it is.
   * Entries below `least` are dropped as well.
   */
  plan(
    truncate: number,
    add: readonly IndexBlock[],
    whole = this.whole,
    below: readonly IndexBlock[] = [],
    least = 0,
  ): IndexPlan {
    let nextId = this.#nextId;
    const segments: Segment[] = [];
    for (const stored of this.segments) {
      if (stored.to < least) continue;
      const segment = stored.from >= least ? stored : { id: nextId++, ...keepFrom(stored, least) };
      if (segment.to <= truncate) segments.push(segment);
      else if (segment.from <= truncate)
        segments.push({ id: nextId++, ...keepUpTo(segment, truncate) });
    }
    const past = below.filter((block) => !isKnown(segments, block));
    if (past.length > 0) {
      const highest = past.reduce((most, { height }) => Math.max(most, height), 0);
      const place = segments.findIndex(({ to }) => to > highest);
      const newest = place < 0 ? [] : segments.splice(place);
      for (const made of segmentsOf(past)) {
        segments.push({ id: nextId++, ...made });
        nextId = mergeLast(segments, nextId);
      }
      segments.push(...newest);
    }
    for (const made of segmentsOf(add)) {
      segments.push({ id: nextId++, ...made });
      nextId = mergeLast(segments, nextId);
    }
    if (add.length === 0) nextId = mergeLast(segments, nextId);
    const before = new Set(this.segments.map(({ id }) => id));
    const after = new Set(segments.map(({ id }) => id));
    return {
      index: new FindIndex(segments, nextId, whole),
      put: segments.filter(({ id }) => !before.has(id)),
      remove: [...before].filter((id) => !after.has(id)),
    };
  }
}

/** Whether a block is in them already: all its entries come and go at once. */
function isKnown(segments: readonly Segment[], { height, keys }: IndexBlock): boolean {
  const hits: IndexHit[] = [];
  for (const segment of segments)
    if (keys.length > 0 && segment.from <= height && height <= segment.to)
      findIn(segment, keys.subarray(0, KEY_BYTES), hits);
  return hits.some((hit) => hit.height === height);
}

/** Merges the last segments while they are of like size; the next id. */
function mergeLast(segments: Segment[], nextId: number): number {
  let id = nextId;
  for (;;) {
    const [older, newer] = segments.slice(-2);
    if (older === undefined || newer === undefined || !canMerge(older, newer)) return id;
    if (entryCount(older) > 2 * entryCount(newer)) return id;
    if (entryCount(older) >= FULL_ENTRIES) return id;
    segments.splice(-2, 2, { id: id++, ...merge(older, newer) });
  }
}

/** Segments are numbered from 1: this one stands for what an index lacks. */
const LACKING_ID = 0;
/** In the length of a segment whose entries name places. */
const PLACED = 2 ** 31;

/**
 * The list of segments, so that a lost one is missed: `id u32 | from u32 | to u32 | bytes u32`
 * each, the highest bit of `bytes` set where its entries name places; one of zeros more while the
 * index is not whole.
 */
export function encodeManifest(index: FindIndex): Uint8Array {
  const writer = new ByteWriter(16 * (index.segments.length + 1));
  if (!index.whole) for (let i = 0; i < 4; i++) writer.u32(LACKING_ID);
  for (const { id, from, to, placed, entries } of index.segments) {
    const bytes = entries.length + (placed ? PLACED : 0);
    for (const value of [id, from, to, bytes]) writer.u32(value);
  }
  return writer.finish();
}

export function decodeManifest(reader: ByteReader): { segments: SegmentSummary[]; whole: boolean } {
  const segments: SegmentSummary[] = [];
  let whole = true;
  while (reader.remaining > 0) {
    const [id, from, to, length] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
    const placed = length >= PLACED;
    if (id === LACKING_ID) whole = false;
    else segments.push({ id, from, to, placed, bytes: placed ? length - PLACED : length });
  }
  return { segments, whole };
}
