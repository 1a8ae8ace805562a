/**
 * All headers this node knows, as a tree from genesis: the main chain and what competes with it.
 * Headers come in only after their proof, links and times were checked (L-9, L-10), so that memory
 * is spent on nothing that cost its sender no work.
 */

import { BoundedMap } from '../../base/bounded.ts';
import { equal, toHex } from '../../base/bytes.ts';
import type { Charter } from '../../ledger/charter.ts';
import { genesisHeader, HEADER_BYTES, type Header, headerHash } from '../../ledger/header.ts';
import { checkHeader } from '../../ledger/header-check.ts';
import { ok, type Result } from '../../ledger/result.ts';
import { compareTips } from '../../ledger/work.ts';
import { LIMITS } from '../../protocol/limits.ts';

/** Headers that L-10 looks back on, the parent included. */
const RECENT = 33;

export interface Entry {
  readonly hash: Uint8Array;
  /** `hash` in hex: the key of this entry. */
  readonly key: string;
  readonly header: Header;
  readonly height: number;
  readonly parent: Entry | null;
  /** An ancestor far back, so that any height is reached in a few steps. */
  readonly skip: Entry | null;
  /** Total work from genesis up to and with this block. */
  readonly work: bigint;
  readonly children: Set<Entry>;
  /** Its body is on disk or staged in memory. */
  body: boolean;
  /** Its body and those of all its ancestors are here. */
  complete: boolean;
  /** Executed at least once and found valid. */
  valid: boolean;
  /**
   * Code of why it, or an ancestor of it, can never stand; null while nothing is known against it.
   */
  invalid: string | null;
  /** Transactions in the body, once known. */
  count: number | null;
  /** Header and body, once known. */
  bytes: number | null;
}

/** L-11: positive when `a` is the better tip. */
export function better(a: Entry, b: Entry): number {
  return compareTips(a, b);
}

/**
 * How far back the skip of a block of this height goes: the height with its lowest set bit cleared,
 * for odd ones that of the even one before twice, so that neighbours go back to different places
 * and a walk of n blocks takes about log n steps (as Bitcoin Core's skip list does).
 */
function skipHeight(height: number): number {
  const cleared = (n: number) => n & (n - 1);
  if (height < 2) return 0;
  return (height & 1) === 1 ? cleared(cleared(height - 1)) + 1 : cleared(height);
}

export class HeaderTree {
  readonly genesis: Entry;
  readonly #charter: Charter;
  readonly #entries = new Map<string, Entry>();
  readonly #side = new Set<Entry>();
  /** Ends of side branches: what is best by header is one of them, or an ancestor of one. */
  readonly #leaves = new Set<Entry>();
  /** Side entries whose bodies, and those of all before them, are here. */
  readonly #completeSide = new Set<Entry>();
  readonly #sideCap: number;
  /** Why blocks were condemned, by key: what stood on them is forgotten sooner than shown again. */
  readonly #condemned = new BoundedMap<string, string>(LIMITS.condemnedBlocks);
  /** The main chain by height; index 0 is genesis. */
  #main: Entry[];

  constructor(charter: Charter, sideCap: number) {
    this.#charter = charter;
    this.#sideCap = sideCap;
    const header = genesisHeader(charter);
    const hash = headerHash(header);
    this.genesis = {
      hash,
      key: toHex(hash),
      header,
      height: 0,
      parent: null,
      skip: null,
      work: 0n,
      children: new Set(),
      body: true,
      complete: true,
      valid: true,
      invalid: null,
      count: 0,
      bytes: HEADER_BYTES,
    };
    this.#entries.set(this.genesis.key, this.genesis);
    this.#main = [this.genesis];
  }

  get tip(): Entry {
    return this.#main[this.#main.length - 1] as Entry;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Entries off the main chain that could be executed now. */
  get completeSide(): ReadonlySet<Entry> {
    return this.#completeSide;
  }

  /** Entries off the main chain. */
  get side(): ReadonlySet<Entry> {
    return this.#side;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The main chain's block at this height. */
  at(height: number): Entry | undefined {
    return this.#main[height];
  }

  isMain(entry: Entry): boolean {
    return this.#main[entry.height] === entry;
  }

  /** Oldest first, ending with `last`; what L-10 needs for the block after it. */
  recent(last: Entry): Header[] {
    const headers: Header[] = [];
    for (let at: Entry | null = last; at !== null && headers.length < RECENT; at = at.parent)
      headers.push(at.header);
    return headers.reverse();
  }

  /**
   * Checks a header on its parent and makes an entry of it that is not in the tree yet.
   * Fails with the codes of `checkHeader`; `time-ahead` is no offence (L-9).
   */
  extend(parent: Entry, header: Header, now: number): Result<Entry> {
    const checked = checkHeader(this.#charter, this.recent(parent), header, now, parent.hash);
    if (!checked.ok) return checked;
    return ok(this.#make(parent, header, checked.value));
  }

  #make(parent: Entry, header: Header, hash: Uint8Array): Entry {
    const key = toHex(hash);
    return {
      hash,
      key,
      header,
      height: header.height,
      parent,
      skip: this.ancestor(parent, skipHeight(header.height)),
      work: parent.work + header.work,
      children: new Set(),
      body: false,
      complete: false,
      valid: false,
      invalid: parent.invalid ?? this.#condemned.get(key) ?? null,
      count: null,
      bytes: null,
    };
  }

  /**
   * Takes an entry made by `extend` into the tree; its parent must be there. Answers with the one
   * in the tree: another when it was known, or when its parent came in by another way meanwhile.
   */
  register(made: Entry): Entry {
    const known = this.#entries.get(made.key);
    if (known !== undefined) return known;
    const parent = made.parent === null ? undefined : this.#entries.get(made.parent.key);
    if (parent === undefined) throw new Error('header tree: the parent is not in the tree');
    const entry = parent === made.parent ? made : this.#make(parent, made.header, made.hash);
    // Its parent may have been condemned since it was made.
    entry.invalid ??= parent.invalid;
    this.#entries.set(entry.key, entry);
    parent.children.add(entry);
    this.#side.add(entry);
    this.#leaves.delete(parent);
    this.#leaves.add(entry);
    return entry;
  }

  /**
   * Main chain headers as stored, from height 1: trusted to have been checked, still linked and
   * hashed anew.
   */
  restore(headers: readonly Header[]): boolean {
    for (const header of headers) {
      const parent = this.tip;
      if (header.height !== parent.height + 1 || !equal(header.previous, parent.hash)) return false;
      const entry = this.#make(parent, header, headerHash(header));
      entry.body = true;
      entry.complete = true;
      entry.valid = true;
      this.#entries.set(entry.key, entry);
      parent.children.add(entry);
      this.#main.push(entry);
    }
    return true;
  }

  /** Notes that the body is here; returns the entries that became complete by it. */
  gotBody(entry: Entry, count: number | null, bytes: number | null = null): Entry[] {
    entry.body = true;
    entry.count = count;
    entry.bytes = bytes;
    const completed: Entry[] = [];
    if (!entry.parent?.complete) return completed;
    const open = [entry];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!next.body || next.complete) continue;
      next.complete = true;
      if (this.#side.has(next)) this.#completeSide.add(next);
      completed.push(next);
      open.push(...next.children);
    }
    return completed;
  }

  /** The body is gone (dropped from memory, or damaged on disk): it has to be fetched again. */
  lostBody(entry: Entry): void {
    entry.body = false;
    const open = [entry];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      next.complete = false;
      this.#completeSide.delete(next);
      open.push(...next.children);
    }
  }

  /** Condemns a block and all that follows it (L-9); answers with all of them. */
  condemn(entry: Entry, code: string): Entry[] {
    this.#condemned.set(entry.key, code);
    const condemned: Entry[] = [];
    const open = [entry];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      next.invalid = code;
      condemned.push(next);
      open.push(...next.children);
    }
    return condemned;
  }

  /** The block of this height on the chain that ends with `entry`; null above it. */
  ancestor(entry: Entry, height: number): Entry | null {
    if (height < 0) return null;
    let at: Entry | null = entry;
    while (at !== null && at.height > height) {
      if (this.isMain(at)) return this.#main[height] ?? null;
      at = at.skip !== null && at.skip.height >= height ? at.skip : at.parent;
    }
    return at !== null && at.height === height ? at : null;
  }

  /** Whether an entry is one of `ends`, or stands before one of them. */
  isOnTheWay(entry: Entry, ends: readonly Entry[]): boolean {
    return ends.some((end) => this.ancestor(end, entry.height) === entry);
  }

  /** The last common ancestor. */
  fork(a: Entry, b: Entry): Entry {
    const height = Math.min(a.height, b.height);
    let x = this.ancestor(a, height) as Entry;
    let y = this.ancestor(b, height) as Entry;
    // Of one height, so their skips are too.
    while (x !== y) {
      const apart = x.skip !== null && x.skip !== y.skip;
      x = (apart ? x.skip : x.parent) as Entry;
      y = (apart ? y.skip : y.parent) as Entry;
    }
    return x;
  }

  /** The entries after `from`, an ancestor of `to`, up to and with `to`, lowest first. */
  path(from: Entry, to: Entry): Entry[] {
    const path: Entry[] = [];
    for (let at: Entry = to; at !== from; at = at.parent as Entry) path.push(at);
    return path.reverse();
  }

  /** Makes `tip` the end of the main chain. */
  setTip(tip: Entry): { left: Entry[]; joined: Entry[]; fork: Entry } {
    const fork = this.fork(this.tip, tip);
    const left = this.#main.slice(fork.height + 1);
    const joined = this.path(fork, tip);
    this.#main.length = fork.height + 1;
    for (const entry of left) {
      this.#side.add(entry);
      if (entry.complete) this.#completeSide.add(entry);
      if (entry.children.size === 0) this.#leaves.add(entry);
    }
    for (const entry of joined) {
      this.#side.delete(entry);
      this.#completeSide.delete(entry);
      this.#leaves.delete(entry);
      this.#main.push(entry);
    }
    return { left, joined, fork };
  }

  /**
   * Block hashes from a tip back to genesis, dense near the tip and then ever sparser, so that any
   * other chain finds the fork in one answer.
   */
  locator(from: Entry): Uint8Array[] {
    const hashes: Uint8Array[] = [];
    let step = 1;
    let at: Entry | null = from;
    while (at !== null && at.height > 0) {
      hashes.push(at.hash);
      if (hashes.length >= 10) step *= 2;
      at = this.ancestor(at, Math.max(0, at.height - step));
    }
    hashes.push(this.genesis.hash);
    return hashes;
  }

  /**
   * The best entry by header alone that nothing is known against and `allowed` lets pass; the tip
   * where there is none.
   */
  bestHeader(allowed: (entry: Entry) => boolean): Entry {
    let best = allowed(this.tip) ? this.tip : null;
    // On the main chain nothing is allowed where the tip is not, and nothing better where it is.
    const isBetter = (entry: Entry) =>
      !this.isMain(entry) && (best === null || better(entry, best) > 0);
    for (const leaf of this.#leaves) {
      // An ancestor has less work, so the first that may be is the best of its branch.
      let at: Entry | null = leaf;
      while (at !== null && isBetter(at) && (at.invalid !== null || !allowed(at))) at = at.parent;
      if (at !== null && isBetter(at)) best = at;
    }
    return best ?? this.tip;
  }

  /**
   * Keeps the side branches under the cap: invalid leaves go first, then those with the least work,
   * those on the way to one of `keep` never. Returns what was dropped.
   */
  trim(keep: readonly Entry[]): Entry[] {
    const dropped: Entry[] = [];
    let room = this.#sideCap;
    for (const end of keep) room += end.height - this.fork(this.tip, end).height;
    if (this.#side.size <= room) return dropped;
    const isKept = (entry: Entry) => this.isOnTheWay(entry, keep);
    const leaves = [...this.#leaves].filter((entry) => !isKept(entry));
    leaves.sort((a, b) => {
      if ((a.invalid === null) !== (b.invalid === null)) return a.invalid === null ? 1 : -1;
      return a.work < b.work ? -1 : a.work > b.work ? 1 : 0;
    });
    for (let leaf = leaves.shift(); leaf !== undefined; leaf = leaves.shift()) {
      if (this.#side.size <= room) break;
      this.#forget(leaf);
      dropped.push(leaf);
      const parent = leaf.parent as Entry;
      if (parent.children.size === 0 && this.#side.has(parent) && !isKept(parent))
        leaves.unshift(parent);
    }
    return dropped;
  }

  /**
   * Forgets side branches that end below `height` and are invalid or have less work than the tip;
   * none on the way to one of `keep`.
   */
  forgetBelow(height: number, keep: readonly Entry[] = []): Entry[] {
    const dropped: Entry[] = [];
    const isKept = (entry: Entry) => this.isOnTheWay(entry, keep);
    const low = [...this.#side].filter((entry) => entry.height < height && !isKept(entry));
    low.sort((a, b) => b.height - a.height);
    for (const entry of low) {
      const rival = entry.invalid === null && better(entry, this.tip) > 0;
      if (rival || entry.children.size > 0) continue;
      this.#forget(entry);
      dropped.push(entry);
    }
    return dropped;
  }

  #forget(leaf: Entry): void {
    this.#entries.delete(leaf.key);
    this.#side.delete(leaf);
    this.#completeSide.delete(leaf);
    this.#leaves.delete(leaf);
    const { parent } = leaf;
    parent?.children.delete(leaf);
    if (parent !== null && parent.children.size === 0 && this.#side.has(parent))
      this.#leaves.add(parent);
  }
}
