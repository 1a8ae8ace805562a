/** The page is installed, opens without its server, and never changes under its reader. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { BUILD, expect, serve, test } from './fixtures.ts';

/** Serves another service worker from the moment it is told to. */
function renewable(): Plugin & { renew(): void } {
  let renewed = false;
  return {
    name: 'renewable',
    renew: () => {
      renewed = true;
    },
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        if (!renewed || !request.url?.startsWith('/service-worker.js')) return next();
        response.setHeader('content-type', 'text/javascript');
        response.end(`${readFileSync(join(BUILD, 'service-worker.js'), 'utf8')}\n// newer\n`);
      });
    },
  };
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
  const state = () =>
    page
      .evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return {
          controlled: navigator.serviceWorker.controller !== null,
          active: registration?.active?.state ?? null,
          waiting: registration?.waiting?.state ?? null,
        };
      })
      // A page that is being loaded anew answers nothing.
      .catch(() => null);
  await expect.poll(state).toEqual({ controlled: true, active: 'activated', waiting: null });
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    const found: unknown = await (await fetch(link?.href ?? '')).json();
    return found as { icons: { src: string }[]; start_url: string };
  });
  expect(manifest.start_url).toBe('./');

  newer.renew();
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const notice = page.getByRole('region', { name: 'Newer version' });
  await expect(notice).toContainText('This one goes on until you load it.');
  expect(await state()).toMatchObject({ waiting: 'installed' });
  const second = await context.newPage();
  await second.goto(`${server.url}#/at-home`);
  await expect(second.getByRole('region', { name: 'Newer version' })).toBeVisible();
  await second.evaluate(() => Object.assign(globalThis, { untouched: true }));
  await notice.getByRole('button', { name: 'Load it here' }).click();
  await expect(notice).toHaveCount(0);
  await expect.poll(state).toEqual({ controlled: true, active: 'activated', waiting: null });
  // The other tab was not reloaded.
  expect(await second.evaluate(() => 'untouched' in globalThis)).toBe(true);
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
