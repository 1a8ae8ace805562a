/**
 * Reads and spoils a profile's databases from a page of the same origin that is not Folio: between
 * two sessions, or beside one.
 */
import type { Page } from '@playwright/test';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { decodeBody } from '../../../src/ledger/block.ts';
import type { Transaction } from '../../../src/ledger/transaction.ts';
import { chainDatabase, generationDatabase, walletDatabase } from '../../../src/storage/schema.ts';

/** Leaves Folio for an empty page of the same origin: its databases are then nobody's. */
export async function besides(page: Page, url: string): Promise<void> {
  const body = '<!doctype html><link rel="icon" href="data:,"><title>besides</title>';
  await page.route(`${url}besides`, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(`${url}besides`);
}

/** A record's check comes before its payload. */
const CHECK_BYTES = 8;

export interface DiskRecord {
  /** The key as text: a number, a string, or bytes in hex. */
  readonly key: string;
  readonly value: Uint8Array;
}

/** The writer's fence: how many commits were made. */
interface Fence {
  commit: number;
}

export class Disk {
  readonly #page: Page;
  readonly #slot: number;
  readonly #ledger: string;

  /** `page`: anything of the origin. */
  constructor(page: Page, ledgerId: Uint8Array, slot = 1) {
    this.#page = page;
    this.#slot = slot;
    this.#ledger = toHex(ledgerId);
  }

  get wallet(): string {
    return walletDatabase(this.#slot);
  }

  get generations(): string {
    return generationDatabase(this.#slot);
  }

  chain(generation = 0): string {
    return chainDatabase(this.#slot, this.#ledger, generation);
  }

  /** All databases of the origin, in order. */
  names(): Promise<string[]> {
    return this.#page.evaluate(async () =>
      (await indexedDB.databases()).map(({ name }) => name ?? '').sort(),
    );
  }

  /** The ledger's current database: the highest generation. */
  async current(): Promise<string> {
    const generations = (await this.names())
      .filter((name) => name === this.chain() || name.startsWith(`${this.chain()}/`))
      .map((name) => Number(name.slice(this.chain().length + 1)));
    return this.chain(Math.max(...generations));
  }

  /** Number of the last commit; 0 where nothing was ever committed. */
  async commits(database = this.chain()): Promise<number> {
    const fence = await this.#page.evaluate(async (name) => {
      const known = (await indexedDB.databases()).some((one) => one.name === name);
      if (!known) return null;
      return new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          if (!db.objectStoreNames.contains('fence')) {
            db.close();
            resolve(null);
            return;
          }
          const reading = db.transaction('fence').objectStore('fence').get(0);
          reading.onsuccess = () => {
            db.close();
            resolve(reading.result ?? null);
          };
        };
      });
    }, database);
    return (fence as Fence | null)?.commit ?? 0;
  }

  async records(database: string, table: string): Promise<DiskRecord[]> {
    const rows = await this.#page.evaluate(
      ({ name, table }) =>
        new Promise<{ key: string; value: string }[]>((resolve, reject) => {
          const hex = (bytes: Uint8Array) =>
            [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const db = opening.result;
            const store = db.transaction(table).objectStore(table);
            const keys = store.getAllKeys();
            const values = store.getAll();
            values.onsuccess = () => {
              db.close();
              resolve(
                keys.result.map((key, index) => ({
                  key: key instanceof ArrayBuffer ? hex(new Uint8Array(key)) : String(key),
                  value: hex(values.result[index] as Uint8Array),
                })),
              );
            };
          };
        }),
      { name: database, table },
    );
    return rows.map(({ key, value }) => ({ key, value: fromHex(value) ?? new Uint8Array() }));
  }

  /** The transactions of the pool's journal, stale ones among them. */
  async journal(): Promise<Transaction[]> {
    const records = await this.records(this.chain(), 'pool');
    return records.flatMap(({ value }) => {
      const body = decodeBody(value.slice(CHECK_BYTES));
      return body.ok ? body.value : [];
    });
  }

  /**
   * Changes the records of a table that `pick` names by place in the order of keys: `'flip'`
   * inverts a bit of the last byte, `'junk'` puts 64 random bytes there, `'delete'` deletes the
   * record. Returns how many there were to change.
   */
  spoil(
    database: string,
    table: string,
    how: 'flip' | 'junk' | 'delete',
    pick: 'first' | 'last' | 'all' | { key: string } = 'all',
  ): Promise<number> {
    return this.#page.evaluate(
      ({ name, table, how, pick }) =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const db = opening.result;
            const tx = db.transaction(table, 'readwrite');
            const store = tx.objectStore(table);
            const reading = store.getAllKeys();
            let count = 0;
            reading.onsuccess = () => {
              const all = reading.result;
              const wanted =
                pick === 'all'
                  ? all
                  : pick === 'first'
                    ? all.slice(0, 1)
                    : pick === 'last'
                      ? all.slice(-1)
                      : all.filter((key) => key === pick.key);
              count = wanted.length;
              for (const key of wanted) {
                if (how === 'delete') store.delete(key);
                else if (how === 'junk') store.put(crypto.getRandomValues(new Uint8Array(64)), key);
                else {
                  const record = store.get(key);
                  record.onsuccess = () => {
                    const bytes = (record.result as Uint8Array).slice();
                    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
                    store.put(bytes, key);
                  };
                }
              }
            };
            tx.onabort = () => reject(tx.error);
            tx.oncomplete = () => {
              db.close();
              resolve(count);
            };
          };
        }),
      { name: database, table, how, pick },
    );
  }

  /** Puts a record as it is. */
  put(database: string, table: string, key: string | number, value: Uint8Array): Promise<void> {
    return this.#page.evaluate(
      ({ name, table, key, value }) =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const db = opening.result;
            const tx = db.transaction(table, 'readwrite');
            tx.objectStore(table).put(new Uint8Array(value), key);
            tx.onabort = () => reject(tx.error);
            tx.oncomplete = () => {
              db.close();
              resolve();
            };
          };
        }),
      { name: database, table, key, value: [...value] },
    );
  }
}
