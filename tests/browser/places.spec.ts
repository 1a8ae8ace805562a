/** The places of the page: a link, a way back and a memory each, and a retry of its own. */
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

/** Two of the files that are fetched when they are needed. */
const FETCHED_LATER = /assets\/(people|share-dialog)-.*\.js/;

test('each place has its link, the browser’s Back works, and what was typed stays', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('places', { spacing: 1000 });
  const tab = await open(await profile(), fragment);
  const { page } = tab;
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  const memo = tab.region('Send').getByLabel('Memo');
  await memo.fill('half typed');
  await tab.go('People');
  await expect(page).toHaveURL(`${server.url}${fragment}/people`);
  await expect(tab.region('Balances').getByRole('link')).toHaveCount(1);
  await expect(tab.region('Wallet')).toBeHidden();
  await tab.go('Workshop');
  await expect(tab.region('Builder')).toBeVisible();
  await page.goBack();
  await expect(tab.region('Balances')).toBeVisible();
  await page.goBack();
  await expect(memo).toHaveValue('half typed');

  // A block is a page of its own, and leads back to where one was.
  await tab.region('Blocks').getByRole('button', { name: 'Block 1' }).click();
  await tab.region('Blocks').getByRole('link', { name: 'Read the whole page' }).click();
  const block = page.getByRole('article', { name: 'Block 1', exact: true });
  await expect(block.getByRole('heading', { name: 'Block 1' })).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(block).toHaveCount(0);
  await expect(
    tab.region('Blocks').getByRole('link', { name: 'Read the whole page' }),
  ).toBeFocused();
  await expect(memo).toHaveValue('half typed');

  // Opened by its link alone.
  await page.goto('about:blank');
  await page.goto(`${server.url}${fragment}/ledger`);
  await expect(tab.region('Rules')).toContainText('Fixed for ever');
});

test('the skip link leads past the masthead, and opening a ledger by hand leads into it', async ({
  server,
  profile,
}) => {
  const page = await (await profile()).newPage();
  await page.goto(server.url);
  await page.getByLabel('Name of the ledger').press('Enter');
  const main = page.getByRole('main', { name: 'Book' });
  await expect(main).toBeFocused();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the ledger' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(main).toBeFocused();
});

test('on a phone the book shows one part at a time, and the bar lies at the bottom', async ({
  browser,
  open,
}) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const tab = await open(context, freshLedger('phone'));
  await expect(tab.region('Pool')).toBeHidden();
  await expect(tab.region('Send')).toBeVisible();
  await tab.panel('Blocks');
  await expect(tab.region('Blocks')).toBeInViewport();
  await expect(tab.region('Wallet')).toBeHidden();
  const bar = tab.page.getByRole('navigation', { name: 'Places' });
  await expect(bar).toBeInViewport({ ratio: 1 });
  const box = await bar.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(740);
  for (const place of ['People', 'Ledger', 'Workshop'] as const) {
    await tab.go(place);
    const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, place).toBe(0);
  }
  await context.close();
});

test('a place or a dialog that cannot be fetched says so in its own room, and is tried again', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const tab = await open(context, freshLedger('gone'));
  const { page } = tab;
  // The server is gone as soon as the page is shown, before the rest is fetched at leisure.
  await page.route(FETCHED_LATER, (route) => route.abort());
  await page.reload();
  await tab.opened();
  await page
    .getByRole('navigation', { name: 'Places' })
    .getByRole('link', { name: 'People' })
    .click();
  const main = page.getByRole('main');
  await expect(main.getByRole('alert')).toContainText('could not be fetched');
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('alert')).toContainText('could not be fetched');
  await page.unroute(FETCHED_LATER);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByLabel('Link', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await main.getByRole('button', { name: 'Try again' }).click();
  await expect(tab.region('Balances')).toBeVisible();
  await tab.go('Book');
  await expect(tab.region('Wallet')).toBeVisible();
  // The browser reports the aborted requests, and nothing else.
  expect(tab.errors.every((text) => text.includes('ERR_FAILED'))).toBe(true);
  tab.errors.length = 0;
});
