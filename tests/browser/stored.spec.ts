/**
 * S-4: a browser may clear stored data, unless it has promised not to. The page asks for that
 * promise once, at the first click that stores something of value, and shows the answer in the
 * settings.
 */
import type { BrowserContext } from '@playwright/test';
import { EAGER, expect, freshLedger, type Tab, test } from './support/tabs.ts';

/**
 * A browser that answers yes, or no, to each request to keep stored data, and counts the requests.
 */
async function answering(
  context: BrowserContext,
  yes: boolean,
): Promise<(tab: Tab) => Promise<number>> {
  await context.addInitScript((yes) => {
    const scope = globalThis as unknown as { asked: number };
    scope.asked = 0;
    let promised = false;
    StorageManager.prototype.persisted = async () => promised;
    StorageManager.prototype.persist = async () => {
      scope.asked += 1;
      promised ||= yes;
      return promised;
    };
  }, yes);
  return (tab) => tab.page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
}

const claim = (tab: Tab) =>
  tab.region('Wallet').getByRole('button', { name: 'Claim from GENESIS' }).click();

test('the first claim asks the browser to keep what is stored, and the settings say that it will', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const asked = await answering(context, true);
  const fragment = freshLedger('stored');
  const tab = await open(context, fragment);
  await tab.builder(EAGER);
  // A script is not a person, and loading a page is no wish.
  const other = await open(context, fragment);
  await other.claim();
  expect(await asked(tab)).toBe(0);
  expect(await asked(other)).toBe(0);

  await claim(tab);
  await expect.poll(() => asked(tab)).toBe(1);
  const { page } = tab;
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toContainText('This browser has promised to keep');
  await expect(dialog).not.toContainText('may clear');
  await page.keyboard.press('Escape');

  // Once: no payment asks again, in no tab.
  await expect
    .poll(async () => (await tab.status()).balance, { timeout: 60_000 })
    .toBeGreaterThan(0);
  await tab.pay((await other.status()).address, '1');
  await expect(tab.region('Send')).toContainText(/is in (the pool|block)/);
  expect(await asked(tab)).toBe(1);
});

test('a browser that promises nothing is said to, in both languages, and can be asked again', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const asked = await answering(context, false);
  const tab = await open(context, freshLedger('stored'));
  const { page } = tab;
  await claim(tab);
  await expect.poll(() => asked(tab)).toBe(1);
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toContainText('This browser may clear what is stored here');
  await dialog.getByRole('button', { name: 'Ask it to keep everything' }).click();
  await expect(dialog).toContainText('It has not promised that.');
  expect(await asked(tab)).toBe(2);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: '设置' }).click();
  await expect(page.getByRole('dialog', { name: '设置' })).toContainText(
    '可能会清除这里存储的内容',
  );
});
