/**
 * What a hand does while parts of the page are still on their way: no press is lost, and what is
 * waited for says so.
 */
import type { Page, Route } from '@playwright/test';
import { expect, freshName, test } from './support/tabs.ts';

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

test('a button pressed while the ledger opens does what it says', async ({ server, profile }) => {
  const page = await (await profile()).newPage();
  const release = await held(page, /\/ledger-page/);
  await page.goto(`${server.url}#/${freshName('press')}`);
  const invite = page.getByRole('button', { name: 'Invite' });
  await invite.hover();
  await page.mouse.down();
  await release();
  await expect(page.getByRole('main', { name: 'Book' })).toBeVisible();
  await page.mouse.up();
  await expect(page.getByRole('dialog').getByLabel('Link', { exact: true })).toBeVisible();
});

test('the keyboard stays on its button while the ledger opens', async ({ server, profile }) => {
  const page = await (await profile()).newPage();
  const release = await held(page, /\/ledger-page/);
  await page.goto(`${server.url}#/${freshName('press')}`);
  const invite = page.getByRole('button', { name: 'Invite' });
  await invite.focus();
  await release();
  await expect(page.getByRole('main', { name: 'Book' })).toBeVisible();
  await expect(invite).toBeFocused();
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
