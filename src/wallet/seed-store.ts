/**
 * The seed on disk: two equal copies, since nothing else can restore it. One damaged copy is
 * repaired from the other; if both are damaged that is reported, and they are never replaced by a
 * new seed.
 */
import { decodeSeedRecord, encodeSeedRecord, type SeedRecord } from './seed-record.ts';
import type { WalletStore } from './store.ts';

const KEYS = ['first', 'second'] as const;

export type FoundSeed =
  | { kind: 'none' }
  | { kind: 'damaged' }
  | { kind: 'found'; record: SeedRecord };

export async function loadSeed(store: WalletStore): Promise<FoundSeed> {
  const stored = await Promise.all(KEYS.map((key) => store.read('seed', key)));
  if (stored.every((bytes) => bytes === null)) return { kind: 'none' };
  const records = stored.map((bytes) => bytes && decodeSeedRecord(bytes));
  const record = records.find((one) => one !== null);
  if (record === undefined) return { kind: 'damaged' };
  // A full disk must not keep anyone from a sound copy.
  if (records.includes(null)) await saveSeed(store, record).catch(() => undefined);
  return { kind: 'found', record };
}

export async function saveSeed(store: WalletStore, record: SeedRecord): Promise<void> {
  await writeSeed(store, record, 'put');
}

/** Stores a new seed. Rejects when another tab was first. */
export async function createSeed(store: WalletStore, record: SeedRecord): Promise<void> {
  await writeSeed(store, record, 'add');
}

function writeSeed(store: WalletStore, record: SeedRecord, kind: 'put' | 'add'): Promise<void> {
  const value = encodeSeedRecord(record);
  return store.write(KEYS.map((key) => ({ kind, table: 'seed', key, value })));
}
