/**
 * A ledger's store over any disk of tables: the layout, the checks, and one atomic write for each
 * step (S-2). Steps run one after another; a failed one leaves both disk and memory as they were.
 */

import { equal } from '../base/bytes.ts';
import { type Digest, sha256 } from '../crypto/sha256.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import type {
  ChainStep,
  ChainStore,
  Damage,
  IndexHit,
  StoredBlock,
  StoredLedger,
  StoredSummary,
} from '../node/ports.ts';
import { BlockReader, PIECE_BYTES, removalOf, withHeader, writesOf } from './block-records.ts';
import { StorageError } from './errors.ts';
import { encodeManifest } from './find-index.ts';
import { HeaderReader, planHeaders } from './header-pages.ts';
import {
  BASE_KEY,
  emptyState,
  INDEX_KEY,
  LIST_KEY,
  readKeptHeaders,
  readLedger,
  type StoreState,
} from './ledger-reader.ts';
import { blockKey, encodeBase, encodeList, encodePeers, sealRecord } from './record.ts';
import type { ChainDisk, ChainTable, RecordKey, Write } from './tables.ts';

const NO_PAGES = { put: [], remove: [] } as const;

interface StepPlan {
  writes: Write<ChainTable>[];
  state: StoreState;
}

export class TableStore implements ChainStore {
  readonly #disk: ChainDisk;
  readonly #blocks: BlockReader;
  readonly #headers: HeaderReader;
  readonly #pieceBytes: number;
  #state: StoreState | null = null;
  /** The last step in the queue; never rejects. */
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * @param digest checks large records; without one they are checked on this thread.
   * @param pieceBytes length of a large body's pieces: always the same on one disk.
   */
  constructor(disk: ChainDisk, digest: Digest | null = null, pieceBytes = PIECE_BYTES) {
    this.#disk = disk;
    this.#headers = new HeaderReader(disk, digest);
    this.#blocks = new BlockReader(disk, digest, pieceBytes, async (height) =>
      this.#headers.at(height, this.#opened().lastPage),
    );
    this.#pieceBytes = pieceBytes;
  }

  open(): Promise<{ ledger: StoredLedger; damage: readonly Damage[] }> {
    return this.#inTurn(async () => {
      await this.#disk.open();
      // Another tab may have written since this store was open.
      this.#headers.forget();
      const { ledger, damage, state } = await readLedger(this.#disk);
      this.#state = state;
      return { ledger, damage };
    });
  }

  /** Writes a step. Its bytes must not change until it is done. */
  commit(step: ChainStep): Promise<void> {
    return this.#inTurn(async () => {
      const { writes, state } = await this.#plan(step, this.#opened());
      if (writes.length === 0) return;
      await this.#disk.write(writes);
      if (step.headers !== undefined) this.#headers.forget();
      this.#state = state;
    });
  }

  async block(
    height: number,
    hash: Uint8Array,
    header: Uint8Array | null = null,
  ): Promise<StoredBlock | null> {
    const stored = await this.#blocks.whole(blockKey(height, hash), header);
    return stored === null ? null : { height, hash: hash.slice(), ...stored };
  }

  bodyPart(
    height: number,
    hash: Uint8Array,
    from: number,
    length: number,
  ): Promise<Uint8Array | null> {
    return this.#blocks.part(blockKey(height, hash), from, length);
  }

  summary(height: number, hash: Uint8Array): Promise<StoredSummary | null> {
    return this.#blocks.summary(blockKey(height, hash));
  }

  find(key: Uint8Array): Promise<readonly IndexHit[]> {
    return Promise.resolve().then(() => this.#opened().index.find(key));
  }

  quarantine(reason: string, kept: ChainStep = {}): Promise<void> {
    return this.#inTurn(async () => {
      const { writes, state } = await this.#plan(kept, emptyState());
      await this.#disk.quarantine(reason, writes);
      this.#headers.forget();
      this.#state = state;
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#state = null;
      await this.#disk.close();
    });
  }

  #opened(): StoreState {
    if (this.#state === null) throw new StorageError('gone', 'The store is not open.');
    return this.#state;
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Blocks that leave the main chain take their headers along: the pages lose them. */
  async #leaving(
    { from, bytes }: NonNullable<ChainStep['headers']>,
    before: StoreState,
  ): Promise<Write<ChainTable>[]> {
    const writes: Write<ChainTable>[] = [];
    for (let height = from; height <= before.tip; height += 1) {
      const header = await this.#headers.at(height, before.lastPage);
      if (header === null || equal(header, headerIn({ from, bytes }, height))) continue;
      const key = blockKey(height, sha256(header));
      const record = await this.#disk.read('blocks', key);
      if (record !== null) writes.push(...withHeader(key, record, header));
    }
    return writes;
  }

  async #plan(step: ChainStep, before: StoreState): Promise<StepPlan> {
    const state = { ...before, repairs: { ...before.repairs } };
    const writes: Write<ChainTable>[] = [];
    const repair = (part: keyof StoreState['repairs']): void => {
      writes.push(...(state.repairs[part] ?? []));
      delete state.repairs[part];
    };
    const put = (table: ChainTable, key: RecordKey, payload: Uint8Array): void => {
      writes.push({ kind: 'put', table, key, value: sealRecord(table, key, payload) });
    };

    repair('blocks');
    if (step.headers !== undefined) writes.push(...(await this.#leaving(step.headers, before)));
    for (const { height, hash } of step.prune ?? []) {
      writes.push(removalOf(blockKey(height, hash)));
    }
    for (const block of step.blocks ?? [])
      writes.push(...writesOf(block, this.#pieceBytes, isAmong(step.headers, block)));
    if (step.headers !== undefined) {
      const { from, bytes } = step.headers;
      if (from < 1 || from > before.tip + 1 || bytes.length % HEADER_BYTES !== 0) {
        throw new RangeError(`headers from ${from} do not continue a chain of ${before.tip}`);
      }
      repair('headers');
      const kept = await readKeptHeaders(this.#disk, before, from);
      if (kept === null)
        throw new StorageError('damaged', `The headers below ${from} are damaged.`, undefined, {
          below: from,
        });
      const plan = planHeaders(from, bytes, kept);
      state.tip = plan.tip;
      state.lastPage = plan.last;
      writes.push(...plan.writes);
    }
    if (step.accounts !== undefined) {
      const { next } = state.changes;
      if (state.repairs.accounts !== undefined) state.changes = { first: next, next };
      repair('accounts');
      for (const key of step.accounts.remove) {
        writes.push({ kind: 'delete', table: 'accounts', key });
      }
      for (const { key, bytes } of step.accounts.put) put('accounts', key, bytes);
    }
    if (step.changes !== undefined) {
      const { append, drop } = step.changes;
      const { first, next } = state.changes;
      const to = first + drop - 1;
      if (drop > 0) writes.push({ kind: 'delete', table: 'changes', key: first, to });
      if (append !== null) put('changes', next, append);
      state.changes = { first: first + drop, next: append === null ? next : next + 1 };
    }
    if (step.past !== undefined) {
      if (step.past === 'none' || state.repairs.past !== undefined) {
        writes.push({ kind: 'clear', table: 'past' });
        delete state.repairs.past;
      }
      const { put: pages, remove } = step.past === 'none' ? NO_PAGES : step.past;
      for (const key of remove) writes.push({ kind: 'delete', table: 'past', key });
      for (const { key, bytes } of pages) put('past', key, bytes);
    }
    if (step.base !== undefined) {
      put('meta', BASE_KEY, encodeBase(step.base));
    }
    if (step.index !== undefined || step.pastIndex !== undefined) {
      const { truncate, add, whole, least }: NonNullable<ChainStep['index']> = step.index ?? {
        // Nothing goes: entries of the past alone are added.
        truncate: Number.MAX_SAFE_INTEGER,
        add: [],
      };
      if (add.some(({ height }) => height <= truncate)) {
        throw new RangeError(`index entries must lie above ${truncate}`);
      }
      repair('index');
      const plan = before.index.plan(truncate, add, whole, step.pastIndex, least);
      for (const id of plan.remove) writes.push({ kind: 'delete', table: 'index', key: id });
      for (const { id, entries } of plan.put) put('index', id, entries);
      put('meta', INDEX_KEY, encodeManifest(plan.index));
      state.index = plan.index;
    }
    if (step.pool !== undefined) {
      repair('pool');
      if ('replace' in step.pool) {
        writes.push({ kind: 'clear', table: 'pool' });
        state.poolNext = 1;
      }
      const records = 'replace' in step.pool ? step.pool.replace : [step.pool.append];
      for (const record of records) put('pool', state.poolNext++, record);
    }
    if (step.seals !== undefined) put('seals', LIST_KEY, encodeList(step.seals));
    if (step.peers !== undefined) put('peers', LIST_KEY, encodePeers(step.peers));
    return { writes, state };
  }
}

/** The header at a height; empty where there is none. */
function headerIn({ from, bytes }: NonNullable<ChainStep['headers']>, height: number): Uint8Array {
  const at = (height - from) * HEADER_BYTES;
  return at < 0 ? new Uint8Array(0) : bytes.subarray(at, at + HEADER_BYTES);
}

/** Whether a block's header is among those that a step writes. */
function isAmong(headers: ChainStep['headers'], { height, bytes }: StoredBlock): boolean {
  if (headers === undefined) return false;
  return equal(headerIn(headers, height), bytes.subarray(0, HEADER_BYTES));
}
