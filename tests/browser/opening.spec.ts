/**
 * What a hand does while parts of the page are still on their way: no press is lost, and what is
 * waited for says so.
 */
import type { BrowserContext, Page, Route } from '@playwright/test';
import { expect, freshName, test } from './support/tabs.ts';

/** Longer than `WORDS_WAIT_MS` of a part and than a dialog is quiet about its coming. */
const SLOW_MS = 2_000;

/** Holds back the files whose address matches, until they are let go. */
async function held(page: Page, files: RegExp): Promise<() => Promise<void>> {
  const waiting: Route[] = [];
  let open = false;
  await page.route(files, async (route) => {
    if (open) await route.continue();
    else waiting.push(route);
  });
  return async () => {
    open = true;
    for (const route of waiting.splice(0)) await route.continue();
  };
}

/** A page whose ledger opens until it is let go on. */
async function opening(url: string, context: BrowserContext) {
  const page = await context.newPage();
  const release = await held(page, /\/ledger-page/);
  await page.goto(`${url}#/${freshName('opening')}`);
  return { page, release };
}

test('a button pressed while the ledger opens does what it says', async ({ server, profile }) => {
  const { page, release } = await opening(server.url, await profile());
  const invite = page.getByRole('button', { name: 'Invite' });
  await invite.hover();
  await page.mouse.down();
  await release();
  await expect(page.getByRole('main', { name: 'Book' })).toBeVisible();
  await page.mouse.up();
  await expect(page.getByRole('dialog').getByLabel('Link', { exact: true })).toBeVisible();
});

test('the keyboard stays on its button while the ledger opens', async ({ server, profile }) => {
  const { page, release } = await opening(server.url, await profile());
  const invite = page.getByRole('button', { name: 'Invite' });
  await invite.focus();
  await release();
  await expect(page.getByRole('main', { name: 'Book' })).toBeVisible();
  await expect(invite).toBeFocused();
});

test('who skips to the main part while the ledger opens is in it', async ({ server, profile }) => {
  const { page, release } = await opening(server.url, await profile());
  await expect(page.getByText('Opening the book')).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await release();
  await expect(page.getByRole('main', { name: 'Book' })).toBeFocused();
});

test('a ledger’s page that cannot be fetched says so once, and comes whole when tried again', async ({
  server,
  profile,
}) => {
  const page = await (await profile()).newPage();
  await page.route(/\/ledger-page/, (route) => route.abort());
  await page.goto(`${server.url}#/${freshName('lost')}`);
  await expect(page.getByRole('alert')).toHaveCount(1);
  await page.unroute(/\/ledger-page/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('main', { name: 'Book' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a dialog whose words are long in coming opens once, and stays open', async ({
  open,
  profile,
}) => {
  const tab = await open(await profile(), `#/${freshName('words')}`);
  const { page } = tab;
  const code = await held(page, /\/rule-dialog/);
  // A server that takes longer than a part waits for words before it is drawn.
  await page.route(/\/rule-texts/, async (route) => {
    await new Promise((sent) => setTimeout(sent, SLOW_MS));
    await route.continue();
  });
  await page.reload();
  await page.evaluate(() => {
    const { prototype } = HTMLDialogElement;
    const { showModal } = prototype;
    const counted = document.documentElement.dataset;
    counted.opened = '0';
    prototype.showModal = function () {
      counted.opened = String(Number(counted.opened) + 1);
      showModal.call(this);
    };
  });
  await page.getByRole('button', { name: /How a payment gets into the book/ }).click();
  await page.getByRole('button', { name: /L-\d/ }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Fetching');
  await code();
  await expect(dialog.getByRole('heading')).toContainText('L-');
  // Its frame once, and the dialog once.
  await expect(page.locator('html')).toHaveAttribute('data-opened', '2');
});

test('a dialog that is long in coming says so, and can be done without', async ({
  open,
  profile,
}) => {
  const context = await profile();
  const tab = await open(context, `#/${freshName('slow')}`);
  const { page } = tab;
  const release = await held(page, /\/share-dialog/);
  await page.reload();
  const invite = page.getByRole('button', { name: 'Invite' });
  await invite.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Fetching');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(invite).toBeFocused();
  await invite.click();
  await expect(dialog).toContainText('Fetching');
  await release();
  await expect(dialog.getByLabel('Link', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(invite).toBeFocused();
});
