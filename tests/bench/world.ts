/** The surroundings of the bench: a fresh build, served as by `npm start`, and one browser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { preview } from 'vite';
import { security } from '../../server/security.ts';
import { signalling } from '../../server/signalling.ts';
import { Tab } from '../browser/support/tabs.ts';
// @ts-expect-error plain JavaScript, so that `npm test` runs it as it is
import { needChromium } from '../chromium.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const VITE = resolve(ROOT, 'node_modules/vite/bin/vite.js');

export interface World {
  /** Ends in '/'. */
  readonly url: string;
  /** The folder that is served. */
  readonly folder: string;
  readonly browser: Browser;
  profile(): Promise<BrowserContext>;
  /** A new tab with this fragment, its node open. */
  open(context: BrowserContext, fragment: string): Promise<Tab>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'folio-bench-'));
  // A process of its own: what runs this one asks for development builds.
  const { NODE_ENV: _, ...environment } = process.env;
  execFileSync(process.execPath, [VITE, 'build', '--outDir', folder, '--logLevel', 'error'], {
    cwd: ROOT,
    env: environment,
    stdio: 'inherit',
  });
  const server = await preview({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [signalling(), security()],
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}/`;
  const browser = await launch();
  return {
    url,
    folder,
    browser,
    profile: () => browser.newContext(),
    open: async (context, fragment) => {
      const tab = new Tab(await context.newPage());
      await tab.page.goto(url + fragment);
      await tab.opened();
      return tab;
    },
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: needChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/**
 * Waits in the page, so that no round trip to the test is measured; ms since 1970 at which it came
 * true.
 */
export function momentOf(
  tab: Tab,
  wanted: { pool?: number; height?: number; synced?: boolean; peers?: number; balance?: number },
): Promise<number> {
  return tab.page.evaluate(async (wanted) => {
    const { folio } = globalThis as unknown as {
      folio: { status(): Promise<Record<string, number | boolean>> };
    };
    for (;;) {
      const status = await folio.status();
      const reached = Object.entries(wanted).every(([name, value]) =>
        typeof value === 'number' ? Number(status[name]) >= value : status[name] === value,
      );
      if (reached) return performance.timeOrigin + performance.now();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }, wanted);
}

/** The last of several moments. */
export async function lastOf(moments: readonly Promise<number>[]): Promise<number> {
  return Math.max(...(await Promise.all(moments)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
