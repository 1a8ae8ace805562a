/** A long chain in the book: all of it can be scrolled, and only what is in sight is drawn. */
import type { Locator, Page } from '@playwright/test';
import { formatLink } from '../../src/api/link.ts';
import { ChainMaker, easyLedger, importBlocks } from '../bench/chain.ts';
import { person, SmallLedger } from '../support/small-ledger.ts';
import { hashText } from './support/student.ts';
import { expect, type Tab, test } from './support/tabs.ts';

const BLOCKS = 320;
/** The height at which a branch leaves a shorter chain. */
const FORK = 110;
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
  const room = () =>
    blocks.locator('.stack').evaluate((stack) => {
      const [upper, lower] = ['1', '0'].map((height) =>
        stack.querySelector(`[data-height="${height}"]`)?.getBoundingClientRect(),
      );
      return (lower?.top ?? 0) - (upper?.top ?? 0);
    });
  await expect.poll(room, { message: 'px from block 1 to block 0' }).toBeGreaterThan(100);
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

/**
 * Flies over the list and back, twice: what was seen of its height, of that of a row, px, and
 * whether the row was away in between.
 */
function flight(list: Locator, row: string) {
  return list.evaluate(async (part, row) => {
    const seen = { heights: new Set<number>(), rows: new Set<number>(), away: false };
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    // What has just come is measured with the next picture of the screen.
    for (let frames = 0; frames < 2; frames += 1) await frame();
    const look = () => {
      seen.heights.add(part.scrollHeight);
      const element = part.querySelector(row);
      if (element === null) seen.away = true;
      else seen.rows.add(Math.round(element.getBoundingClientRect().height));
    };
    const fly = async (by: number) => {
      for (let frames = 0; frames < 40; frames += 1) {
        part.scrollBy(0, by);
        await frame();
        look();
      }
    };
    look();
    for (let turn = 0; turn < 2; turn += 1) {
      await fly(700);
      await fly(-700);
    }
    return { heights: [...seen.heights], rows: [...seen.rows], away: seen.away };
  }, row);
}

/** The row was away, and it and the list were as high all the while. */
function expectSteady({ heights, rows, away }: Awaited<ReturnType<typeof flight>>): void {
  expect(away).toBe(true);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toBeGreaterThan(100);
  // Layout is told in whole px.
  expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(2);
}

test('an open block that is flown past keeps its height, and the list its own', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const { tab } = await longChain((fragment) => open(context, fragment));
  const list = blocksOf(tab.page).locator('.scroll');
  const opened = BLOCKS - 2;
  await head(tab.page, opened).click();
  await expect(blocksOf(tab.page).getByRole('link', { name: 'Read the whole page' })).toBeVisible();
  await expect(blocksOf(tab.page).locator('[aria-busy]')).toHaveCount(0);
  expectSteady(await flight(list, `[data-height="${opened}"]`));
});

test('an open stale block that is flown past stays open and keeps its height', async ({
  profile,
  open,
}) => {
  const edition = Math.floor(Math.random() * 2 ** 32);
  const won = new SmallLedger({ edition, reward: 0, spacing: 1_000 });
  const builder = person(1).publicKey;
  const starts = Date.now() - (FORK + 9) * 1_000;
  const grow = (ledger: SmallLedger, who: number, height: number) =>
    ledger.grow([ledger.claim(person(who))], builder, starts + 1_000 * height);
  for (let height = 1; height < FORK; height += 1) grow(won, height, height);
  const lost = won.branch(FORK - 1);
  grow(lost, FORK, FORK);
  grow(won, FORK + 1, FORK);
  grow(won, FORK + 2, FORK + 1);
  const { charter } = won;
  const view = { kind: 'ledger' } as const;
  const tab = await open(
    await profile(),
    formatLink({ name: charter.name, charter, view, via: [] }),
  );
  const { page } = tab;
  await tab.builder({ on: false });
  await importBlocks(tab, charter, lost.blocks);
  await importBlocks(tab, charter, won.blocks.slice(FORK - 1));
  const stale = page.getByRole('article', { name: `Lost block ${FORK}` });
  const button = stale.getByRole('button', { name: 'What became of it' });
  await button.click();
  await expect(stale.getByRole('region', { name: 'A stale block' })).toBeVisible();
  await expect(stale.locator('.entry')).toHaveCount(1);
  await expect(blocksOf(page).locator('[aria-busy]')).toHaveCount(0);
  const list = blocksOf(page).locator('.scroll');
  expectSteady(await flight(list, `[data-row="${hashText(lost.tip)}"]`));
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await expect(stale.locator('.entry')).toHaveCount(1);
});
