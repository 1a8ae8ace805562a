/**
 * A Folio of tomorrow, with newer databases, at the same address as today's: for one page of a
 * context alone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build, type Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '../../..');
const VERSION = /(export const (?:CHAIN|SLOT)_VERSION = )(\d+)/g;

function newerDatabases(): Plugin {
  return {
    name: 'folio-newer-databases',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/src/storage/schema.ts')
        ? code.replace(VERSION, (_, name, version) => `${name}${Number(version) + 1}`)
        : null,
  };
}

export async function buildNewer(folder: string): Promise<void> {
  await build({
    root: ROOT,
    logLevel: 'error',
    plugins: [newerDatabases()],
    worker: { format: 'es', plugins: () => [newerDatabases()] },
    build: { outDir: folder, emptyOutDir: true },
  });
}

/** From here on this page gets the newer Folio. */
export async function serveNewer(page: Page, url: string, folder: string): Promise<void> {
  await page.route(`${url}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(folder, pathname === '/' ? 'index.html' : pathname);
    return existsSync(file) ? route.fulfill({ path: file }) : route.continue();
  });
}
