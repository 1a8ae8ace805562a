/**
 * S-4: trouble with the browser's store. The message is clear, reads go on, nothing is half
 * written, and if the trouble can end by itself, so do its effects.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { blockToJson } from '../../src/ledger/block-json.ts';
import { besides, Disk } from './support/survival-disk.ts';
import { type Written, WrittenLedger } from './support/survival-ledger.ts';
import { buildNewer, serveNewer } from './support/survival-newer.ts';
import { expect, linked, Tab, test } from './support/tabs.ts';

const NO_ROOM = 'The browser has no room left. Free some space, then load the page again.';
const GONE = 'The browser took the database away. Load the page again.';
const TAKEN = 'Another tab writes to the same database. Close it and load this page again.';
const NEWER = 'A newer page of Folio wrote this database. Load the newest page.';
const BLOCKED =
  'Another tab holds the database open with an older page. Close it and load this one again.';

/**
 * The first blocks of a ledger: claims, `few` of them in the first one and the rest in the second,
 * then payments.
 */
async function chain(ledger: WrittenLedger, count: number, few = 1): Promise<Written[]> {
  const claims = await Promise.all(ledger.payers.map((payer) => ledger.claim(payer)));
  const builder = ledger.payers[0];
  if (builder === undefined) throw new Error('no payers');
  const blocks: Written[] = [];
  let tip = ledger.genesis;
  for (let i = 0; i < count; i++) {
    const { sequence } = tip.state.get(builder.publicKey);
    const payment = await ledger.payment(builder, sequence);
    const candidates = [claims.slice(0, few), claims.slice(few)][i] ?? [payment];
    const next = ledger.write(tip, candidates, builder);
    if (next === null) throw new Error('nothing to write');
    tip = next;
    blocks.push(next);
  }
  return blocks;
}

function feed(tab: Tab, ledger: WrittenLedger, blocks: readonly Written[]) {
  const json = blocks.map(({ block }) => blockToJson(ledger.ledgerId, block));
  return tab.op('merge', { blocks: json });
}

const tipOf = async (tab: Tab): Promise<string> => (await tab.status()).tip;

/** The status line and a notice say it. */
async function troubled(tab: Tab, reason: string): Promise<void> {
  await expect(tab.statusLine()).toContainText('Storage trouble');
  await expect(tab.page.getByRole('listitem').filter({ hasText: reason })).toHaveCount(1);
}

async function untroubled(tab: Tab): Promise<void> {
  await expect(tab.statusLine()).not.toContainText('Storage trouble');
}

/** All that is read goes on as it was. */
async function reads(tab: Tab, tip: Written): Promise<void> {
  expect(await tipOf(tab)).toBe(tip.key);
  const blocks = await tab.blocks();
  expect(blocks.map(({ hash }) => hash)[tip.height]).toBe(tip.key);
  expect(Object.keys(await tab.balances()).length).toBe(tip.state.count);
  await expect(tab.region('Blocks')).toContainText(`${tip.height}`);
}

async function fatal(page: Page, reason: string): Promise<void> {
  const main = page.getByRole('main');
  await expect(main.getByRole('alert')).toHaveText('The store of this browser will not open');
  await expect(main).toContainText(reason);
}

/** As on plain http, and without a channel: only the database tells two tabs of one slot apart. */
async function withoutLocks(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'locks');
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  });
}

test('S-4 a full disk: writing stops, reading goes on, and writing begins again by itself', async ({
  profile,
  open,
  server,
}) => {
  const ledger = await WrittenLedger.make('quota', 450);
  const [small, large, last] = await chain(ledger, 3, 5);
  if (small === undefined || large === undefined || last === undefined) throw new Error('short');
  const context = await profile();
  const browser = await context.newCDPSession(await context.newPage());
  const origin = new URL(server.url).origin;
  const quota = (size: { quotaSize?: number }) =>
    browser.send('Storage.overrideQuotaForOrigin', { origin, ...size });
  // Chromium asks for the free space again only when the last answer would not be enough: so it is
  // little from the start.
  await quota({ quotaSize: 160_000 });
  const tab = await open(context, ledger.fragment);
  await tab.builder({ on: false });
  await feed(tab, ledger, [small]);
  await reads(tab, small);
  const { address } = await tab.status();
  const disk = new Disk(tab.page, ledger.ledgerId);
  const commits = await disk.commits();

  await feed(tab, ledger, [large]);
  await quota({ quotaSize: 1 });
  await troubled(tab, NO_ROOM);
  await reads(tab, small);
  expect(await disk.commits(), 'nothing was written').toBe(commits);

  // Opened again on the full disk it reads as before.
  await tab.page.reload();
  await reads(tab, small);
  expect((await tab.status()).address).toBe(address);
  await expect.poll(async () => (await tab.refusal('claim')).code).toBe('quota');
  expect(await tab.pooled()).toEqual([]);
  await feed(tab, ledger, [large, last]);
  await troubled(tab, NO_ROOM);
  await reads(tab, small);
  expect(await disk.commits(), 'nothing was written').toBe(commits);

  await quota({});
  await expect.poll(() => tipOf(tab)).toBe(last.key);
  await untroubled(tab);
  await tab.claim();
  await tab.page.reload();
  await reads(tab, last);
  expect(await tab.pooled()).toHaveLength(1);
});

test('S-4 a handle that died is opened again, and nothing is heard of it', async ({
  profile,
  open,
}) => {
  const ledger = await WrittenLedger.make('dead', 20);
  const blocks = await chain(ledger, 3);
  const tab = await open(await profile(), ledger.fragment);
  await tab.builder({ on: false });
  for (const block of blocks) {
    const worker = tab.page.workers().find((each) => each.url().includes('node-worker'));
    await worker?.evaluate(() => {
      const { transaction } = IDBDatabase.prototype;
      IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
        IDBDatabase.prototype.transaction = transaction;
        // As after a long sleep: the handle is closed, and only its next use shows it.
        this.close();
        return transaction.apply(this, args);
      };
    });
    await feed(tab, ledger, [block]);
    await reads(tab, block);
  }
  await untroubled(tab);
  await expect(tab.region('What happened')).toHaveCount(0);
  await tab.page.reload();
  await reads(tab, blocks[2] as Written);
});

test('S-4 a ledger deleted while open is said so at once; another tab has it, and the wallet stays', async ({
  profile,
  open,
  server,
}) => {
  const ledger = await WrittenLedger.make('deleted', 20);
  const blocks = await chain(ledger, 3);
  const [, second, third] = blocks;
  if (second === undefined || third === undefined) throw new Error('short');
  const context = await profile();
  const tab = await open(context, ledger.fragment);
  const other = await open(context, ledger.fragment);
  for (const each of [tab, other]) await each.builder({ on: false });
  await linked([tab, other]);
  await feed(tab, ledger, blocks.slice(0, 2));
  await expect.poll(() => tipOf(other)).toBe(second.key);
  const { address } = await tab.status();

  const beside = await context.newPage();
  await besides(beside, server.url);
  const database = new Disk(beside, ledger.ledgerId).chain();
  await beside.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase(name);
        deleting.onsuccess = resolve;
        deleting.onblocked = reject;
      }),
    database,
  );
  await troubled(tab, GONE);
  await feed(other, ledger, [third]);
  expect(await tipOf(other)).toBe(third.key);
  expect(await tipOf(tab), 'what cannot be kept is not taken').toBe(second.key);
  expect(Object.keys(await tab.balances()).length).toBe(second.state.count);

  await tab.page.reload();
  await expect.poll(() => tipOf(tab)).toBe(third.key);
  await untroubled(tab);
  await reads(tab, third);
  expect((await tab.status()).address).toBe(address);
});

test('S-4 a store the browser cleared while it was open is said to be gone at once', async ({
  profile,
  open,
  server,
}) => {
  const ledger = await WrittenLedger.make('cleared', 20);
  const blocks = await chain(ledger, 2);
  const context = await profile();
  const tab = await open(context, ledger.fragment);
  await tab.builder({ on: false });
  await feed(tab, ledger, blocks);
  const browser = await context.newCDPSession(tab.page);
  const origin = new URL(server.url).origin;
  await browser.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await troubled(tab, GONE);
  expect(await tipOf(tab)).toBe(blocks[1]?.key);
  await tab.page.reload();
  expect((await tab.status()).height).toBe(0);
  await untroubled(tab);
  await feed(tab, ledger, blocks);
  await reads(tab, blocks[1] as Written);
});

test('S-4 two tabs on one slot: the first to be overtaken stops writing and says so', async ({
  profile,
  open,
}) => {
  const ledger = await WrittenLedger.make('taken', 20);
  const [first, second, third] = await chain(ledger, 3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('short');
  const context = await profile();
  await withoutLocks(context);
  const tab = await open(context, ledger.fragment);
  await tab.builder({ on: false });
  await feed(tab, ledger, [first]);
  const other = await open(context, ledger.fragment);
  await expect(other.region('Wallet')).toContainText('account 1 of this browser');
  expect(await tipOf(other)).toBe(first.key);
  await feed(other, ledger, [second]);
  expect(await tipOf(other)).toBe(second.key);
  // This tab comes to write, by itself or because the other sends something, and must not.
  await feed(tab, ledger, [second]);
  await troubled(tab, TAKEN);
  await reads(tab, first);
  await feed(other, ledger, [third]);
  await reads(other, third);
  await untroubled(other);
  await other.page.close();
  await tab.page.reload();
  await reads(tab, third);
  await untroubled(tab);
});

test.describe('with a newer Folio', () => {
  const folder = join(tmpdir(), `folio-newer-${process.pid}`);
  test.beforeAll(() => buildNewer(folder));
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('S-4 an upgrade held up by an older tab is told, and goes on when that tab is closed', async ({
    profile,
    open,
    server,
  }) => {
    const ledger = await WrittenLedger.make('blocked', 20);
    const blocks = await chain(ledger, 2);
    const context = await profile();
    const tab = await open(context, ledger.fragment);
    await tab.builder({ on: false });
    await feed(tab, ledger, blocks);
    const { address } = await tab.status();
    const disk = new Disk(tab.page, ledger.ledgerId);

    // An older page that does not let go of the database.
    const holder = await context.newPage();
    await besides(holder, server.url);
    await holder.evaluate(
      (name) =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => {
            Object.assign(globalThis, { held: opening.result });
            resolve();
          };
        }),
      disk.chain(),
    );
    await besides(tab.page, server.url);
    await serveNewer(tab.page, server.url, folder);
    await tab.page.goto(server.url + ledger.fragment);
    await fatal(tab.page, BLOCKED);
    await holder.close();
    await expect.poll(() => tab.page.getByRole('region', { name: 'Wallet' }).count()).toBe(1);
    await reads(tab, blocks[1] as Written);
    expect((await tab.status()).address).toBe(address);

    // This Folio meets data that the newer one wrote.
    await tab.page.unroute(`${server.url}**`);
    await tab.page.goto('about:blank');
    await tab.page.goto(server.url + ledger.fragment);
    await fatal(tab.page, NEWER);
  });

  test('S-4 an older tab lets a newer one upgrade, and says that it is old', async ({
    profile,
    open,
    server,
  }) => {
    const ledger = await WrittenLedger.make('newer', 20);
    const [first, second] = await chain(ledger, 2);
    if (first === undefined || second === undefined) throw new Error('short');
    const context = await profile();
    await withoutLocks(context);
    const tab = await open(context, ledger.fragment);
    await tab.builder({ on: false });
    await feed(tab, ledger, [first]);
    const newer = new Tab(await context.newPage());
    await serveNewer(newer.page, server.url, folder);
    await newer.page.goto(server.url + ledger.fragment);
    await newer.opened();
    await troubled(tab, NEWER);
    expect(await tipOf(tab)).toBe(first.key);
    await feed(newer, ledger, [second]);
    await reads(newer, second);
    expect(newer.errors).toEqual([]);
    await tab.page.reload();
    await fatal(tab.page, NEWER);
  });
});
