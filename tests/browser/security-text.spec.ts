/**
 * Shows text of strangers (T-30): memos, and names and units of ledgers, that try to run, to
 * reverse the line, to hide, or to burst the page. Nothing runs, every box stays in its row, and
 * the neighbours can be read.
 */
import type { Locator, Page, TestInfo } from '@playwright/test';
import { formatLink } from '../../src/api/link.ts';
import { defaultCharter } from '../../src/ledger/charter.ts';
import { BOOKS, MEMOS, UNSEEN } from './support/hostile-text.ts';
import { EAGER, freshLedger, linked, settled, type Tab } from './support/tabs.ts';
import { expect, test } from './support/violations.ts';

const RULES = { reward: 0, spacing: 1000, work: 256 } as const;
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
/** Texts that are shown whole in another place if they do not fit a line. */
const IN_FULL = new Set(['script', 'override', 'unseen', 'blank', 'tower', 'control', 'unbroken']);
/** Many screenshots. */
const PATIENCE_MS = 300_000;
/** Rounding of the browser's layout, pixels. */
const HAIR = 1;

/**
 * The faults in the layout of `rows`: boxes that leave their row, rows that overlap or differ in
 * height, amounts that are covered.
 */
function troubles(rows: Locator): Promise<string[]> {
  return rows.evaluateAll((all, hair) => {
    const wrong: string[] = [];
    const heights = new Set<number>();
    for (const [index, row] of all.entries()) {
      const name = `row ${index} (${row.textContent})`;
      row.scrollIntoView({ block: 'center' });
      const outer = row.getBoundingClientRect();
      heights.add(Math.round(outer.height));
      for (const part of row.querySelectorAll('*')) {
        const box = part.getBoundingClientRect();
        // Words for screen readers alone are a pixel wide on purpose.
        if (box.width <= 1 || part.closest('.hidden') !== null) continue;
        const inside =
          box.left >= outer.left - hair &&
          box.right <= outer.right + hair &&
          box.top >= outer.top - hair &&
          box.bottom <= outer.bottom + hair;
        if (!inside) wrong.push(`${name}: ${part.className || part.tagName} leaves it`);
      }
      const next = all[index + 1]?.getBoundingClientRect();
      if (next !== undefined && next.top < outer.bottom - hair) wrong.push(`${name}: overlapped`);
      const amount = row.querySelector('.amount');
      const at = amount?.getBoundingClientRect();
      const top = at && document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
      if (top && amount && !(amount.contains(top) || top.contains(amount)))
        wrong.push(`${name}: its amount is covered by ${top.className || top.tagName}`);
    }
    if (Math.max(...heights) - Math.min(...heights) > 2 * hair)
      wrong.push(`heights differ: ${[...heights].join(', ')}`);
    return wrong;
  }, HAIR);
}

/** Nothing ran, nothing invisible is on the page, and the page is no wider than its window. */
async function expectSound(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    broken: (globalThis as { broken?: unknown }).broken,
    scripts: [...document.scripts].filter((script) => script.src === '').length,
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    text: `${document.title} ${document.body.textContent}`,
  }));
  expect(found).toMatchObject({ scripts: 0, wide: false });
  expect(found.broken).toBeUndefined();
  expect(UNSEEN.exec(found.text)?.[0]?.codePointAt(0)?.toString(16)).toBeUndefined();
}

/**
 * Memos are clipped, so that no ink leaves the row either: towers have boxes as low as any
 * letter's.
 */
async function expectClipped(memos: Locator): Promise<void> {
  const overflow = await memos.evaluateAll((all) =>
    all.map((each) => getComputedStyle(each).overflow),
  );
  expect(new Set(overflow)).toEqual(new Set(['hidden']));
}

async function shots(page: Page, info: TestInfo, name: string, check: () => Promise<void>) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await check();
    await page.screenshot({ path: info.outputPath(`${name}-${size}.png`), fullPage: true });
  }
  await page.setViewportSize(SIZES.desk);
}

async function showAll(tab: Tab, region: string): Promise<void> {
  const more = tab.region(region).getByRole('button', { name: /^Show (more|older)$/ });
  await expect(more).toBeVisible();
  await more.click();
}

async function payAll(from: Tab, to: Tab): Promise<string[]> {
  const { address } = await to.status();
  const ids: string[] = [];
  for (const memo of Object.values(MEMOS))
    ids.push((await from.send({ receiver: address, amount: 105, memo })).id);
  return ids;
}

test('hostile memos in pool, block, statement and reader', async ({
  profile,
  open,
  server,
  violations,
}, info) => {
  test.setTimeout(PATIENCE_MS);
  const context = await profile();
  const fragment = freshLedger('memos', RULES);
  const tabs = [await open(context, fragment), await open(context, fragment)] as const;
  const [from, to] = tabs;
  await linked(tabs);
  await from.builder(EAGER);
  const claim = (await from.claim()).id;
  await settled(tabs, [claim]);
  await from.builder({ on: false });
  await to.builder({ on: false });
  const ids = await payAll(from, to);
  const count = ids.length;

  // The receiver's page shows them in the pool, and in the statement as coming in.
  const { page } = to;
  const pool = to.region('Pool').locator('li.entry');
  // What comes in once the list was scrolled is kept back until the reader asks for it.
  await expect(to.region('Pool')).toContainText(`${count} waiting`);
  await showAll(to, 'Pool');
  await expect(pool).toHaveCount(count);
  await shots(page, info, 'pool', async () => {
    await to.panel('Pool');
    expect(await troubles(pool)).toEqual([]);
    await expectClipped(pool.locator('.entry-memo'));
    await expectSound(page);
  });
  // The text is kept and served byte for byte all the same.
  const { response } = await to.op('pool');
  const kept = (response as { pool: { memo: string }[] }).pool.map(({ memo }) => memo);
  expect(kept.sort()).toEqual(Object.values(MEMOS).sort());

  await from.builder({ on: true });
  await settled(tabs, [claim, ...ids]);
  // After scrolling away one keeps the list that one reads; a fresh page has the new block on top.
  await page.reload();
  const { height } = await to.status();
  await to
    .region('Blocks')
    .getByRole('button', { name: `Block ${height}` })
    .click();
  const block = to.region('Blocks').locator('.sheet-open li.entry');
  await expect(block.first()).toBeVisible();
  await showAll(to, 'Payments');
  const statement = to.region('Payments').locator('tbody.line');
  await expect(statement).toHaveCount(count);
  await shots(page, info, 'block', async () => {
    await to.panel('Blocks');
    expect(await troubles(block)).toEqual([]);
    await expectClipped(block.locator('.entry-memo'));
    await to.panel('Payments');
    expect(await troubles(statement)).toEqual([]);
    await expectClipped(statement.locator('.entry-memo'));
    await expectSound(page);
  });

  // Whole in the reader, which may grow downwards but no wider.
  for (const [index, name] of Object.keys(MEMOS).entries()) {
    if (!IN_FULL.has(name)) continue;
    await page.goto(`${server.url}${fragment}/tx/${ids[index]}`);
    const reader = page.getByRole('article', { name: 'Transaction' });
    await expect(reader.locator('.whole-memo')).toBeVisible();
    await shots(page, info, `reader-${name}`, async () => {
      const line = reader.locator('.fact').filter({ has: page.locator('.whole-memo') });
      expect(await troubles(line)).toEqual([]);
      await expectClipped(line.locator('.whole-memo'));
      await expectSound(page);
    });
  }
  expect(violations).toEqual([]);
});

test('ledgers with hostile names and units', async ({
  profile,
  open,
  server,
  violations,
}, info) => {
  test.setTimeout(PATIENCE_MS);
  const context = await profile();
  const links = Object.entries(BOOKS).map(([kind, { name, unit }]) => {
    const charter = defaultCharter(name, { ...RULES, unit });
    return [kind, formatLink({ name, charter, view: { kind: 'ledger' }, via: [] })] as const;
  });
  for (const [kind, fragment] of links) {
    const tab = await open(context, fragment);
    const { page } = tab;
    if (kind === 'override' || kind === 'unbroken') {
      await tab.builder(EAGER);
      await tab.claim();
      await expect(tab.region('Wallet')).toContainText('100.00');
    }
    await shots(page, info, kind, async () => {
      expect(await troubles(page.locator('.masthead')), kind).toEqual([]);
      expect(await troubles(tab.region('Wallet')), kind).toEqual([]);
      expect(await troubles(tab.region('Send')), kind).toEqual([]);
      await expectSound(page);
    });
    await page.close();
  }
  // The front page lists them all.
  const front = await context.newPage();
  await front.goto(server.url);
  const recent = front.getByRole('region', { name: 'Opened here before' }).getByRole('listitem');
  await expect(recent.first()).toBeVisible();
  await shots(front, info, 'front', async () => {
    expect(await troubles(front.getByRole('main'))).toEqual([]);
    await expectSound(front);
  });
  expect(violations).toEqual([]);
});

test('links that are no links', async ({ profile, server, violations }, info) => {
  const page = await (await profile()).newPage();
  const fragments = [
    '#/<img src=x onerror=window.broken=1>~<script>window.broken=1</script>',
    '#/\u202eknab~\u202eAAAA/../javascript:window.broken=1',
    `#/${'W'.repeat(1900)}`,
    `#/class/account/${'%F0%9F%98%80'.repeat(100)}`,
    '#/class/__proto__/constructor?via=<script>,javascript:1,\u202e',
  ];
  for (const [index, fragment] of fragments.entries()) {
    await page.goto('about:blank');
    await page.goto(server.url + fragment);
    await expect(page.getByRole('alert')).toBeVisible();
    await shots(page, info, `link-${index}`, () => expectSound(page));
  }
  expect(violations).toEqual([]);
});
