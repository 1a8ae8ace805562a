/**
 * The tree of all headers this node knows, from genesis on: the main chain and the branches that
 * compete with it. A header comes in only after its proof, links and times were checked (L-9,
 * L-10), so that no memory is spent on a header that cost its sender no work.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { equal, fromHex, toHex } from '../../base/bytes.ts';
import type { Charter } from '../../ledger/charter.ts';
import { genesisHeader, HEADER_BYTES, type Header, headerHash } from '../../ledger/header.ts';
import { checkHeader } from '../../ledger/header-check.ts';
import type { Result } from '../../ledger/result.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ancestorRow, forkRow, skipHeight } from './ancestry.ts';
import type { BlockIndex } from './block-index.ts';
import { HeaderTable } from './header-table.ts';
import { checkHeaderTree } from './header-tree-check.ts';
import { RecentHeaders } from './recent-headers.ts';
import { RowList } from './row-list.ts';
import { SideEntries } from './side-entries.ts';

export class HeaderTree {
  readonly genesis: BlockIndex;
  readonly #charter: Charter;
  readonly #table: HeaderTable;
  readonly #beside: SideEntries;
  /**
   * The codes of invalid blocks by key; kept longer than the blocks, as those may be sent again.
   */
  readonly #invalid = new BoundedMap<string, string>(LIMITS.invalidBlocks);
  /** Rows of the main chain by height; index 0 is genesis. */
  readonly #main = new RowList();
  readonly #recent: RecentHeaders;
  /** Height of the base: the main chain up to it counts as complete without its bodies (S-5). */
  #base = 0;

  constructor(charter: Charter, sideCap: number) {
    this.#charter = charter;
    const header = genesisHeader(charter);
    this.#table = new HeaderTable(header, headerHash(header));
    this.#recent = new RecentHeaders(this.#table);
    this.genesis = this.#table.entry(0);
    for (const flag of ['body', 'complete', 'valid'] as const) this.#table.set(0, flag, true);
    this.#table.setCount(0, 0);
    this.#table.setBytes(0, HEADER_BYTES);
    this.#main.push(0);
    this.#beside = new SideEntries(this, sideCap, (leaf) => this.#remove(leaf));
  }

  get tip(): BlockIndex {
    return this.#table.entry(this.#main.last());
  }

  get size(): number {
    return this.#table.size;
  }

  get base(): number {
    return this.#base;
  }

  /** Bytes of memory its headers take, without the objects. */
  get bytes(): number {
    return this.#table.memory + this.#main.bytes;
  }

  /** Entries off the main chain that are complete, so that they can be executed now. */
  get completeSide(): ReadonlySet<BlockIndex> {
    return this.#beside.complete;
  }

  /** Entries off the main chain. */
  get side(): ReadonlySet<BlockIndex> {
    return this.#beside.all;
  }

  /** Finds an entry by block hash. */
  find(hash: Uint8Array): BlockIndex | undefined {
    const row = hash.length === 32 ? this.#table.find(hash) : null;
    return row === null ? undefined : this.#table.entry(row);
  }

  /** Finds an entry by block hash in lower-case hex. */
  get(key: string): BlockIndex | undefined {
    return this.find(fromHex(key) ?? new Uint8Array(0));
  }

  /** Whether the tree still knows this very entry. */
  has(entry: BlockIndex): boolean {
    return entry.row >= 0;
  }

  /** The main chain's block at this height. */
  at(height: number): BlockIndex | undefined {
    const row = this.#main.at(height);
    return row === null ? undefined : this.#table.entry(row);
  }

  /**
   * The hash in hex and the builder of the block at this height, for walks over the whole chain.
   */
  keyAt(height: number): string | undefined {
    const row = this.#main.at(height);
    return row === null ? undefined : this.#table.key(row);
  }

  builderAt(height: number): Uint8Array | undefined {
    const row = this.#main.at(height);
    return row === null ? undefined : this.#table.builder(row);
  }

  headerAt(height: number): Header | undefined {
    const row = this.#main.at(height);
    return row === null ? undefined : this.#table.header(row);
  }

  isMain(entry: BlockIndex): boolean {
    return entry.row >= 0 && this.#main.at(entry.height) === entry.row;
  }

  /** The headers that L-10 needs for the block after `last`: oldest first, ending with `last`. */
  recent(last: BlockIndex): Header[] {
    if (last.row < 0) throw new Error('header tree: the entry is not in the tree');
    return this.#recent.upTo(last.row);
  }

  /**
   * Checks a header on its parent; returns its hash. Fails with the codes of `checkHeader`;
   * `time-ahead` is no offence (L-9).
   */
  check(parent: BlockIndex, header: Header, now: number): Result<Uint8Array> {
    return checkHeader(this.#charter, this.recent(parent), header, now, parent.hash);
  }

  /**
   * Checks a header as `check` does, where the parent is not in the tree; `recent` as for
   * `checkHeader`.
   */
  checkAfter(
    recent: readonly Header[],
    parentHash: Uint8Array,
    header: Header,
    now: number,
  ): Result<Uint8Array> {
    return checkHeader(this.#charter, recent, header, now, parentHash);
  }

  /** Whether the block of this hash was found invalid; remembered longer than the block itself. */
  isKnownInvalid(hash: Uint8Array): boolean {
    return this.#invalid.has(toHex(hash));
  }

  /** Takes a header that passed `check` into the tree, after a parent that is in it. */
  add(parent: BlockIndex, header: Header, hash: Uint8Array): BlockIndex {
    const known = this.find(hash);
    if (known !== undefined) return known;
    if (parent.row < 0) throw new Error('header tree: the parent is not in the tree');
    const entry = this.#make(parent.row, header, hash);
    this.#beside.add(entry, parent);
    return entry;
  }

  #make(parent: number, header: Header, hash: Uint8Array): BlockIndex {
    const row = this.#newRow(parent, header, hash);
    const invalid = this.#table.invalid(parent) ?? this.#invalid.get(toHex(hash)) ?? null;
    if (invalid !== null) this.#table.setInvalid(row, invalid);
    return this.#table.entry(row);
  }

  #newRow(parent: number, header: Header, hash: Uint8Array): number {
    const row = this.#table.add(parent, header, hash);
    const skip = ancestorRow(this.#table, this.#main, parent, skipHeight(header.height));
    if (skip !== null) this.#table.setSkip(row, skip);
    return row;
  }

  /**
   * Main chain headers as stored, from height 1: trusted to have been checked, still linked and
   * hashed anew. Of blocks above `verified` and up to `base` the bodies are not here (S-5).
   */
  restore(headers: readonly Header[], base = 0, verified = base): boolean {
    let parent = this.#main.last();
    for (const header of headers) {
      const height = this.#table.height(parent) + 1;
      if (header.height !== height || !equal(header.previous, this.#table.hash(parent)))
        return false;
      const hasBody = height > base || (verified < base && height <= verified);
      parent = this.#grow(parent, header, headerHash(header), hasBody);
    }
    this.#base = base;
    return true;
  }

  /** The next block of the main chain, found valid. */
  #grow(parent: number, header: Header, hash: Uint8Array, hasBody: boolean): number {
    const known = this.#table.find(hash);
    const row = known ?? this.#newRow(parent, header, hash);
    if (known !== null) this.#beside.removeConnected(this.#table.entry(known));
    for (const flag of ['complete', 'valid'] as const) this.#table.set(row, flag, true);
    if (hasBody) this.#table.set(row, 'body', true);
    this.#main.push(row);
    return row;
  }

  /**
   * Takes a chain of checked headers from height 1 as the main chain, in the place of what was; the
   * last one is the base.
   */
  adopt(headers: Iterable<Header>): void {
    for (const row of this.#main.cut(1)) this.#beside.addDisconnected(this.#table.entry(row));
    let row = this.#main.last();
    for (const header of headers) row = this.#grow(row, header, headerHash(header), false);
    this.#base = this.#table.height(row);
    // Of what stands on it bodies may be here.
    for (const entry of this.side)
      if (entry.body && !entry.complete && entry.parent?.complete)
        this.gotBody(entry, entry.count, entry.bytes);
  }

  /** The bodies up to `height` are let go (pruned), or all of them are here (0). */
  moveBase(height: number): void {
    for (let at = this.#base + 1; at <= height; at += 1)
      this.#table.set(this.#main.at(at) as number, 'body', false);
    this.#base = height;
  }

  /** Notes that the body is here; returns the entries that became complete by it. */
  gotBody(entry: BlockIndex, count: number | null, bytes: number | null = null): BlockIndex[] {
    if (!this.has(entry)) return [];
    this.#table.set(entry.row, 'body', true);
    this.#table.setCount(entry.row, count);
    this.#table.setBytes(entry.row, bytes);
    const completed: BlockIndex[] = [];
    if (!entry.parent?.complete) return completed;
    const open = [entry];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!next.body || next.complete) continue;
      this.#table.set(next.row, 'complete', true);
      this.#beside.completed(next);
      completed.push(next);
      open.push(...next.children);
    }
    return completed;
  }

  /** Notes that the block was executed and found valid. */
  foundValid(entry: BlockIndex): void {
    if (this.has(entry)) this.#table.set(entry.row, 'valid', true);
  }

  setCount(entry: BlockIndex, count: number): void {
    if (this.has(entry)) this.#table.setCount(entry.row, count);
  }

  /**
   * Notes that the body is gone (dropped from memory, or damaged on disk), so that it is fetched
   * again.
   */
  lostBody(entry: BlockIndex): void {
    if (!this.has(entry)) return;
    this.#table.set(entry.row, 'body', false);
    if (entry.height <= this.#base && this.isMain(entry)) return;
    const open = [entry];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      this.#table.set(next.row, 'complete', false);
      this.#beside.incomplete(next);
      open.push(...next.children);
    }
  }

  /** Marks a block and all that follow it as invalid (L-9); returns all of them. */
  invalidate(entry: BlockIndex, code: string): BlockIndex[] {
    this.#invalid.set(entry.key, code);
    const invalid: BlockIndex[] = [];
    const open = [entry];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.has(next)) this.#table.setInvalid(next.row, code);
      invalid.push(next);
      open.push(...next.children);
    }
    return invalid;
  }

  /**
   * The number of blocks on the way to `entry`, itself included, from the first missing body on.
   */
  incomplete(entry: BlockIndex): number {
    let [known, missing] = [-1, entry.height + 1];
    // If one block is complete, all before it are.
    while (missing - known > 1) {
      const middle = (known + missing) >> 1;
      if (this.ancestor(entry, middle)?.complete) known = middle;
      else missing = middle;
    }
    return entry.height - known;
  }

  /** The block of this height on the chain that ends with `entry`; null above it. */
  ancestor(entry: BlockIndex, height: number): BlockIndex | null {
    if (height < 0 || height > entry.height) return null;
    let at = entry;
    while (at.row < 0 && at.height > height) at = at.parent as BlockIndex;
    if (at.row < 0) return at;
    const row = ancestorRow(this.#table, this.#main, at.row, height);
    return row === null ? null : this.#table.entry(row);
  }

  /** Whether an entry is one of `ends`, or stands before one of them. */
  isOnTheWay(entry: BlockIndex, ends: readonly BlockIndex[]): boolean {
    const { height } = entry;
    return ends.some((end) => this.ancestor(end, height) === entry);
  }

  /** The last common ancestor that is in the tree. */
  fork(a: BlockIndex, b: BlockIndex): BlockIndex {
    const [from, to] = [this.#inTree(a), this.#inTree(b)];
    return this.#table.entry(forkRow(this.#table, this.#main, from.row, to.row));
  }

  #inTree(entry: BlockIndex): BlockIndex {
    let at = entry;
    while (at.row < 0) at = at.parent as BlockIndex;
    return at;
  }

  /** The entries after `from`, an ancestor of `to`, up to and with `to`, lowest first. */
  path(from: BlockIndex, to: BlockIndex): BlockIndex[] {
    const path: BlockIndex[] = [];
    for (let at: BlockIndex = to; at !== from; at = at.parent as BlockIndex) path.push(at);
    return path.reverse();
  }

  /** Makes `tip` the end of the main chain. */
  setTip(tip: BlockIndex): Record<'disconnected' | 'connected', BlockIndex[]> {
    const fork = this.fork(this.tip, tip);
    const connected = this.path(fork, tip);
    const disconnected = this.#main.cut(fork.height + 1).map((row) => this.#table.entry(row));
    for (const entry of disconnected) this.#beside.addDisconnected(entry);
    for (const entry of connected) {
      this.#beside.removeConnected(entry);
      this.#main.push(entry.row);
    }
    return { disconnected, connected };
  }

  /**
   * Block hashes from a tip back to genesis, dense near the tip and then ever sparser, so that any
   * other chain finds the fork in one answer.
   */
  locator(from: BlockIndex): Uint8Array[] {
    const hashes: Uint8Array[] = [];
    let step = 1;
    let at: BlockIndex | null = from;
    while (at !== null && at.height > 0) {
      hashes.push(at.hash);
      if (hashes.length >= 10) step *= 2;
      at = this.ancestor(at, Math.max(0, at.height - step));
    }
    hashes.push(this.genesis.hash);
    return hashes;
  }

  /**
   * The best entry by header alone that is not known as invalid and that `allowed` lets pass; the
   * tip if there is none.
   */
  bestHeader(allowed: (entry: BlockIndex) => boolean): BlockIndex {
    return this.#beside.best(allowed);
  }

  /** This and the two below are those of `SideEntries`. */
  trim(keep: readonly BlockIndex[]): BlockIndex[] {
    return this.#beside.trim(keep);
  }

  forgetBelow(height: number, keep: readonly BlockIndex[] = []): BlockIndex[] {
    return this.#beside.forgetBelow(height, keep);
  }

  forgetUntold(ends: readonly BlockIndex[]): number {
    return this.#beside.forgetUntold(ends);
  }

  #remove(leaf: BlockIndex): void {
    this.#recent.forget(leaf.row);
    this.#table.remove(leaf.row);
  }

  /** For tests: throws if the parts of the tree do not agree with each other. */
  sanityCheck(): void {
    checkHeaderTree(this);
    this.#beside.sanityCheck();
  }
}
