/**
 * Block bodies: staged in memory between arrival and execution, on disk afterwards. Side branches
 * go to disk early, so that a long fork cannot fill the memory.
 */
import { BudgetMap } from '../../base/budget-map.ts';
import { type Block, decodeBlock, encodeBlock, withOwnTransactions } from '../../ledger/block.ts';
import { encodeHeader, HEADER_BYTES } from '../../ledger/header.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { BlockSummary, ChainStore, StoredBlock, StoredSummary } from '../ports.ts';
import type { BlockIndex } from './block-index.ts';

interface Staged {
  entry: BlockIndex;
  block: Block;
  bytes: Uint8Array;
}

export interface LoadedBlock {
  block: Block;
  bytes: Uint8Array;
  undo: Uint8Array | null;
}

/** What a block comes to, as it is stored beside it. */
export function summaryOf({ transactions }: Block): BlockSummary {
  let [amount, fees] = [0, 0];
  for (const one of transactions) {
    amount += one.amount;
    fees += one.fee;
  }
  return { count: transactions.length, amount, fees };
}

/** The record of a block; `undo` where arithmetic does not take it back. */
export function storedBlock(
  { height, hash }: BlockIndex,
  block: Block,
  bytes: Uint8Array,
  undo: Uint8Array | null = null,
): StoredBlock {
  return { height, hash, bytes, undo, summary: summaryOf(block) };
}

export class Bodies {
  readonly #store: ChainStore;
  readonly #staged = new Map<string, Staged>();
  #stagedBytes = 0;
  /** Those written last, oldest first: every neighbour asks for the newest block at once. */
  readonly #newest = new BudgetMap<Uint8Array>(LIMITS.newestBlockBytes);

  constructor(store: ChainStore) {
    this.#store = store;
  }

  get stagedBytes(): number {
    return this.#stagedBytes;
  }

  /** Room for more downloads. */
  get canStage(): boolean {
    return this.#stagedBytes < LIMITS.stagedBodyBytes;
  }

  stage(entry: BlockIndex, block: Block): void {
    if (this.#staged.has(entry.key)) return;
    const bytes = encodeBlock(block);
    this.#staged.set(entry.key, { entry, block, bytes });
    this.#stagedBytes += bytes.length;
  }

  /** Takes a staged body out of the memory once it is on disk; the newest are kept a while. */
  written(entry: BlockIndex): void {
    const bytes = this.#staged.get(entry.key)?.bytes;
    this.drop(entry);
    if (bytes === undefined || bytes.length > LIMITS.newestBlockBytes) return;
    this.#newest.set(entry.key, bytes, bytes.length);
  }

  /** Forgets a staged body: its block is invalid, or not wanted any more. */
  drop(entry: BlockIndex): void {
    this.#newest.delete(entry.key);
    const staged = this.#staged.get(entry.key);
    if (staged === undefined) return;
    this.#staged.delete(entry.key);
    this.#stagedBytes -= staged.bytes.length;
  }

  /** Staged blocks as records without undo, for those that `wanted` picks. */
  toStore(wanted: (entry: BlockIndex) => boolean): StoredBlock[] {
    const records: StoredBlock[] = [];
    for (const { entry, block, bytes } of this.#staged.values())
      if (wanted(entry)) records.push(storedBlock(entry, block, bytes));
    return records;
  }

  /** The block as it is stored, undecoded; null when it is neither staged nor readable on disk. */
  async bytes(entry: BlockIndex): Promise<Uint8Array | null> {
    return this.#held(entry) ?? (await this.#stored(entry))?.bytes ?? null;
  }

  /** So many bytes of the body, as `ChainStore.bodyPart`. */
  async part(entry: BlockIndex, from: number, length: number): Promise<Uint8Array | null> {
    const held = this.#held(entry);
    if (held === undefined) return this.#store.bodyPart(entry.height, entry.hash, from, length);
    const at = HEADER_BYTES + from;
    return held.slice(at, at + length);
  }

  /** Null where it is not stored, as for small blocks: those are read. */
  async summary(entry: BlockIndex): Promise<StoredSummary | null> {
    const staged = this.#staged.get(entry.key);
    if (staged === undefined) return this.#store.summary(entry.height, entry.hash);
    return { ...summaryOf(staged.block), bytes: staged.bytes.length };
  }

  /** Null when the body is neither staged nor readable on disk. */
  async load(entry: BlockIndex): Promise<LoadedBlock | null> {
    const staged = this.#staged.get(entry.key);
    if (staged !== undefined) return { block: staged.block, bytes: staged.bytes, undo: null };
    const stored = await this.#stored(entry);
    if (stored === null) return null;
    const decoded = decodeBlock(stored.bytes);
    if (!decoded.ok) return null;
    return { block: decoded.value, bytes: stored.bytes, undo: stored.undo };
  }

  /** As `load`, for transactions that go back to the pool and must not keep the body in memory. */
  async disconnected(entry: BlockIndex): Promise<Block | null> {
    const loaded = await this.load(entry);
    return loaded === null ? null : withOwnTransactions(loaded.block);
  }

  /** Bytes that need not be read from disk. */
  #held({ key }: BlockIndex): Uint8Array | undefined {
    return this.#staged.get(key)?.bytes ?? this.#newest.get(key);
  }

  #stored({ height, hash, header }: BlockIndex): Promise<StoredBlock | null> {
    return this.#store.block(height, hash, encodeHeader(header));
  }
}
