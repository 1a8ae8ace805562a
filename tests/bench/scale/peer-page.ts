/** Builds the bare peer's page into the folder that a world serves, and opens it. */
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { build } from 'vite';
import type { World } from '../world.ts';
import type { BenchLedger } from './ledgers.ts';
import type { BareApi } from './peer-page/page.ts';

const FOLDER = 'bare-peer';

export async function buildPeerPage(world: World): Promise<void> {
  await build({
    configFile: false,
    root: resolve(import.meta.dirname, 'peer-page'),
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { target: 'es2023', assetsInlineLimit: 0, outDir: join(world.folder, FOLDER) },
  });
}

export class PeerPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(world: World, browser: Browser): Promise<PeerPage> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${world.url}${FOLDER}/`);
    await page.waitForFunction(() => 'bare' in globalThis);
    return new PeerPage(page);
  }

  /** The id to dial. */
  async serve(world: World, ledger: BenchLedger): Promise<string> {
    const name = `${ledger.meta.name}.ledger`;
    copyFileSync(ledger.file, join(world.folder, FOLDER, name));
    return this.page.evaluate(
      (url) => (globalThis as unknown as { bare: BareApi }).bare.serve(url),
      name,
    );
  }

  push(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as { bare: BareApi }).bare.push());
  }

  /** Ed25519 signatures that this browser verifies a second, with this many workers. */
  ceiling(workers: number, ms: number): Promise<number> {
    return this.page.evaluate(
      ({ workers, ms }) => (globalThis as unknown as { bare: BareApi }).bare.ceiling(workers, ms),
      { workers, ms },
    );
  }

  counts(): Promise<Record<string, number>> {
    return this.page.evaluate(() => (globalThis as unknown as { bare: BareApi }).bare.counts());
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
