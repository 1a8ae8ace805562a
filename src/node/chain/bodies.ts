/**
 * Block bodies: staged in memory between arrival and execution, on disk afterwards. Side branches
 * go to disk early, so that a long fork cannot fill the memory.
 */
import { type Block, decodeBlock, encodeBlock } from '../../ledger/block.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { ChainStore, StoredBlock } from '../ports.ts';
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

export class Bodies {
  readonly #store: ChainStore;
  readonly #staged = new Map<string, Staged>();
  #stagedBytes = 0;

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

  /** Forgets a staged body (it went to disk, or its block is invalid). */
  drop(entry: BlockIndex): void {
    const staged = this.#staged.get(entry.key);
    if (staged === undefined) return;
    this.#staged.delete(entry.key);
    this.#stagedBytes -= staged.bytes.length;
  }

  /** Staged blocks as records without undo, for those that `wanted` picks. */
  toStore(wanted: (entry: BlockIndex) => boolean): StoredBlock[] {
    const records: StoredBlock[] = [];
    for (const { entry, bytes } of this.#staged.values())
      if (wanted(entry))
        records.push({ height: entry.height, hash: entry.hash, bytes, undo: null });
    return records;
  }

  /** The block as it is stored, undecoded; null when it is neither staged nor readable on disk. */
  async bytes(entry: BlockIndex): Promise<Uint8Array | null> {
    const staged = this.#staged.get(entry.key);
    return staged?.bytes ?? (await this.#store.block(entry.height, entry.hash))?.bytes ?? null;
  }

  /** The decoded block; null when it is neither staged nor readable on disk. */
  async load(entry: BlockIndex): Promise<LoadedBlock | null> {
    const staged = this.#staged.get(entry.key);
    if (staged !== undefined) return { block: staged.block, bytes: staged.bytes, undo: null };
    const stored = await this.#store.block(entry.height, entry.hash);
    if (stored === null) return null;
    const decoded = decodeBlock(stored.bytes);
    if (!decoded.ok) return null;
    return { block: decoded.value, bytes: stored.bytes, undo: stored.undo };
  }
}
