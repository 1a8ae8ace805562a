/**
 * Segments of the index: entries sorted by key, then height, then place. An entry is
 * `key 8 | height above the segment's first u16 | place u24`; those that an earlier version wrote,
 * `key 8 | height u32`, are read, cut and left as they are.
 */
import type { IndexBlock, IndexHit } from '../node/ports.ts';

/** Of a key. */
export const KEY_BYTES = 8;
const HEIGHT_BYTES = 2;
/** Of an entry that names height and place. */
export const ENTRY_BYTES = KEY_BYTES + HEIGHT_BYTES + 3;
/** Of one that names the height alone. */
const BARE_BYTES = KEY_BYTES + 4;
/** Heights in one segment, beyond its first. */
const HEIGHT_SPAN = 0xffff;
/** What a segment made of new blocks holds at most, unless one block alone has more. */
const RUN_ENTRIES = 65_536;
/** Places of entries in a list that is sorted as numbers of 53 bits. */
const ORDINALS = 2 ** 21;

/** Sorted entries without doubles; `from` and `to` bound their heights. */
export interface Segment {
  id: number;
  from: number;
  to: number;
  /** False: an earlier version wrote it, its entries name no places. */
  placed: boolean;
  entries: Uint8Array;
}

type Made = Omit<Segment, 'id'>;

function entryBytes({ placed }: Pick<Segment, 'placed'>): number {
  return placed ? ENTRY_BYTES : BARE_BYTES;
}

/** How many entries it has. */
export function entryCount(segment: Segment): number {
  return segment.entries.length / entryBytes(segment);
}

/** Adds what a segment has of this key. */
export function findIn(segment: Segment, key: Uint8Array, hits: IndexHit[]): void {
  const { entries, placed, from } = segment;
  const size = entryBytes(segment);
  const view = viewOf(entries);
  const wanted = viewOf(key);
  for (let at = lowerBound(view, wanted, size); at < entries.length; at += size) {
    if (compareKeys(view, at, wanted, 0) !== 0) break;
    const after = at + KEY_BYTES;
    hits.push(
      placed
        ? { height: from + view.getUint16(after), place: placeAt(view, after + HEIGHT_BYTES) }
        : { height: view.getUint32(after), place: null },
    );
  }
}

/** What lies at `height` and below. */
export function keepUpTo(segment: Segment, height: number): Made {
  const { from, placed } = segment;
  return { from, to: height, placed, entries: keptOf(segment, (its) => its <= height) };
}

/** What lies at `height` and above. */
export function keepFrom(segment: Segment, height: number): Made {
  const { from, to, placed } = segment;
  const entries = keptOf(segment, (its) => its >= height);
  const view = viewOf(entries);
  for (let at = KEY_BYTES; placed && at < entries.length; at += ENTRY_BYTES)
    view.setUint16(at, view.getUint16(at) + from - height);
  return { from: height, to, placed, entries };
}

/** A copy of the entries whose height is to be kept. */
function keptOf(segment: Segment, isKept: (height: number) => boolean): Uint8Array {
  const { entries, placed, from } = segment;
  const size = entryBytes(segment);
  const view = viewOf(entries);
  const kept = new Uint8Array(entries.length);
  let length = 0;
  for (let at = 0; at < entries.length; at += size) {
    const after = at + KEY_BYTES;
    const its = placed ? from + view.getUint16(after) : view.getUint32(after);
    if (!isKept(its)) continue;
    kept.set(entries.subarray(at, at + size), length);
    length += size;
  }
  return kept.slice(0, length);
}

/** Segments of new blocks, which may come in any order. */
export function segmentsOf(add: readonly IndexBlock[]): Made[] {
  const blocks = [...add].sort((a, b) => a.height - b.height);
  const segments: Made[] = [];
  for (let at = 0; at < blocks.length; ) {
    const from = (blocks[at] as IndexBlock).height;
    const run: IndexBlock[] = [];
    let count = 0;
    for (; at < blocks.length; at += 1) {
      const block = blocks[at] as IndexBlock;
      count += block.places.length;
      if (run.length > 0 && (count > RUN_ENTRIES || block.height - from > HEIGHT_SPAN)) break;
      run.push(block);
    }
    segments.push(segmentOf(run, from));
  }
  return segments;
}

function segmentOf(run: readonly IndexBlock[], from: number): Made {
  const count = run.reduce((sum, { places }) => sum + places.length, 0);
  const source = new Uint8Array(count * ENTRY_BYTES);
  const view = viewOf(source);
  // Sorted as numbers, by the key's first four bytes, then as they came: many times as fast as
  // with a function that compares.
  const order = new Float64Array(count);
  let ordinal = 0;
  for (const { height, keys, places } of run) {
    for (let i = 0; i < places.length; i += 1) {
      const at = ordinal * ENTRY_BYTES;
      for (let byte = 0; byte < KEY_BYTES; byte += 1)
        source[at + byte] = keys[i * KEY_BYTES + byte] as number;
      view.setUint16(at + KEY_BYTES, height - from);
      setPlace(view, at + KEY_BYTES + HEIGHT_BYTES, places[i] as number);
      order[ordinal] = view.getUint32(at) * ORDINALS + ordinal;
      ordinal += 1;
    }
  }
  order.sort();
  sortEqual(order, view);
  const entries = new Uint8Array(source.length);
  for (let i = 0; i < count; i += 1) {
    const at = ((order[i] as number) % ORDINALS) * ENTRY_BYTES;
    entries.set(source.subarray(at, at + ENTRY_BYTES), i * ENTRY_BYTES);
  }
  const to = (run.at(-1) as IndexBlock).height;
  return { from, to, placed: true, entries };
}

/** Puts those whose keys share the first four bytes in order by the rest. */
function sortEqual(order: Float64Array, source: DataView): void {
  const first = (i: number) => Math.floor((order[i] as number) / ORDINALS);
  const at = (one: number) => (one % ORDINALS) * ENTRY_BYTES;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && first(to) === first(from)) to += 1;
    if (to - from > 1)
      order.subarray(from, to).sort((a, b) => compareEntries(source, at(a), source, at(b)));
    from = to;
  }
}

/** Whether two neighbours can be one segment. */
export function canMerge(older: Segment, newer: Segment): boolean {
  // Segments of the past come late (S-5): heights are counted from the older one's first.
  const isInOrder = older.from <= newer.from && older.to <= newer.to;
  return older.placed && newer.placed && isInOrder && newer.to - older.from <= HEIGHT_SPAN;
}

/** Of two that `canMerge`. */
export function merge(older: Segment, newer: Segment): Made {
  const [a, b] = [older.entries, newer.entries];
  const rebased = b.slice();
  const shift = newer.from - older.from;
  const [viewA, viewB] = [viewOf(a), viewOf(rebased)];
  for (let at = KEY_BYTES; at < rebased.length; at += ENTRY_BYTES)
    viewB.setUint16(at, viewB.getUint16(at) + shift);
  const entries = new Uint8Array(a.length + b.length);
  let length = 0;
  let [atA, atB] = [0, 0];
  const take = (source: Uint8Array, from: number, to: number): void => {
    entries.set(source.subarray(from, to), length);
    length += to - from;
  };
  while (atA < a.length && atB < b.length) {
    // Runs of one side are copied together.
    const startA = atA;
    while (atA < a.length && compareEntries(viewA, atA, viewB, atB) <= 0) atA += ENTRY_BYTES;
    if (atA > startA) take(a, startA, atA);
    if (atA === a.length) break;
    const startB = atB;
    while (atB < b.length && compareEntries(viewB, atB, viewA, atA) < 0) atB += ENTRY_BYTES;
    take(rebased, startB, atB);
  }
  take(a, atA, a.length);
  take(rebased, atB, b.length);
  return { from: older.from, to: newer.to, placed: true, entries };
}

/** Byte offset of the first entry whose key is not below `key`. */
function lowerBound(entries: DataView, key: DataView, size: number): number {
  let low = 0;
  let high = entries.byteLength / size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(entries, middle * size, key, 0) < 0) low = middle + 1;
    else high = middle;
  }
  return low * size;
}

/** Of entries with places, whose heights are counted from the same one. */
function compareEntries(a: DataView, atA: number, b: DataView, atB: number): number {
  const [afterA, afterB] = [atA + KEY_BYTES, atB + KEY_BYTES];
  return (
    compareKeys(a, atA, b, atB) ||
    a.getUint16(afterA) - b.getUint16(afterB) ||
    placeAt(a, afterA + HEIGHT_BYTES) - placeAt(b, afterB + HEIGHT_BYTES)
  );
}

function compareKeys(a: DataView, atA: number, b: DataView, atB: number): number {
  return a.getUint32(atA) - b.getUint32(atB) || a.getUint32(atA + 4) - b.getUint32(atB + 4);
}

function placeAt(view: DataView, at: number): number {
  return view.getUint16(at) * 256 + view.getUint8(at + 2);
}

function setPlace(view: DataView, at: number, place: number): void {
  view.setUint16(at, place >>> 8);
  view.setUint8(at + 2, place & 0xff);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
