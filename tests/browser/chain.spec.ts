/** A long chain in the book: all of it can be scrolled, and only what is in sight is drawn. */
import type { Page } from '@playwright/test';
import { ChainMaker, easyLedger, importBlocks } from '../bench/chain.ts';
import { expect, type Tab, test } from './support/tabs.ts';

const BLOCKS = 320;
/** Rows drawn at most, whatever the chain's length. */
const DRAWN = 60;

/** A tab whose ledger has so many blocks, its builder off. */
async function longChain(
  tabs: (fragment: string) => Promise<Tab>,
): Promise<{ tab: Tab; next: () => Promise<void> }> {
  const { charter, fragment } = easyLedger('long');
  const maker = new ChainMaker(charter, BLOCKS + 1);
  await maker.claims(4);
  await maker.paid(BLOCKS - 1, 1);
  const tab = await tabs(fragment);
  await tab.builder({ on: false });
  await importBlocks(tab, charter, maker.blocks);
  await expect.poll(async () => (await tab.status()).height).toBe(BLOCKS);
  const next = async () => {
    await maker.paid(1, 1);
    await importBlocks(tab, charter, maker.blocks.slice(-1));
  };
  return { tab, next };
}

const blocksOf = (page: Page) => page.getByRole('region', { name: 'Blocks' });
const head = (page: Page, height: number) =>
  blocksOf(page).getByRole('button', { name: new RegExp(`^Block ${height}(?!\\d)`) });

async function expectBounded(page: Page): Promise<void> {
  expect(await blocksOf(page).locator('.sheet').count()).toBeLessThanOrEqual(DRAWN);
}

test('every block of a long chain is reached by scrolling and by keys', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const { tab, next } = await longChain((fragment) => open(context, fragment));
  const { page } = tab;
  const blocks = blocksOf(page);
  await expect(blocks).toContainText(`height ${BLOCKS}`);
  await expect(head(page, BLOCKS)).toBeInViewport();
  await expectBounded(page);

  // The wheel reaches the first block, and no row on the way stays empty.
  await blocks.locator('.scroll').hover();
  const first = head(page, 1);
  await expect(async () => {
    await page.mouse.wheel(0, 3_000);
    await expectBounded(page);
    await expect(first).toBeInViewport({ timeout: 100 });
  }).toPass();
  await expect(first).toContainText('4 transactions');
  const row = blocks.getByRole('listitem').filter({
    has: page.getByRole('button', { name: /^Block 1(?!\d)/ }),
  });
  await expect(row).toHaveAttribute('aria-posinset', `${BLOCKS}`);
  await expect(row).toHaveAttribute('aria-setsize', `${BLOCKS + 1}`);
  await expect(blocks.getByText('Fetching …')).toHaveCount(0);

  // What lands meanwhile waits above.
  await next();
  await expect(blocks.getByRole('button', { name: '1 more has come in' })).toBeAttached();
  await expect(first).toBeInViewport();

  // An open block pushes those below it down, and none over another.
  await first.click();
  await expect(blocks.getByRole('link', { name: 'Read the whole page' })).toBeVisible();
  await expect(head(page, 0)).toBeAttached();
  const [above, below] = [await first.boundingBox(), await head(page, 0).boundingBox()];
  expect((below?.y ?? 0) - (above?.y ?? 0)).toBeGreaterThan(100);
  await first.click();

  await first.press('Home');
  await expect(head(page, BLOCKS)).toBeFocused();
  await expect(head(page, BLOCKS)).toBeInViewport();
  await expectBounded(page);
  await page.keyboard.press('ArrowDown');
  await expect(head(page, BLOCKS - 1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(head(page, 0)).toBeFocused();
  await expect(head(page, 0)).toBeInViewport();
  for (let height = 1; height <= 30; height += 1) {
    await page.keyboard.press('ArrowUp');
    await expect(head(page, height)).toBeFocused();
  }
  await expect(head(page, 30)).toContainText('1 transaction');
  await expectBounded(page);
});

test('a row with the focus that is scrolled away leaves the keys to the list', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const { tab } = await longChain((fragment) => open(context, fragment));
  const { page } = tab;
  await head(page, BLOCKS).focus();
  await blocksOf(page).locator('.scroll').hover();
  await expect(async () => {
    await page.mouse.wheel(0, 3_000);
    await expect(head(page, BLOCKS)).toHaveCount(0, { timeout: 100 });
  }).toPass();
  await expect(blocksOf(page).getByRole('list').first()).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(blocksOf(page).locator('.sheet-head:focus')).toHaveCount(1);
});

test('a phone scrolls a long chain with the page', async ({ browser, open }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const { tab } = await longChain((fragment) => open(context, fragment));
  const { page } = tab;
  await tab.panel('Blocks');
  await expect(head(page, BLOCKS)).toBeInViewport();
  await expect(async () => {
    await page.mouse.wheel(0, 3_000);
    await expectBounded(page);
    await expect(head(page, 1)).toBeInViewport({ timeout: 100 });
  }).toPass();
  await expect(head(page, 1)).toContainText('4 transactions');
  await context.close();
});

test('a chain that is flown over stands, its rows equally high before and after they are fetched', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const { tab } = await longChain((fragment) => open(context, fragment));
  const list = blocksOf(tab.page).locator('.scroll');
  const { heights, filled } = await list.evaluate(async (part) => {
    const seen = { heights: new Set<number>(), filled: new Set<boolean>() };
    const look = () => {
      for (const row of part.querySelectorAll<HTMLElement>('[data-height]')) {
        seen.heights.add(Math.round(row.getBoundingClientRect().height));
        seen.filled.add(row.dataset.row !== undefined);
      }
    };
    // Sees the rows as they are put in, however soon they are filled.
    const observer = new MutationObserver(look);
    observer.observe(part, { childList: true, subtree: true, attributes: true });
    for (let frame = 0; frame < 90; frame += 1) {
      const down = part.scrollTop + part.clientHeight < part.scrollHeight - 1;
      part.scrollBy(0, down ? 700 : -part.scrollHeight);
      await new Promise((done) => requestAnimationFrame(done));
      look();
    }
    observer.disconnect();
    return { heights: [...seen.heights], filled: [...seen.filled].sort() };
  });
  // Both kinds were seen: rows still to be fetched, and fetched ones.
  expect(filled).toEqual([false, true]);
  expect(heights).toHaveLength(1);
  await list.evaluate((part) => part.scrollTo(0, 0));
  await expect(head(tab.page, BLOCKS)).toContainText('1 transaction');
});
