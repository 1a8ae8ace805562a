/**
 * Takes files out of a ledger, reads them, and brings them into another browser without a network.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { ChainMaker, easyLedger } from '../bench/chain.ts';
import { fileOf } from '../bench/files.ts';
import { serve } from './fixtures.ts';
import { violations } from './support/axe.ts';
import { EAGER, expect, freshLedger, type Tab, test } from './support/tabs.ts';

/** A ledger with a claim and one payment in blocks; the id of the payment. */
async function lively(tab: Tab): Promise<{ id: string; address: string }> {
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  const { address } = await tab.status();
  const { id } = await tab.send({ receiver: address, amount: 320, memo: '=tea; 茶', fee: 5 });
  await expect.poll(async () => (await tab.status()).height).toBe(2);
  await tab.builder({ on: false });
  // The page notes what it shows, a little later than the node has it.
  await expect(tab.region('Blocks')).toContainText('height 2');
  return { id, address };
}

async function download(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  const file = await waiting;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('a ledger goes out as tables and as one file, and into another browser with no network', async ({
  profile,
  open,
  browser,
}) => {
  const fragment = freshLedger('files', { spacing: 1000 });
  const tab = await open(await profile(), fragment);
  const { address } = await lively(tab);
  await tab.go('Ledger');
  const files = tab.region('Files');
  await expect(files).toContainText('No file of it has been saved from this browser yet.');

  const csv = await download(tab.page, 'CSV for spreadsheets');
  expect(csv.name).toMatch(/\.csv$/);
  const text = csv.bytes.toString('utf8');
  expect(text.startsWith('\ufeff')).toBe(true);
  expect(text).toContain(`,transfer,${address},${address},3.20,0.05,`);
  // No spreadsheet runs it.
  expect(text).toContain(`"'=tea; 茶"`);
  const journal = await download(tab.page, 'Journal for hledger');
  expect(journal.bytes.toString('utf8')).toContain(`assets:${address}  3.20 `);
  const lines = (await download(tab.page, 'JSON lines')).bytes.toString('utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).type)).toContain('transaction');

  const file = await download(tab.page, 'Save the whole ledger');
  expect(file.name).toMatch(/\.folio$/);
  await expect(files).toContainText('Last kept outside this browser up to block 2');
  await expect(files.getByRole('status')).toContainText('is saved');
  expect(await violations(tab.page)).toEqual([]);

  // Elsewhere: its own browser, and a server of its own that is gone before the file comes.
  const elsewhere = await serve();
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const other = await context.newPage();
  await other.goto(elsewhere.url);
  await expect
    .poll(() => other.evaluate(() => navigator.serviceWorker.controller?.state ?? null))
    .toBe('activated');
  await elsewhere.close();
  await expect(other.getByRole('link', { name: 'Check a receipt' })).toBeVisible();
  await other.getByLabel('Open a ledger’s file').setInputFiles({
    name: 'broken.folio',
    mimeType: 'application/x-folio-ledger',
    buffer: Buffer.from('nothing of the kind'),
  });
  await expect(other.getByRole('alert')).toContainText('This is not the file of a ledger.');
  await other.getByLabel('Open a ledger’s file').setInputFiles({
    name: file.name,
    mimeType: 'application/x-folio-ledger',
    buffer: file.bytes,
  });
  const brought = other.getByRole('region', { name: 'Files', exact: true });
  await expect(brought).toContainText('All 2 blocks of the file are on this ledger.');
  expect(await balanceOf(other, address)).toBe(await balanceOf(tab.page, address));
  await context.close();
});

/** The balance by `folio.balances()`. */
function balanceOf(page: Page, address: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const { folio } = globalThis as unknown as {
      folio: { balances(): Promise<{ items: { address: string; balance: number }[] }> };
    };
    const { items } = await folio.balances();
    return items.find((account) => account.address === wanted)?.balance ?? 0;
  }, address);
}

test('taking a file in pauses, survives its tab, and goes on from where it was', async ({
  profile,
  open,
}) => {
  // Some thousand signatures: enough that there is time to press Pause.
  test.setTimeout(300_000);
  const { charter, fragment } = easyLedger('pausing');
  const blocks = 20;
  const chain = new ChainMaker(charter, blocks + 1);
  await chain.claims(400);
  await chain.paid((blocks - 1) * 400, 400);
  const file = {
    name: 'club.folio',
    mimeType: 'application/octet-stream',
    buffer: await fileOf(chain),
  };
  const tab = await open(await profile(), fragment);
  await tab.builder({ on: false });
  await tab.go('Ledger');
  const files = tab.region('Files');
  await tab.page.getByLabel('Choose a file').setInputFiles(file);
  await files.getByRole('button', { name: 'Pause' }).click();
  await expect(files).toContainText('Paused · Checked');
  expect(await violations(tab.page)).toEqual([]);
  const { height } = await tab.status();
  await tab.page.reload();
  await tab.opened();
  // The checked blocks are on the disk; the rest waits for the file.
  expect((await tab.status()).height).toBeGreaterThanOrEqual(height);
  await expect(files).toContainText('Taking in “club.folio” was cut off.');
  await tab.page.getByLabel('Choose a file').setInputFiles(file);
  await expect(files).toContainText(`All ${blocks} blocks of the file are on this ledger.`, {
    timeout: 120_000,
  });
  await tab.page.reload();
  await tab.opened();
  expect((await tab.status()).height).toBe(blocks);
  await expect(files).not.toContainText('was cut off');
});

test('damaged files and those of other ledgers are named for what they are', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('damaged', { spacing: 1000 }));
  await lively(tab);
  await tab.go('Ledger');
  const { bytes } = await download(tab.page, 'Save the whole ledger');
  const bring = (buffer: Buffer, page = tab.page) =>
    page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'x.folio', mimeType: 'application/octet-stream', buffer });
  const files = tab.region('Files');
  await bring(bytes.subarray(0, bytes.length - 5));
  await expect(files.getByRole('alert')).toContainText('The file was cut off.');
  await expect(files.getByRole('alert')).toContainText('Blocks up to 2 were taken in.');
  const other = await open(await profile(), freshLedger('another', { spacing: 1000 }));
  await other.go('Ledger');
  await bring(bytes, other.page);
  await expect(other.region('Files')).toContainText('This is the file of another ledger');
  await other.page.getByRole('button', { name: 'Open that ledger with it' }).click();
  await expect(other.region('Files')).toContainText('All 2 blocks of the file');
});

test('a receipt is made, and checked step by step on a page without a ledger', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('receipts', { spacing: 1000 });
  const tab = await open(await profile(), fragment);
  const { id, address } = await lively(tab);
  await tab.page.goto(`${server.url}${fragment}/tx/${id}`);
  await tab.page.getByRole('button', { name: 'Make a receipt' }).click();
  await expect(tab.page.getByRole('img', { name: 'The receipt as a QR code' })).toBeVisible();
  const link = await tab.page.getByText('#receipt=').innerText();
  const { bytes } = await download(tab.page, 'Save as a file');

  const context = await profile();
  const page = await context.newPage();
  await page.goto(link);
  const verdict = page.getByRole('region', { name: 'Check a receipt' });
  await expect(verdict.getByRole('status')).toHaveText('The receipt holds.');
  await expect(verdict).toContainText('3.20');
  await expect(verdict).toContainText(address);
  await expect(verdict.getByRole('listitem')).toHaveCount(8);
  expect(await violations(page)).toEqual([]);

  // There is no network from here on; a file, and the same with one changed byte.
  await context.setOffline(true);
  await page.getByLabel('Choose a receipt’s file').setInputFiles({
    name: 'r.folio-receipt',
    mimeType: 'application/octet-stream',
    buffer: bytes,
  });
  await expect(verdict.getByRole('status')).toHaveText('The receipt holds.');
  const memo = bytes.indexOf('茶');
  const changed = Buffer.from(bytes);
  changed[memo + 2] = (changed[memo + 2] as number) ^ 1;
  await page.getByLabel('Choose a receipt’s file').setInputFiles({
    name: 'r.folio-receipt',
    mimeType: 'application/octet-stream',
    buffer: changed,
  });
  await expect(verdict.getByRole('status')).toHaveText('The receipt does not hold.');
  await expect(verdict).toContainText('The signature is not that of the one who pays');
  await page.getByLabel('Receipt, or link to one').fill('nonsense !');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('This is no receipt');
});

test('an account shows its balance over time and gives its statement', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('statement', { spacing: 1000 });
  const tab = await open(await profile(), fragment);
  const { address } = await lively(tab);
  await tab.page.goto(`${server.url}${fragment}/account/${address}`);
  await expect(tab.page.getByRole('img', { name: /^Balance over time/ })).toBeVisible();
  const { bytes } = await download(tab.page, 'CSV for spreadsheets');
  const rows = bytes.toString('utf8').trim().split('\r\n');
  const balance = await balanceOf(tab.page, address);
  expect(rows.at(-1)).toContain((balance / 100).toFixed(2));
});

test('a ledger is left and deleted here; the key stays', async ({ server, profile, open }) => {
  const fragment = freshLedger('left', { spacing: 1000 });
  const tab = await open(await profile(), fragment);
  const { address } = await lively(tab);
  await tab.go('Ledger');
  await tab.page.goto(`${server.url}#/`);
  await expect(tab.region('Opened here before')).toContainText(
    /block 2, opened .*its records take [\d.]+ kB/,
  );
  await tab.page.goBack();
  await tab.page.getByRole('button', { name: 'Leave and delete this ledger here' }).click();
  await expect(tab.region('On this device')).toContainText('Kept: your keys');
  await tab.page.getByRole('button', { name: 'Delete it here' }).click();
  await expect(tab.page.getByRole('heading', { name: /account book/ })).toBeVisible();
  await tab.page.goto(server.url + fragment);
  await tab.opened();
  const { height, address: now } = await tab.status();
  expect(height).toBe(0);
  expect(now).toBe(address);
});
