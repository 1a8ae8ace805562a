/** The harness, steps and checks that the cases of the storage contract share. */
import { concat, toHex } from '../../../src/base/bytes.ts';
import { sha256 } from '../../../src/crypto/sha256.ts';
import type {
  ChainStep,
  ChainStore,
  IndexBlock,
  IndexHit,
  StoredBlock,
} from '../../../src/node/ports.ts';
import type { ChainTable } from '../../../src/storage/tables.ts';

export interface StoreHarness {
  /** A store on this harness's disk; a second one is a restarted node. */
  store(): ChainStore;
  /** Flips a bit in the `index`-th record of a table. No store may be open. */
  damage(table: ChainTable, index: number): Promise<void>;
  /** Deletes the `index`-th record of a table. No store may be open. */
  lose(table: ChainTable, index: number): Promise<void>;
  /**
   * A commit, or setting aside, from now on dies after this many records, and the store with it.
   */
  dieAfter(records: number): {
    /** No longer; true when it happened. */
    stop(): boolean;
  };
  /** Commits find the disk full until it is freed. */
  fillUp(): { free(): void };
  /** Reasons of quarantined ledgers that are still kept. */
  setAside(): Promise<readonly string[]>;
}

export interface ContractCase {
  name: string;
  run(): Promise<void>;
}

/** Adds a case to the contract. */
export type Define = (name: string, run: (harness: StoreHarness) => Promise<void>) => void;

/** Closes and opens the same store object. */
export async function reopened(store: ChainStore): ReturnType<ChainStore['open']> {
  await store.close();
  return store.open();
}

export type Opened = Awaited<ReturnType<ChainStore['open']>>['ledger'];

export function summary(ledger: Opened): {
  headers: string;
  accounts: string[];
  changes: string[];
  pool: string[];
  seals: string[];
  peers: { address: string; lastSeen: number }[];
  side: string[];
} {
  return {
    headers: toHex(ledger.headers),
    accounts: ledger.accounts.map((one) => `${one.key}:${toHex(one.bytes)}`),
    changes: ledger.changes.map(toHex),
    pool: ledger.pool.map(toHex),
    seals: ledger.seals.map(toHex),
    peers: ledger.peers.map(({ address, lastSeen }) => ({ address, lastSeen })),
    side: ledger.side.map(toHex),
  };
}

/** A step that touches everything; replaces the whole chain. `branch`: one hex digit. */
export function wholeStep(chain: Uint8Array, branch: string): ChainStep {
  const count = chain.length / 160;
  const heights = Array.from({ length: count }, (_, i) => i + 1);
  return {
    blocks: heights.slice(0, 10).map((height) => blockOf(chain, 1, height)),
    headers: { from: 1, bytes: chain },
    accounts: { put: [page('0', `${branch}0`), page('1', `${branch}1`)], remove: [] },
    index: {
      truncate: 0,
      add: heights.flatMap((height) => [entry('shared', height), entry(`only ${height}`, height)]),
    },
    pool: { append: text('pool') },
    seals: [Uint8Array.of(1, 2), Uint8Array.of(3)],
    peers: [{ address: `peer-${branch}`, lastSeen: 7 }],
  };
}

export function headersOf(from: number, count: number, branch: string): Uint8Array {
  const headers = Array.from({ length: count }, (_, i) => {
    const seed = sha256(text(`${branch} ${from + i}`));
    return concat(seed, seed, seed, seed, seed);
  });
  return concat(...headers);
}

export function hashAt(chain: Uint8Array, first: number, height: number): Uint8Array {
  return sha256(chain.subarray((height - first) * 160, (height - first + 1) * 160));
}

export function blockOf(chain: Uint8Array, first: number, height: number): StoredBlock {
  const header = chain.subarray((height - first) * 160, (height - first + 1) * 160);
  return {
    height,
    hash: sha256(header),
    bytes: concat(header, text(`body ${height}`)),
    undo: Uint8Array.of(height & 0xff),
  };
}

export function page(pageKey: string, hex: string): { key: string; bytes: Uint8Array } {
  return { key: pageKey, bytes: Uint8Array.of(Number.parseInt(hex, 16)) };
}

/** Notes one byte. */
export function noting(byte: number): NonNullable<ChainStep['changes']> {
  return { append: Uint8Array.of(byte), drop: 0 };
}

export function entry(name: string, height: number): IndexBlock {
  return { height, keys: key(name), places: Uint32Array.of(7) };
}

export async function heights(hits: Promise<readonly IndexHit[]>): Promise<number[]> {
  return (await hits).map(({ height }) => height);
}

export function key(name: string): Uint8Array {
  return sha256(text(name)).slice(0, 8);
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function same(actual: unknown, expected: unknown, about = ''): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${about} expected ${wanted}, found ${found}`);
}

export async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  const found = error instanceof RangeError ? 'range' : (error as { code?: unknown } | null)?.code;
  same(found, code, `rejection (${String(error)})`);
}
