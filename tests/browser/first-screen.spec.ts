/** Counts the script that the first page fetches by itself: in bytes, never in time. */
import { gzipSync } from 'node:zlib';
import { expect, test } from './support/tabs.ts';

/** Bytes, gzipped, of all scripts of the first page, its later parts and its language. */
const MOST = 150_000;

const HEADINGS = { 'en-GB': 'Open a ledger', 'zh-CN': '打开账本' } as const;
/** Words of the page alone, and of its files part alone. */
const WORDS = {
  'en-GB': ['Everybody takes the same grant once', 'Open a ledger’s file'],
  'zh-CN': ['每人领取一次同样的数额来玩', '打开账本文件'],
} as const;

for (const [locale, other, toggle] of [
  ['en-GB', 'zh-CN', '中文'],
  ['zh-CN', 'en-GB', 'English'],
] as const)
  test(`the first page (${locale}) fetches ${MOST / 1000} kB of script at most`, async ({
    server,
    browser,
  }) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    const names: string[] = [];
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.endsWith('.js')) return;
      names.push(pathname);
      bodies.push(response.body());
    });
    await page.goto(server.url);
    await page.getByRole('heading', { name: HEADINGS[locale] }).first().waitFor();
    // The parts that come after the heading count as well, however soon they come.
    await page.waitForLoadState('networkidle');
    const scripts = await Promise.all(bodies);
    const bytes = scripts.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    // The page, React and one language: fewer bytes are a page that did not load.
    expect(bytes).toBeGreaterThan(80_000);
    expect(bytes).toBeLessThan(MOST);
    // One language at a time, of the page and of its parts.
    const holding = (words: string) => scripts.filter((body) => body.includes(words)).length;
    expect(WORDS[locale].map(holding)).toEqual([1, 1]);
    expect(WORDS[other].map(holding)).toEqual([0, 0]);
    // PeerJS and the ledger's page are fetched with a ledger alone.
    expect(names.filter((name) => /node-host|ledger-page|worker/.test(name))).toEqual([]);
    await page.getByRole('button', { name: toggle, exact: true }).click();
    await page.getByText(WORDS[other][1], { exact: true }).waitFor();
    await context.close();
  });
