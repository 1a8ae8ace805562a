import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NAMES_MOST } from '../../../src/app/logic/kept.ts';
import { asOwnNames, type OwnNames } from '../../../src/app/logic/own-names.ts';
import { nameActions } from '../../../src/app/name-actions.ts';
import { PageNames } from '../../../src/main/page-names.ts';
import { IdbTables } from '../../../src/storage/idb-tables.ts';
import { NamesDatabase } from '../../../src/storage/names-database.ts';
import {
  NAMES_DATABASE,
  NAMES_TABLES,
  NAMES_VERSION,
  type NamesTable,
} from '../../../src/storage/schema.ts';

const NONE = asOwnNames({ names: {}, accounts: {}, card: '' });
let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
    key: (at: number) => [...stored.keys()][at] ?? null,
    get length() {
      return stored.size;
    },
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await erase();
});

const tables = () =>
  new IdbTables<NamesTable>({
    name: NAMES_DATABASE,
    version: NAMES_VERSION,
    tables: NAMES_TABLES,
    durability: 'strict',
    fenced: false,
  });

async function erase(): Promise<void> {
  const all = tables();
  await all.write([{ kind: 'clear', table: 'names' }]);
  await all.close();
}

/** So many tabs of one browser. */
function tabs(count: number): PageNames[] {
  const channels = Array.from({ length: count }, () => ({
    onmessage: null as ((event: MessageEvent) => void) | null,
    postMessage(message: unknown) {
      for (const other of channels)
        if (other !== this) other.onmessage?.({ data: message } as MessageEvent);
    },
  }));
  return channels.map((channel) => new PageNames(new NamesDatabase(), channel));
}

const heard = (names: PageNames) =>
  new Promise<OwnNames>((resolve) => {
    names.subscribe(resolve);
  });

describe('S-3 names given in this browser', () => {
  test('are there after a restart, and one that is taken back is not', async () => {
    const [first] = tabs(1) as [PageNames];
    await first.change({ names: { ann: ' Ann ', bo: 'Bo' }, accounts: { 1: 'Purse' } });
    await first.change({ names: { bo: '' }, card: 'Me' });
    const [again] = tabs(1) as [PageNames];
    expect(await again.load()).toMatchObject({
      names: { names: { ann: 'Ann' }, accounts: { 1: 'Purse' }, card: 'Me' },
      spoiled: false,
    });
    expect([...stored.keys()]).toEqual([]);
  });

  test('two tabs that name at once lose nothing, and each hears of the other', async () => {
    const [first, second] = tabs(2) as [PageNames, PageNames];
    const told = heard(second);
    await Promise.all([
      first.change({ names: { ann: 'Ann' } }),
      second.change({ names: { bo: 'Bo' } }),
    ]);
    expect((await told).names).toMatchObject({ ann: 'Ann' });
    expect((await first.load()).names.names).toEqual({ ann: 'Ann', bo: 'Bo' });
  });

  test('come over from localStorage once, and replace none that is newer', async () => {
    stored.set('folio:page:names', JSON.stringify({ ann: 'Ann', bo: 'Old' }));
    stored.set('folio:page:account-names', JSON.stringify({ 2: 'Purse' }));
    stored.set('folio:page:card-name', JSON.stringify('Me'));
    stored.set('folio:page:theme', JSON.stringify('dark'));
    const [first] = tabs(1) as [PageNames];
    await first.change({ names: { bo: 'Bo' } });
    const expected = { names: { ann: 'Ann', bo: 'Bo' }, accounts: { 2: 'Purse' }, card: 'Me' };
    expect((await first.load()).names).toEqual(expected);
    expect([...stored.keys()]).toEqual(['folio:page:theme']);
    const [again] = tabs(1) as [PageNames];
    expect((await again.load()).names).toEqual(expected);
  });

  test('that an earlier version writes while the others come over are left for the next time', async () => {
    stored.set('folio:page:names', JSON.stringify({ ann: 'Ann' }));
    const [first] = tabs(1) as [PageNames];
    const loading = first.load();
    stored.set('folio:page:names', JSON.stringify({ ann: 'Ann', bo: 'Bo' }));
    expect((await loading).names.names).toEqual({ ann: 'Ann' });
    expect(stored.has('folio:page:names')).toBe(true);
    expect((await first.load()).names.names).toEqual({ ann: 'Ann', bo: 'Bo' });
    expect([...stored.keys()]).toEqual([]);
  });

  test('that were removed stay so, although an earlier tab writes all of its own again', async () => {
    const write = (names: Record<string, string>, card = 'Me') => {
      stored.set('folio:page:names', JSON.stringify(names));
      stored.set('folio:page:card-name', JSON.stringify(card));
    };
    const [page] = tabs(1) as [PageNames];
    const load = async () => (await page.load()).names;
    write({ ann: 'Ann', bo: 'Bo', cy: 'Cy' });
    await load();
    await page.change({ names: { ann: '', bo: 'Bob' }, card: '' });
    // The earlier tab names one more, and has the others in its memory.
    write({ ann: 'Ann', bo: 'Bo', cy: 'Cy', di: 'Di' });
    expect(await load()).toMatchObject({ names: { bo: 'Bob', cy: 'Cy', di: 'Di' }, card: '' });
    expect((await load()).names).not.toHaveProperty('ann');
    expect([...stored.keys()]).toEqual([]);
    // What is given anew there counts, unless it was given anew here as well.
    write({ ann: 'Anna', bo: 'Bobby', cy: 'Cyd' }, 'I');
    expect(await load()).toMatchObject({
      names: { ann: 'Anna', bo: 'Bob', cy: 'Cyd', di: 'Di' },
      card: 'I',
    });
  });

  test('for which there is no room are brought over once there is some', async () => {
    const most = Object.fromEntries(Array.from({ length: NAMES_MOST }, (_, at) => [`a${at}`, 'x']));
    const [page] = tabs(1) as [PageNames];
    await page.change({ names: most });
    stored.set('folio:page:names', JSON.stringify({ a0: 'old', one: 'more' }));
    expect((await page.load()).names.names).toEqual(most);
    expect([...stored.keys()]).toEqual(['folio:page:names']);
    await page.change({ names: { a0: '' } });
    const { one, a0 } = (await page.load()).names.names;
    expect([one, a0]).toEqual(['more', undefined]);
    expect([...stored.keys()]).toEqual([]);
  });

  test('a failure of the database keeps what it names', async () => {
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('odd', 'NetworkError');
    };
    try {
      const [first] = tabs(1) as [PageNames];
      const values = { name: 'NetworkError' };
      await expect(first.load()).rejects.toMatchObject({ code: 'failed', values });
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
  });

  test('stay in localStorage as long as the database takes nothing', async () => {
    stored.set('folio:page:names', JSON.stringify({ ann: 'Ann' }));
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    try {
      const [first] = tabs(1) as [PageNames];
      await expect(first.load()).rejects.toMatchObject({ code: 'quota' });
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    expect(stored.has('folio:page:names')).toBe(true);
    const [again] = tabs(1) as [PageNames];
    expect((await again.load()).names.names).toEqual({ ann: 'Ann' });
  });

  test('are judged: a damaged record is told of, junk is left out', async () => {
    const [first] = tabs(1) as [PageNames];
    await first.change({ names: { ann: 'Ann' }, card: 'Me' });
    const disk = tables();
    const record = (await disk.read('names', 'names')) as Uint8Array;
    record[record.length - 1] = (record.at(-1) ?? 0) ^ 1;
    await disk.write([{ kind: 'put', table: 'names', key: 'names', value: record }]);
    expect(await first.load()).toMatchObject({ names: { names: {}, card: 'Me' }, spoiled: true });
    await new NamesDatabase().change(['names'], () => ({
      values: [{ ann: 7, bo: 'x'.repeat(41), cy: 'Cy' }],
      answer: null,
    }));
    expect((await first.load()).names.names).toEqual({ cy: 'Cy' });
    await disk.close();
  });

  test('more than there is room for are refused, and nothing is changed', async () => {
    const [first] = tabs(1) as [PageNames];
    const many = Object.fromEntries(Array.from({ length: NAMES_MOST }, (_, at) => [`a${at}`, 'x']));
    await first.change({ names: many });
    await expect(first.change({ names: { one: 'more' } })).rejects.toMatchObject({
      code: 'names-many',
    });
    expect(Object.keys((await first.load()).names.names)).toHaveLength(NAMES_MOST);
  });
});

describe('names on the page', () => {
  test('are shown at once, and those of other tabs beside them', async () => {
    const [here, there] = tabs(2) as [PageNames, PageNames];
    const shown: OwnNames[] = [];
    const { change, stop } = nameActions({
      kept: here,
      first: NONE,
      show: (names) => shown.push(names),
      spoiled: () => undefined,
    });
    const changing = Promise.all([change({ card: 'M' }), change({ card: 'Me' })]);
    expect(shown.at(-1)?.card).toBe('Me');
    await there.change({ names: { ann: 'Ann' } });
    await changing;
    await expect.poll(() => shown.at(-1)?.names).toEqual({ ann: 'Ann' });
    // Never back to what was typed before.
    expect(shown.slice(1).every(({ card }) => card === 'Me')).toBe(true);
    stop();
  });

  test('last as long as the tab where nothing can be kept, and that is told', async () => {
    const shown: OwnNames[] = [];
    const broken = Object.assign(new Error('none'), { code: 'unavailable' });
    const { change } = nameActions({
      kept: {
        load: () => Promise.reject(broken),
        change: () => Promise.reject(broken),
        subscribe: () => () => undefined,
      },
      first: NONE,
      show: (names) => shown.push(names),
      spoiled: () => undefined,
    });
    await expect(change({ names: { ann: 'Ann' } })).rejects.toBe(broken);
    await change({ names: { bo: 'Bo' } }).catch(() => undefined);
    expect(shown.at(-1)?.names).toEqual({ ann: 'Ann', bo: 'Bo' });
  });
});
