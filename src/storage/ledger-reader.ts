/**
 * Reads a ledger at start, in pieces, and checks everything on the way (S-3). A damaged part comes
 * back empty and named; its records stay on disk until a step writes that part anew. A side block's
 * record goes with the next step, as no step may ever write it anew.
 */

import { type ByteReader, concat, equal, toHex } from '../base/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { HEADER_BYTES } from '../ledger/header.ts';
import type { AccountPage, Damage, StoredLedger } from '../node/ports.ts';
import { headerOf, isBlockKey, removalOf } from './block-records.ts';
import { decodeManifest, FindIndex } from './find-index.ts';
import { headerPlace, pageCount, pageLength, TIP_KEY } from './header-pages.ts';
import type { Segment } from './index-segment.ts';
import {
  blockKey,
  decodeBase,
  decodeList,
  decodeOrNull,
  decodePeers,
  HASH_BYTES,
  openRecord,
} from './record.ts';
import type { ChainDisk, ChainTable, RecordKey, StoredRecord, Write } from './tables.ts';

/**
 * Headers of side blocks are read this far below the tip: `LIMITS.sideDepth`; a test compares both.
 */
export const SIDE_HEIGHTS = 200;
export const INDEX_KEY = 'segments';
export const BASE_KEY = 'base';
/** `seals` and `peers` are one record each. */
export const LIST_KEY = 'list';

/** Records per read: pieces of some MB, and 2,000 small ones (what IndexedDB does best). */
const CHUNK: Record<'headers' | 'accounts' | 'changes' | 'past' | 'pool', number> = {
  headers: 64,
  accounts: 2_000,
  changes: 500,
  past: 2_000,
  pool: 64,
};

/** The values that the store keeps in memory between steps. */
export interface StoreState {
  tip: number;
  lastPage: { page: number; bytes: Uint8Array };
  index: FindIndex;
  /** Keys of the records of `changes`: of the oldest, and of the next. */
  changes: { first: number; next: number };
  /** The key of the next journal record. */
  poolNext: number;
  /**
   * Deletes the rest of a damaged part before it is next written; side blocks go with the next
   * step.
   */
  repairs: Partial<
    Record<'blocks' | 'headers' | 'accounts' | 'past' | 'index' | 'pool', Write<ChainTable>[]>
  >;
}

export function emptyState(): StoreState {
  return {
    tip: 0,
    lastPage: { page: 0, bytes: new Uint8Array(0) },
    index: FindIndex.empty,
    changes: { first: 1, next: 1 },
    poolNext: 1,
    repairs: {},
  };
}

interface ReadLedger {
  ledger: StoredLedger;
  damage: Damage[];
  state: StoreState;
}

export async function readLedger(disk: ChainDisk): Promise<ReadLedger> {
  const damage: Damage[] = [];
  const state = emptyState();
  const headers = await readHeaders(disk, state, damage);
  const accounts = await readAccounts(disk, 'accounts', state, damage);
  const changes = await readChanges(disk, state, damage);
  const base = await readPart(disk, 'meta', BASE_KEY, damage, decodeBase, 'base');
  const past = await readAccounts(disk, 'past', state, damage);
  const pool = await readPool(disk, state, damage);
  await readIndex(disk, state, damage);
  const seals = await readPart(disk, 'seals', LIST_KEY, damage, decodeList);
  const peers = await readPart(disk, 'peers', LIST_KEY, damage, decodePeers);
  return {
    ledger: {
      headers,
      // One is of no use without the other.
      accounts: state.repairs.accounts === undefined ? accounts : [],
      changes: state.repairs.accounts === undefined ? changes : [],
      pool,
      seals: seals ?? [],
      peers: peers ?? [],
      side: await readSide(disk, headers, state, damage),
      base,
      past,
    },
    damage,
    state,
  };
}

async function readHeaders(
  disk: ChainDisk,
  state: StoreState,
  damage: Damage[],
): Promise<Uint8Array> {
  const pages: Uint8Array[] = [];
  let broken: string | null = null;
  for await (const record of recordsOf(disk, 'headers')) {
    const page = openRecord('headers', record.key, record.value);
    if (page === null) broken ??= `Header page ${keyText(record.key)} is damaged.`;
    else if (record.key !== pages.length) broken ??= `Header page ${pages.length} is missing.`;
    else pages.push(page);
  }
  const stored = await readPart(disk, 'meta', TIP_KEY, damage, (reader) => reader.u32());
  const length = pages.reduce((sum, page) => sum + page.length, 0);
  const tip = stored ?? Math.floor(length / HEADER_BYTES);
  if (stored === null && length > 0 && !damage.some(({ what }) => what === 'meta')) {
    damage.push({ what: 'meta', detail: 'The height of the tip is missing.' });
  }
  const whole =
    pages.length === pageCount(tip) && pages.every((page, i) => page.length === pageLength(tip, i));
  if (!whole) broken ??= `The headers do not reach the tip at height ${tip}.`;
  if (broken !== null) {
    damage.push({ what: 'headers', detail: broken });
    state.repairs.headers = [{ kind: 'clear', table: 'headers' }];
    return new Uint8Array(0);
  }
  state.tip = tip;
  const last = pages.length - 1;
  state.lastPage = { page: Math.max(0, last), bytes: pages[last]?.slice() ?? new Uint8Array(0) };
  return concat(...pages);
}

async function readAccounts(
  disk: ChainDisk,
  table: 'accounts' | 'past',
  state: StoreState,
  damage: Damage[],
): Promise<AccountPage[]> {
  const pages: AccountPage[] = [];
  for await (const { key, value } of recordsOf(disk, table)) {
    const page = openRecord(table, key, value);
    if (page === null) {
      damage.push({ what: table, detail: `Accounts page '${keyText(key)}' is damaged.` });
      state.repairs[table] = [{ kind: 'clear', table }];
      return [];
    }
    pages.push({ key: String(key), bytes: page.slice() });
  }
  return pages;
}

/** A record stands on those before it: one that is damaged or missing spoils the accounts. */
async function readChanges(
  disk: ChainDisk,
  state: StoreState,
  damage: Damage[],
): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  let before: number | null = null;
  for await (const { key, value } of recordsOf(disk, 'changes')) {
    const record = openRecord('changes', key, value);
    const place = Number(key);
    if (before === null) state.changes.first = place;
    if (record !== null && place === (before ?? place - 1) + 1) records.push(record.slice());
    else if (state.repairs.accounts === undefined) {
      const detail = `Changes of accounts, record ${place}: damaged, or the one before is missing.`;
      damage.push({ what: 'accounts', detail });
      state.repairs.accounts = [{ kind: 'clear', table: 'accounts' }];
    }
    before = place;
    state.changes.next = place + 1;
  }
  const isSpoilt = state.repairs.accounts !== undefined;
  if (isSpoilt) state.repairs.accounts?.push({ kind: 'clear', table: 'changes' });
  return records;
}

/** Journal records are independent: a damaged one takes no other with it. */
async function readPool(
  disk: ChainDisk,
  state: StoreState,
  damage: Damage[],
): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  const lost: Write<ChainTable>[] = [];
  for await (const { key, value } of recordsOf(disk, 'pool')) {
    const record = openRecord('pool', key, value);
    if (record === null) lost.push({ kind: 'delete', table: 'pool', key });
    else records.push(record.slice());
    state.poolNext = Number(key) + 1;
  }
  if (lost.length > 0) {
    damage.push({ what: 'pool', detail: `Records of the pool that are damaged: ${lost.length}.` });
    state.repairs.pool = lost;
  }
  return records;
}

async function readIndex(disk: ChainDisk, state: StoreState, damage: Damage[]): Promise<void> {
  // The list is among the ledger's facts, but only the index depends on it.
  const list: Damage[] = [];
  const manifest = await readPart(disk, 'meta', INDEX_KEY, list, decodeManifest);
  const ids = await disk.keys('index', null);
  const segments: Segment[] = [];
  // A step that writes headers writes the list too.
  const lost = list.length > 0 || (manifest === null && (ids.length > 0 || state.tip > 0));
  let broken = lost ? 'The list of index segments is lost.' : null;
  for (const { id, from, to, placed, bytes } of manifest?.segments ?? []) {
    const record = await disk.read('index', id);
    const entries = record === null ? null : openRecord('index', id, record);
    if (entries?.length === bytes)
      segments.push({ id, from, to, placed, entries: entries.slice() });
    else broken ??= `The index of heights ${from} to ${to} is damaged.`;
  }
  if (broken === null) {
    const whole = manifest?.whole ?? true;
    state.index = FindIndex.of(segments, whole);
    if (!whole) damage.push({ what: 'index', detail: 'The index was never made anew as a whole.' });
  } else {
    damage.push({ what: 'index', detail: broken });
    state.index = FindIndex.lost;
    state.repairs.index = [{ kind: 'clear', table: 'index' }];
  }
}

/** The headers of stored blocks that are not on the main chain, newest heights first. */
async function readSide(
  disk: ChainDisk,
  headers: Uint8Array,
  state: StoreState,
  damage: Damage[],
): Promise<Uint8Array[]> {
  const tip = headers.length / HEADER_BYTES;
  // Without headers nothing distinguishes a side block from one of the main chain.
  if (damage.some(({ what }) => what === 'headers')) return [];
  const lowest = Math.max(1, tip - SIDE_HEIGHTS + 1);
  const main = new Set<string>();
  for (let height = lowest; height <= tip; height++) {
    const at = (height - 1) * HEADER_BYTES;
    const hash = sha256(headers.subarray(at, at + HEADER_BYTES));
    main.add(toHex(blockKey(height, hash)));
  }
  const side: Uint8Array[] = [];
  const lost: Write<ChainTable>[] = [];
  for (const key of await disk.keys('blocks', blockKey(lowest, new Uint8Array(HASH_BYTES)))) {
    if (!isBlockKey(key) || main.has(toHex(key))) continue;
    const header = await readHeaderOfBlock(disk, key);
    if (header !== null) side.push(header);
    else {
      damage.push({ what: 'block', detail: `A side block is damaged: ${toHex(key.slice(4))}.` });
      lost.push(removalOf(key));
    }
  }
  if (lost.length > 0) state.repairs.blocks = lost;
  return side.reverse();
}

async function readHeaderOfBlock(disk: ChainDisk, key: Uint8Array): Promise<Uint8Array | null> {
  const record = await disk.read('blocks', key);
  const header = record && headerOf(key, record);
  return header && equal(sha256(header), key.subarray(4)) ? header : null;
}

/** Reads one record by its key; null when it is absent or damaged, and named when damaged. */
async function readPart<R>(
  disk: ChainDisk,
  table: 'seals' | 'peers' | 'meta',
  key: string,
  damage: Damage[],
  decode: (reader: ByteReader) => R,
  what: Damage['what'] = table,
): Promise<R | null> {
  const record = await disk.read(table, key);
  if (record === null) return null;
  const payload = openRecord(table, key, record);
  const value = payload === null ? null : decodeOrNull(payload, decode);
  if (value === null) damage.push({ what, detail: `The record '${key}' is damaged.` });
  return value;
}

async function* recordsOf(
  disk: ChainDisk,
  table: keyof typeof CHUNK,
): AsyncGenerator<StoredRecord> {
  let after: RecordKey | null = null;
  for (;;) {
    const records: StoredRecord[] = await disk.scan(table, after, CHUNK[table]);
    yield* records;
    const last = records.at(-1);
    if (last === undefined || records.length < CHUNK[table]) return;
    after = last.key;
  }
}

function keyText(key: RecordKey): string {
  return typeof key === 'object' ? toHex(key) : String(key);
}

/** The headers below height `from` in its page; null when that page is damaged. */
export async function readKeptHeaders(
  disk: ChainDisk,
  state: StoreState,
  from: number,
): Promise<Uint8Array | null> {
  const { page, offset } = headerPlace(from);
  if (offset === 0) return new Uint8Array(0);
  if (page === state.lastPage.page) return state.lastPage.bytes.subarray(0, offset);
  const record = await disk.read('headers', page);
  return (record && openRecord('headers', page, record)?.subarray(0, offset)) ?? null;
}
