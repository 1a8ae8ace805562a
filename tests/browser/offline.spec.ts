/** The page is installed, opens without its server, and never changes under its reader. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Plugin } from 'vite';
import { BUILD, expect, serve, test } from './fixtures.ts';

/** `text` with all that `found` finds replaced; a fault of the test if there is nothing. */
function changed(text: string, found: RegExp, by: string): string {
  if (!found.test(text)) throw new Error(`${found} finds nothing`);
  return text.replace(new RegExp(found, 'g'), by);
}

/**
 * Serves another version from the moment it is told to: the same files in another folder, and so
 * another page and another service worker. `stays`: the worker does not take over as it is told,
 * like one that Chromium leaves waiting.
 */
function renewable(stays = false): Plugin & { renew(): void } {
  let renewed = false;
  const built = (file: string) => readFileSync(join(BUILD, file), 'utf8');
  return {
    name: 'renewable',
    renew: () => {
      renewed = true;
    },
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        const file = new URL(request.url ?? '', 'http://localhost').pathname.slice(1);
        if (renewed && file === 'service-worker.js') {
          const moved = changed(built(file), /"assets\//, '"assets/newer/');
          const named = changed(moved, /(`folio-files-`.{1,40}?")/, '$1newer-');
          response.setHeader('content-type', 'text/javascript');
          response.end(stays ? changed(named, /\.skipWaiting\(\)/, '.clients.matchAll()') : named);
        } else if (renewed && (file === '' || file === 'index.html')) {
          const moved = changed(built('index.html'), /\.\/assets\//, './assets/newer/');
          response.setHeader('content-type', 'text/html');
          response.end(changed(moved, /<html/, '<html data-newer'));
        } else {
          // Names of parts are relative, to the script that asks or to the folder above it.
          request.url = request.url?.replace(/^\/assets\/(newer|assets)\//, '/assets/');
          next();
        }
      });
    },
  };
}

/** The parts of a page's service worker, or null while the page is being loaded. */
function stateOf(page: Page) {
  return page
    .evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return {
        controlled: navigator.serviceWorker.controller !== null,
        active: registration?.active?.state ?? null,
        waiting: registration?.waiting?.state ?? null,
        newer: 'newer' in document.documentElement.dataset,
      };
    })
    .catch(() => null);
}

const OLDER = { controlled: true, active: 'activated', waiting: null, newer: false };
const NEWER = { controlled: true, newer: true };
const noticeOf = (page: Page) => page.getByRole('region', { name: 'Newer version' });

async function update(page: Page): Promise<void> {
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect(noticeOf(page)).toContainText('This one goes on until you load it.');
}

test('opens with its server gone, and a newer version waits until it is asked for', async ({
  browser,
}) => {
  const newer = renewable();
  const server = await serve([newer]);
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const page = await context.newPage();
  await page.goto(`${server.url}#/at-home`);
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
  await expect.poll(() => stateOf(page)).toEqual(OLDER);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    const found: unknown = await (await fetch(link?.href ?? '')).json();
    return found as { icons: { src: string }[]; start_url: string };
  });
  expect(manifest.start_url).toBe('./');

  newer.renew();
  await update(page);
  expect(await stateOf(page)).toMatchObject({ waiting: 'installed', newer: false });
  const second = await context.newPage();
  await second.goto(`${server.url}#/at-home`);
  await expect(noticeOf(second)).toBeVisible();
  await noticeOf(page).getByRole('button', { name: 'Load it here' }).click();
  await expect.poll(() => stateOf(page)).toMatchObject(NEWER);
  await expect(noticeOf(page)).toHaveCount(0);
  // The other tab was not reloaded, and can be.
  expect(await stateOf(second)).toMatchObject({ newer: false });
  await noticeOf(second).getByRole('button', { name: 'Load it here' }).click();
  await expect.poll(() => stateOf(second)).toMatchObject(NEWER);
  await second.close();

  await server.close();
  const before = Date.now();
  const offline = await context.newPage();
  await offline.goto(`${server.url}#/at-home`);
  await expect(offline.getByRole('region', { name: 'Wallet' })).toBeVisible();
  test.info().annotations.push({ type: 'offline', description: `${Date.now() - before} ms` });
  await offline.getByRole('link', { name: 'Ledger', exact: true }).click();
  await expect(offline.getByRole('region', { name: 'Files' })).toBeVisible();
  await context.close();
});

test('a newer version that is left waiting is loaded nevertheless, where it is asked for', async ({
  browser,
}) => {
  const newer = renewable(true);
  const server = await serve([newer]);
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const page = await context.newPage();
  await page.goto(`${server.url}#/at-home`);
  await expect.poll(() => stateOf(page)).toEqual(OLDER);
  newer.renew();
  await update(page);
  const second = await context.newPage();
  await second.goto(`${server.url}#/at-home/people`);
  await expect(noticeOf(second)).toBeVisible();
  const left = { ...NEWER, waiting: 'installed' };
  await noticeOf(page).getByRole('button', { name: 'Load it here' }).click();
  await expect.poll(() => stateOf(page)).toMatchObject(left);
  await expect(page.getByRole('region', { name: 'Wallet' })).toBeVisible();
  await expect(noticeOf(page)).toHaveCount(0);
  await noticeOf(second).getByRole('button', { name: 'Load it here' }).click();
  await expect.poll(() => stateOf(second)).toMatchObject(left);
  await expect(second).toHaveURL(`${server.url}#/at-home/people`);
  await second.close();

  // It stays so: loaded again, and opened anew without the server.
  await page.reload();
  await expect.poll(() => stateOf(page)).toMatchObject(left);
  await server.close();
  const offline = await context.newPage();
  await offline.goto(`${server.url}#/at-home`);
  await expect(offline.getByRole('region', { name: 'Wallet' })).toBeVisible();
  expect(await stateOf(offline)).toMatchObject(left);
  await context.close();
});
