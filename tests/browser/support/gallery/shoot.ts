/**
 * Pictures of the page in every language and theme, and axe-core's opinion of each.
 * `node tests/run-ts.mjs tests/browser/support/gallery/shoot.ts <folder> [part of a picture's
 * name]`.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { commandLine } from '../../../support/command-line.ts';
import { SHOTS, type Shot } from './shots.ts';

const [folder = 'test-results/gallery', only = ''] = commandLine(
  { usage: "npm run gallery [folder, test-results/gallery] [part of a picture's name]", words: 2 },
  ({ words }) => words,
);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly {
    readonly html: string;
    readonly any: readonly { message: string }[];
  }[];
}

async function judge(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  return page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(tags)} }).then((result) => result.violations)`,
  ) as Promise<readonly Finding[]>;
}

/** Parts of the page come when they are needed: waits until nothing has changed for a while. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const still = () => setTimeout(resolve, 400);
        let timer = still();
        new MutationObserver(() => {
          clearTimeout(timer);
          timer = still();
        }).observe(document.body, { childList: true, subtree: true });
        // A page that lives changes for ever.
        setTimeout(resolve, 4_000);
      }),
  );
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished.catch(() => null)),
    ),
  );
}

async function shoot(context: BrowserContext, url: string, shot: Shot): Promise<void> {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.log(`${shot.name}: ${error.stack}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(`${shot.name}: ${message.text()}`);
  });
  await page.goto(`${url}?scene=${shot.scene}${shot.fragment ?? ''}`);
  await page.locator('h1').first().waitFor();
  await settled(page);
  // One picture that cannot be set up costs no others.
  await shot.act?.(page).catch((error: unknown) => console.log(`${shot.name}: ${error}`));
  await settled(page);
  await page.screenshot({ path: join(folder, `${shot.name}.png`), fullPage: shot.full ?? false });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) console.log(`${shot.name}: ${wide} px wider than the window`);
  for (const { id, help, nodes } of await judge(page)) {
    console.log(`${shot.name}: ${id}: ${help}`);
    for (const { html, any } of nodes.slice(0, 4))
      console.log(`    ${html.slice(0, 150)}\n      ${any[0]?.message ?? ''}`);
  }
  await page.close();
}

function sizeOf({ phone, wide }: Shot): { width: number; height: number } {
  if (phone) return { width: 360, height: 740 };
  return wide ? { width: 1920, height: 1080 } : { width: 1280, height: 800 };
}

const server = await createServer({
  configFile: resolve(import.meta.dirname, 'vite.config.ts'),
  root: import.meta.dirname,
  logLevel: 'error',
});
await server.listen();
const url = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({
  executablePath: process.env.FOLIO_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
mkdirSync(folder, { recursive: true });
for (const shot of SHOTS.filter(({ name }) => name.includes(only))) {
  const context = await browser.newContext({
    viewport: sizeOf(shot),
    deviceScaleFactor: shot.phone ? 2 : 1,
    colorScheme: shot.dark ? 'dark' : 'light',
    locale: shot.zh ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
  });
  await shoot(context, url, shot);
  await context.close();
}
await browser.close();
await server.close();
