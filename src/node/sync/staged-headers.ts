/**
 * The headers of one walk over a peer's chain, checked and held outside the tree: none enters it
 * before they show enough work, since a long chain of little work costs its sender less than it
 * costs us. They are held as the 160 bytes they came as, so that a walk to a fork far back costs
 * little memory.
 */
import { equal } from '../../base/bytes.ts';
import {
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  type Header,
  headerHash,
} from '../../ledger/header.ts';
import type { LedgerError, Result } from '../../ledger/result.ts';
import type { BlockIndex } from '../chain/block-index.ts';
import type { HeaderTree } from '../chain/header-tree.ts';
import { RECENT } from '../chain/recent-headers.ts';

const CHUNK_HEADERS = 1024;
/** So many hashes of a locator are those of headers that follow each other. */
const DENSE = 10;

/** The end of a chain of headers. */
export interface HeaderEnd {
  readonly height: number;
  readonly hash: Uint8Array;
  /** Total work. */
  readonly work: bigint;
}

export type Taken = 'taken' | 'known' | 'orphan' | 'condemned' | LedgerError;

export class StagedHeaders {
  readonly #tree: HeaderTree;
  #base: BlockIndex | null = null;
  readonly #chunks: Uint8Array[] = [];
  /** The first so many chunks are another's as well: they are copied before they are written to. */
  #shared = 0;
  #length = 0;
  #end: HeaderEnd | null = null;
  /** The last headers up to the end, as of `HeaderTree.recent`; only while some are staged. */
  #recent: Header[] = [];

  constructor(tree: HeaderTree) {
    this.#tree = tree;
  }

  /**
   * The block of the tree that the first one follows; null before any header was known or taken.
   */
  get base(): BlockIndex | null {
    return this.#base;
  }

  /** How many headers are staged. */
  get length(): number {
    return this.#length;
  }

  /** The last header known or taken; null while there was none. */
  get end(): HeaderEnd | null {
    return this.#length > 0 ? this.#end : this.#base;
  }

  /** The header of this height on the way to the end, genesis apart; null outside of it. */
  headerAt(height: number): Header | null {
    const base = this.#base;
    if (base === null || height < 1) return null;
    if (height <= base.height) return this.#tree.ancestor(base, height)?.header ?? null;
    const place = height - base.height - 1;
    return place < this.#length ? this.#header(place) : null;
  }

  /** Whether this block is on the way to the end. */
  holds({ height, hash }: { readonly height: number; readonly hash: Uint8Array }): boolean {
    const header = this.headerAt(height);
    return header !== null && equal(headerHash(header), hash);
  }

  /** Hashes from the end back, dense near it and then ever sparser, as of `HeaderTree.locator`. */
  locator(): Uint8Array[] {
    const hashes: Uint8Array[] = [];
    let step = 1;
    for (let at = this.#length - 1; at >= 0; at -= step) {
      hashes.push(headerHash(this.#header(at)));
      if (hashes.length >= DENSE) step *= 2;
    }
    return hashes;
  }

  /**
   * A copy that ends right before this header, to go on with another peer's headers; null where
   * what it follows is not staged.
   */
  branchAt(header: Header): StagedHeaders | null {
    const copy = new StagedHeaders(this.#tree);
    copy.#base = this.#base;
    copy.#chunks.push(...this.#chunks);
    copy.#shared = this.#chunks.length;
    this.#shared = this.#chunks.length;
    copy.#length = this.#length;
    copy.#end = this.#end;
    copy.#recent = [...this.#recent];
    return copy.#goBackTo(header) ? copy : null;
  }

  /** All headers from height 1 up to and with this one, 160 bytes each. Call where it has one. */
  bytesTo(height: number): Uint8Array {
    const bytes = new Uint8Array(height * HEADER_BYTES);
    const base = this.#base?.height ?? 0;
    for (let at = 1; at <= height; at += 1) {
      const known = at <= base ? encodeHeader(this.headerAt(at) as Header) : null;
      bytes.set(known ?? this.#bytes(at - base - 1), (at - 1) * HEADER_BYTES);
    }
    return bytes;
  }

  /**
   * Checks one header on the known or staged ones; a known one is skipped. Errors are those of
   * `checkHeader`.
   */
  take(header: Header, now: number): Taken {
    const hash = headerHash(header);
    const known = this.#tree.find(hash);
    if (known !== undefined) {
      this.#startAt(known);
      return 'known';
    }
    if (this.#isStaged(header)) return 'known';
    const parent = this.#tree.find(header.previous);
    if (parent !== undefined) this.#startAt(parent);
    else if (!this.#goBackTo(header)) return 'orphan';
    if (this.#base?.invalid !== null) return 'condemned';
    const checked = this.#check(header, now);
    if (!checked.ok) return checked.error;
    if (this.#tree.isKnownInvalid(checked.value)) return 'condemned';
    this.#append(header, checked.value);
    return 'taken';
  }

  /** The total work of the chain with this header, if it follows the last one. */
  workWith({ work }: Header): bigint {
    return (this.end?.work ?? 0n) + work;
  }

  /**
   * Puts staged headers into the tree, up to the first that is `enough`; returns the last one put
   * there. Call it only if there is an `end`.
   */
  keep(enough: (last: BlockIndex, taken: number) => boolean): { last: BlockIndex; added: number } {
    let last = this.#attached(this.#base as BlockIndex);
    const before = this.#tree.size;
    for (let index = 0; index < this.#length && !enough(last, index); index += 1) {
      const header = this.#header(index);
      last = this.#tree.add(last, header, headerHash(header));
    }
    this.#startAt(last);
    return { last, added: this.#tree.size - before };
  }

  /**
   * Puts a block back that the tree forgot since the walk met it, with the blocks that led to it.
   */
  #attached(entry: BlockIndex): BlockIndex {
    const path: BlockIndex[] = [];
    let at = entry;
    for (; !this.#tree.has(at); at = at.parent as BlockIndex) path.push(at);
    for (const one of path.reverse()) at = this.#tree.add(at, one.header, one.hash);
    return at;
  }

  #startAt(entry: BlockIndex): void {
    this.#base = entry;
    this.#length = 0;
    this.#chunks.length = 0;
    this.#recent = [];
  }

  #check(header: Header, now: number): Result<Uint8Array> {
    const end = this.end as HeaderEnd;
    if (this.#length === 0) this.#recent = [...this.#tree.recent(this.#base as BlockIndex)];
    return this.#tree.checkAfter(this.#recent, end.hash, header, now);
  }

  #append(header: Header, hash: Uint8Array): void {
    const { work } = this.end as HeaderEnd;
    const at = this.#length % CHUNK_HEADERS;
    if (at === 0) this.#chunks.push(new Uint8Array(CHUNK_HEADERS * HEADER_BYTES));
    this.#ownLastChunk().set(encodeHeader(header), at * HEADER_BYTES);
    this.#length += 1;
    this.#end = { height: header.height, hash, work: work + header.work };
    this.#recent.push(header);
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  #ownLastChunk(): Uint8Array {
    const last = this.#chunks.length - 1;
    const chunk = this.#chunks[last] as Uint8Array;
    if (last >= this.#shared) return chunk;
    this.#shared = last;
    const own = chunk.slice();
    this.#chunks[last] = own;
    return own;
  }

  #bytes(index: number): Uint8Array {
    const at = (index % CHUNK_HEADERS) * HEADER_BYTES;
    const chunk = this.#chunks[Math.floor(index / CHUNK_HEADERS)] as Uint8Array;
    return chunk.subarray(at, at + HEADER_BYTES);
  }

  #header(index: number): Header {
    const header = decodeHeader(this.#bytes(index));
    if (!header.ok) throw new Error('staged headers: one cannot be read back');
    return header.value;
  }

  /** The place it would have among the staged headers. */
  #placeOf({ height }: Header): number {
    return this.#base === null ? -1 : height - this.#base.height - 1;
  }

  #isStaged(header: Header): boolean {
    const place = this.#placeOf(header);
    if (place < 0 || place >= this.#length) return false;
    return equal(this.#bytes(place), encodeHeader(header));
  }

  /**
   * Drops staged headers that do not lead to `header`: the peer may have switched to another branch
   * meanwhile.
   */
  #goBackTo(header: Header): boolean {
    if (this.#length === 0) return false;
    if (equal(header.previous, (this.#end as HeaderEnd).hash)) return true;
    const place = this.#placeOf(header);
    if (place < 1 || place >= this.#length) return false;
    if (!equal(headerHash(this.#header(place - 1)), header.previous)) return false;
    this.#cut(place, header.previous);
    return true;
  }

  /**
   * Keeps the first `length` headers, the last of which has this hash. The cost is that of the
   * dropped ones: a peer may switch back with every header it sends.
   */
  #cut(length: number, hash: Uint8Array): void {
    let { work } = this.#end as HeaderEnd;
    for (let index = length; index < this.#length; index += 1) work -= this.#header(index).work;
    this.#length = length;
    this.#chunks.length = Math.ceil(length / CHUNK_HEADERS);
    this.#end = { height: this.#header(length - 1).height, hash, work };
    const from = Math.max(0, length - RECENT);
    const staged = Array.from({ length: length - from }, (_, at) => this.#header(from + at));
    const before = from > 0 ? [] : this.#tree.recent(this.#attached(this.#base as BlockIndex));
    this.#recent = [...before, ...staged].slice(-RECENT);
  }
}

/** Whether `take` refused a header only because its time is still ahead. */
export const isAhead = (taken: Taken): boolean =>
  typeof taken === 'object' && taken.code === 'time-ahead';

/**
 * The offence that a header proves, of an answer that was not taken and is not dated ahead; null
 * where it may be honest.
 */
export function offenceOf(
  taken: Taken,
  headers: readonly Header[],
  index: number,
  locator: readonly Uint8Array[],
): 'bad-answer' | 'invalid-header' | null {
  if (taken === 'orphan') return continues(headers, index, locator) ? null : 'bad-answer';
  return typeof taken === 'object' ? 'invalid-header' : null;
}

/**
 * Whether a header follows what we asked from, or the one sent before it: we may have forgotten
 * that meanwhile.
 */
function continues(
  headers: readonly Header[],
  index: number,
  locator: readonly Uint8Array[],
): boolean {
  const previous = headers[index]?.previous;
  const before = headers[index - 1];
  const from = before === undefined ? locator : [headerHash(before)];
  return previous !== undefined && from.some((hash) => equal(hash, previous));
}
