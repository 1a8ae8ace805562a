/**
 * Tests where engines may differ: this browser's Ed25519 (L-5) and IndexedDB (S-2, S-3) against the
 * results of Node's tests.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { test as base, expect } from './fixtures.ts';
import type { Engine, Verdicts } from './support/engine.ts';

const VECTORS = resolve(import.meta.dirname, '../vectors/ed25519.json');
const ENTRY = resolve(import.meta.dirname, 'support/engine.ts');

interface Case {
  message: string;
  public_key: string;
  signature: string;
  accepted: boolean;
}

const test = base.extend<{ enginePage: Page }, { bundle: string }>({
  bundle: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off its first parameter.
    async ({}, use) => {
      const built = await build({
        configFile: false,
        logLevel: 'error',
        publicDir: false,
        build: { write: false, minify: false, lib: { entry: ENTRY, formats: ['es'] } },
      });
      const [output] = Array.isArray(built) ? built : [built];
      if (output === undefined || !('output' in output)) throw new Error('nothing was built');
      await use(output.output[0].code);
    },
    { scope: 'worker' },
  ],

  enginePage: async ({ bundle, server, profile }, use) => {
    const page = await (await profile()).newPage();
    const origin = `${server.url}engine/`;
    await page.route(`${origin}**`, (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: bundle })
        : route.fulfill({
            contentType: 'text/html',
            body: '<!doctype html><meta charset="utf-8"><script type="module" src="engine.js"></script>',
          }),
    );
    await page.goto(origin);
    await use(page);
  },
});

test('L-5 the published edge cases have one verdict in page and worker, native and pure', async ({
  enginePage: page,
}) => {
  const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: Case[] };
  const accepted = cases.map((each) => each.accepted);
  const inPage = await page.evaluate(async (cases) => {
    const bytes = (hex: string) =>
      Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const checks = cases.map((each) => ({
      message: bytes(each.message),
      publicKey: bytes(each.public_key),
      signature: bytes(each.signature),
    }));
    const { engine } = globalThis as unknown as { engine: Engine };
    const worker = new Worker('engine.js', { type: 'module' });
    const fromWorker = new Promise<Verdicts>((heard, failed) => {
      worker.onmessage = ({ data }) => heard(data);
      worker.onerror = ({ message }) => failed(new Error(message));
    });
    worker.postMessage(checks);
    return { page: await engine.verdicts(checks), worker: await fromWorker };
  }, cases);
  const same = { native: accepted, pure: accepted, oneByOne: accepted, chosen: 'native' };
  expect(accepted.flatMap((yes, number) => (yes ? [number] : []))).toEqual([3]);
  expect(inPage).toEqual({ page: same, worker: same });
});

test('S-2, S-3 the storage contract holds over this browser’s IndexedDB', async ({
  enginePage: page,
}) => {
  const outcomes = await page.evaluate(() =>
    (globalThis as unknown as { engine: Engine }).engine.storageContract(),
  );
  expect(outcomes.length).toBeGreaterThan(20);
  expect(outcomes.filter(({ failed }) => failed !== null)).toEqual([]);
});
