/**
 * Tests where engines may differ: this browser's Ed25519 (L-5) and IndexedDB (S-2, S-3) against the
 * results of Node's tests; Ed25519 in Firefox too, and if plain http offers none.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import {
  createVerifier,
  publicKeyOf,
  type SignatureCheck,
  signPure,
} from '../../src/crypto/ed25519.ts';
import { test as base, expect } from './fixtures.ts';
import type { Engine, Verdicts } from './support/engine.ts';
import { engineBundle, openBundle, PLAIN_HTTP } from './support/engine-page.ts';
import { findFirefox, firefoxProfile, launchFirefox } from './support/firefox.ts';

const VECTORS = resolve(import.meta.dirname, '../vectors/ed25519.json');

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
      await use(await engineBundle());
    },
    { scope: 'worker' },
  ],

  enginePage: async ({ bundle, server, profile }, use) => {
    const page = await (await profile()).newPage();
    await openBundle(page, bundle, `${server.url}engine/`);
    await use(page);
  },
});

function edgeCases(): { checks: SignatureCheck[]; accepted: boolean[] } {
  const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: Case[] };
  const checks = cases.map((each) => ({
    message: Buffer.from(each.message, 'hex'),
    publicKey: Buffer.from(each.public_key, 'hex'),
    signature: Buffer.from(each.signature, 'hex'),
  }));
  return { checks, accepted: cases.map((each) => each.accepted) };
}

/** Good signatures by several keys, and as many with one bit turned, at any place of each part. */
function mutated(): SignatureCheck[] {
  return Array.from({ length: 48 }, (_, at) => {
    const seed = new Uint8Array(32).fill(at + 1);
    const message = Uint8Array.from({ length: 3 + 5 * at }, (_, i) => i);
    const check = { publicKey: publicKeyOf(seed), message, signature: signPure(seed, message) };
    const part = [null, 'publicKey', 'signature', 'message'][at % 4] as keyof SignatureCheck | null;
    if (part === null) return check;
    const place = (at * 11) % check[part].length;
    return { ...check, [part]: check[part].map((byte, i) => (i === place ? byte ^ 16 : byte)) };
  });
}

/** Verdicts in a page, and in a worker of it. */
function verdictsIn(page: Page, checks: readonly SignatureCheck[]) {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const sent = checks.map(({ message, publicKey, signature }) => ({
    message: hex(message),
    publicKey: hex(publicKey),
    signature: hex(signature),
  }));
  return page.evaluate(async (cases) => {
    const bytes = (text: string) =>
      Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const checks = cases.map((each) => ({
      message: bytes(each.message),
      publicKey: bytes(each.publicKey),
      signature: bytes(each.signature),
    }));
    const { engine } = globalThis as unknown as { engine: Engine };
    const worker = new Worker('engine.js', { type: 'module' });
    const fromWorker = new Promise<Verdicts>((heard, failed) => {
      worker.onmessage = ({ data }) => heard(data);
      worker.onerror = ({ message }) => failed(new Error(message));
    });
    worker.postMessage(checks);
    return {
      page: await engine.verdicts(checks),
      worker: await fromWorker,
      secure: globalThis.isSecureContext,
    };
  }, sent);
}

/** By Node's own engine. */
async function expected(checks: readonly SignatureCheck[]): Promise<boolean[]> {
  return (await createVerifier('native')).verify(checks);
}

test('L-5 the published edge cases have one verdict in page and worker, by every engine', async ({
  enginePage: page,
}) => {
  const { checks, accepted } = edgeCases();
  const same = { native: accepted, wasm: accepted, pure: accepted, oneByOne: accepted };
  expect(accepted.flatMap((yes, number) => (yes ? [number] : []))).toEqual([3]);
  const chosen = { ...same, chosen: 'native' };
  const found = await verdictsIn(page, checks);
  expect(found).toEqual({ page: chosen, worker: chosen, secure: true });
});

test('L-5 plain http lends no Ed25519: the kernel gives the same verdicts', async ({
  bundle,
  profile,
}) => {
  const page = await (await profile()).newPage();
  await openBundle(page, bundle, PLAIN_HTTP);
  await sameOnPlainHttp(page);
});

test('L-5 Firefox gives the same verdicts, by its own engine and without', async ({
  bundle,
  server,
}) => {
  const path = findFirefox();
  // biome-ignore lint/suspicious/noSkippedTests: only where there is none to run
  test.skip(path === null, 'no Firefox is installed (FOLIO_FIREFOX names one)');
  const browser = await launchFirefox(path ?? '');
  try {
    const context = await firefoxProfile(browser);
    const plain = await context.newPage();
    await openBundle(plain, bundle, PLAIN_HTTP);
    await sameOnPlainHttp(plain);
    const secure = await context.newPage();
    await openBundle(secure, bundle, `${server.url}engine/`);
    const checks = [...edgeCases().checks, ...mutated()];
    const accepted = await expected(checks);
    const found = await verdictsIn(secure, checks);
    expect(found.secure).toBe(true);
    for (const each of [found.page, found.worker]) {
      expect(each.native).toEqual(accepted);
      expect(each.wasm).toEqual(accepted);
    }
  } finally {
    await browser.close();
  }
});

async function sameOnPlainHttp(page: Page): Promise<void> {
  const checks = [...edgeCases().checks, ...mutated()];
  const accepted = await expected(checks);
  expect(accepted.filter(Boolean).length).toBeGreaterThan(10);
  const none = { native: null, wasm: accepted, pure: accepted, oneByOne: accepted, chosen: 'wasm' };
  expect(await verdictsIn(page, checks)).toEqual({ page: none, worker: none, secure: false });
}

test('S-2, S-3 the storage contract holds over this browser’s IndexedDB', async ({
  enginePage: page,
}) => {
  const outcomes = await page.evaluate(() =>
    (globalThis as unknown as { engine: Engine }).engine.storageContract(),
  );
  expect(outcomes.length).toBeGreaterThan(20);
  expect(outcomes.filter(({ failed }) => failed !== null)).toEqual([]);
});
