/**
 * Counts the script that the first page fetches by itself: in bytes, never in time; and looks at
 * how scripts are written.
 */
import { gzipSync } from 'node:zlib';
import type { Response } from '@playwright/test';
import { expect, freshLedger, test } from './support/tabs.ts';

/** Bytes, gzipped, of all scripts of the first page, its later parts and its language. */
const MOST = 150_000;

const HEADINGS = { 'en-GB': 'Open a ledger', 'zh-CN': '打开账本' } as const;
/** Words of the page alone, and of its files part alone. */
const WORDS = {
  'en-GB': ['Everybody takes the same grant once', 'Open a ledger’s file'],
  'zh-CN': ['每人领取一次同样的数额来玩', '打开账本文件'],
} as const;

/** Most scripts have their characters beyond ASCII escaped. */
function unescaped(script: string): string {
  return script.replace(/\\u([0-9a-f]{4})/g, (_, unit) => String.fromCharCode(parseInt(unit, 16)));
}

/** One that nothing waits for may still be on its way when the page is closed. */
function bodyOf(response: Response): Promise<Buffer> {
  const body = response.body();
  body.catch(() => undefined);
  return body;
}

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
      bodies.push(bodyOf(response));
    });
    await page.goto(server.url);
    await page.getByRole('heading', { name: HEADINGS[locale] }).first().waitFor();
    // The parts that come after the heading count as well, however soon they come.
    await page.waitForLoadState('networkidle');
    const scripts = await Promise.all(bodies);
    const programs = scripts.map((body) => unescaped(body.toString()));
    const bytes = scripts.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    // The page, React and one language: fewer bytes are a page that did not load.
    expect(bytes).toBeGreaterThan(80_000);
    expect(bytes).toBeLessThan(MOST);
    // One language at a time, of the page and of its parts.
    const holding = (words: string) => programs.filter((text) => text.includes(words)).length;
    expect(WORDS[locale].map(holding)).toEqual([1, 1]);
    expect(WORDS[other].map(holding)).toEqual([0, 0]);
    // PeerJS and the ledger's page are fetched with a ledger alone.
    expect(names.filter((name) => /node-host|ledger-page|worker/.test(name))).toEqual([]);
    await page.getByRole('button', { name: toggle, exact: true }).click();
    await page.getByText(WORDS[other][1], { exact: true }).waitFor();
    await context.close();
  });

test('the scripts of a ledger are in ASCII, which a browser holds at one byte a character', async ({
  browser,
  open,
}) => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const bodies = new Map<string, Promise<Buffer>>();
  context.on('response', (response) => {
    const [, name] = /\/assets\/(.*)-.{8}\.js$/.exec(new URL(response.url()).pathname) ?? [];
    if (name !== undefined) bodies.set(name, bodyOf(response));
  });
  const tab = await open(context, freshLedger('ascii'));
  // The node may answer before the page is fetched.
  await expect(tab.region('Wallet')).toBeVisible();
  for (const name of ['index', 'ledger-page', 'node-host', 'node-worker', 'en']) {
    const body = await bodies.get(name);
    expect(body?.length, name).toBeGreaterThan(10_000);
    expect(
      body?.findIndex((byte) => byte > 127),
      name,
    ).toBe(-1);
  }
  await context.close();
});
