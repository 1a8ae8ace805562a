/** Watches the writes of a tab's node; its worker reports each as it happens. */
import type { Page } from '@playwright/test';
import { expect } from '../fixtures.ts';

export interface Writes {
  /**
   * The last commit that was begun, and the last one the worker knew to be on disk; -1: none yet.
   */
  begun: number;
  done: number;
}

const SAYS = /^folio write (begun|stalled|done) (\d+)$/;

/**
 * The worker loses its core in the middle of a write: its n-th from here on (from 1; 0: none),
 * after this many records.
 */
export interface Stall {
  write: number;
  records: number;
}

const STALL_MS = 100;

/**
 * Follows the commits to a ledger's database by the number its fence gives them. `heard` is called
 * while one is being made: when it was begun, or when it stalls.
 */
export async function watchWrites(
  page: Page,
  database: string,
  stall: Stall,
  heard: (what: 'begun' | 'stalled') => void,
): Promise<Writes> {
  const writes: Writes = { begun: -1, done: -1 };
  page.on('console', (message) => {
    const [, what, commit] = SAYS.exec(message.text()) ?? [];
    if (what === 'done') writes.done = Number(commit);
    else if (what === 'begun') writes.begun = Number(commit);
    if (what === 'begun' || what === 'stalled') heard(what);
  });
  const isNode = (url: string) => url.includes('node-worker');
  await expect.poll(() => page.workers().some((each) => isNode(each.url()))).toBe(true);
  const worker = page.workers().find((each) => isNode(each.url()));
  await worker?.evaluate(
    ({ database, stall, pause }) => {
      const { put } = IDBObjectStore.prototype;
      let writes = 0;
      let records = 0;
      let at = stall.write;
      IDBObjectStore.prototype.put = function (
        this: IDBObjectStore,
        value: unknown,
        key?: IDBValidKey,
      ) {
        const request = put.call(this, value, key);
        if (this.transaction.db.name !== database) return request;
        records += 1;
        if (this.name === 'fence') {
          const { commit } = value as { commit: number };
          writes += 1;
          // A write too small to stall in leaves it to the next.
          if (at > 0 && writes > at) at = writes;
          records = 0;
          console.debug(`folio write begun ${commit}`);
          this.transaction.addEventListener('complete', () => {
            console.debug(`folio write done ${commit}`);
          });
        }
        if (writes === at && records === stall.records) {
          at = 0;
          console.debug(`folio write stalled ${records}`);
          const until = performance.now() + pause;
          while (performance.now() < until);
        }
        return request;
      };
    },
    { database, stall, pause: STALL_MS },
  );
  return writes;
}
