/** Faults of an IndexedDB: lost answers, and spoilt records of generations. */
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach } from 'vitest';
import { chainDatabase, generationDatabase } from '../../../src/storage/schema.ts';

let ledgers = 0;

/** The fault in force; each test ends with it repaired. */
export const fault: { repair: () => void } = { repair: () => undefined };
afterEach(() => fault.repair());

export function freshId(): Uint8Array {
  const id = new Uint8Array(32);
  new DataView(id.buffer).setUint32(0, ++ledgers);
  return id;
}

/** Transactions that come through and are reported as a dead handle would; as many as `count`. */
export function loseAnswers(isLost: (db: IDBDatabase) => boolean, count = 1): void {
  const { transaction } = IDBDatabase.prototype;
  let left = count;
  fault.repair = () => {
    IDBDatabase.prototype.transaction = transaction;
  };
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
    const tx = transaction.apply(this, args);
    if (!isLost(this)) return tx;
    left -= 1;
    if (left === 0) fault.repair();
    const listen = tx.addEventListener.bind(tx);
    tx.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      if (type === 'abort') listen('complete', listener);
    };
    return tx;
  };
}

/** Numbers of a ledger's databases, ascending. */
export async function generationsOf(hex: string): Promise<number[]> {
  const base = chainDatabase(1, hex, 0);
  return (await indexedDB.databases())
    .filter(({ name }) => name?.startsWith(base))
    .map(({ name }) => Number(name?.slice(base.length + 1)))
    .sort((a, b) => a - b);
}

export async function spoilGenerations(keys: readonly string[]): Promise<void> {
  const db = await openDB(generationDatabase(1));
  for (const key of keys) await db.put('generations', Uint8Array.of(1, 2, 3), key);
  db.close();
}
