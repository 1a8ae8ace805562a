/**
 * The start of every browser spec: `import { expect, test } from './fixtures.ts'`.
 *
 * - `server`: the built page served by `vite preview` on a free loopback port, with signalling on
 *   the same port
 *   (one a worker process; each test finds signalling up).
 * - `profile()`: a fresh browser profile (own storage, own BroadcastChannel), closed after the
 *   test.
 * - `profileOnDisk()`: a folder for a browser that is closed and opened again; see `openProfile`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, test as base, chromium, type LaunchOptions } from '@playwright/test';
import { type Plugin, preview } from 'vite';
import { security } from '../../server/security.ts';
import { type SignallingControl, signalling } from '../../server/signalling.ts';

/** The one `expect` of all specs. */
export const expect = base.expect;

export interface Server {
  /** Ends in '/'. */
  readonly url: string;
  /** Host and port, as PeerJS wants them. */
  readonly host: string;
  readonly port: number;
  readonly signalling: SignallingControl;
}

interface Fixtures {
  readonly profile: () => Promise<BrowserContext>;
  readonly profileOnDisk: () => string;
  readonly signallingUp: undefined;
}

interface WorkerFixtures {
  readonly server: Server;
  /** How this run starts its browser. */
  readonly launch: LaunchOptions;
}

const ROOT = resolve(import.meta.dirname, '../..');
/** The folder of the build; another folder lets a build be tried while `dist` stays. */
export const BUILD = resolve(ROOT, process.env.FOLIO_DIST ?? 'dist');

/** Serves the built page as `npm start` does, on a free loopback port. */
export async function serve(
  more: readonly Plugin[] = [],
): Promise<Server & { close(): Promise<void> }> {
  const plugin = signalling();
  const running = await preview({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    plugins: [plugin, security(), ...more],
    build: { outDir: BUILD },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const address = running.httpServer.address();
  const control = plugin.api?.control;
  if (address === null || typeof address === 'string' || !control)
    throw new Error('The server did not start.');
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}/`,
    host: '127.0.0.1',
    port,
    signalling: control,
    close: () => running.close(),
  };
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off its first parameter.
    async ({}, use) => {
      const server = await serve();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  launch: [
    async ({ launchOptions, headless }, use) => {
      await use({ ...launchOptions, headless });
    },
    { scope: 'worker' },
  ],

  // A test that killed it must not decide the next one's fate.
  signallingUp: [
    async ({ server }, use) => {
      await use(undefined);
      server.signalling.start();
    },
    { auto: true },
  ],

  profile: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  profileOnDisk: async ({}, use) => {
    const folders: string[] = [];
    await use(() => {
      const folder = mkdtempSync(join(tmpdir(), 'folio-profile-'));
      folders.push(folder);
      return folder;
    });
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

/**
 * A browser of its own over a folder of `profileOnDisk`; close it, and open it again over the same
 * folder.
 */
export function openProfile(folder: string, launch: LaunchOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, launch);
}
