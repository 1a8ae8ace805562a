/**
 * Ed25519 checks a second of every engine (L-5) in a page by plain http, where browsers lend none
 * of their own, in Chromium and, where it is there, Firefox. `npm run bench -- --only=checks`.
 */
import { type Browser, chromium } from '@playwright/test';
import { publicKeyOf, signPure } from '../../src/crypto/ed25519.ts';
import type { Engine } from '../browser/support/engine.ts';
import { engineBundle, openBundle, PLAIN_HTTP } from '../browser/support/engine-page.ts';
import { findFirefox, firefoxProfile, launchFirefox } from '../browser/support/firefox.ts';
// @ts-expect-error plain JavaScript, so that `npm test` runs it as it is
import { needChromium } from '../chromium.mjs';
import { type Figure, rounds } from './figures.ts';

/** Checks a list; each by a key of its own, over a message as long as a payment. */
const CHECKS = 32;
const MESSAGE_BYTES = 190;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function samples(): { publicKey: string; message: string; signature: string }[] {
  return Array.from({ length: CHECKS }, (_, at) => {
    const seed = new Uint8Array(32).fill(at + 1);
    const message = new Uint8Array(MESSAGE_BYTES).fill(at);
    return {
      publicKey: hex(publicKeyOf(seed)),
      message: hex(message),
      signature: hex(signPure(seed, message)),
    };
  });
}

async function figuresOf(name: string, browser: Browser, bundle: string): Promise<Figure[]> {
  const context = await (name === 'Firefox' ? firefoxProfile(browser) : browser.newContext());
  const page = await context.newPage();
  await openBundle(page, bundle, PLAIN_HTTP);
  const rates = (engine: 'wasm' | 'pure') =>
    page.evaluate(
      ({ engine, list }) => {
        const bytes = (text: string) =>
          Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
        const checks = list.map((each) => ({
          message: bytes(each.message),
          publicKey: bytes(each.publicKey),
          signature: bytes(each.signature),
        }));
        return (globalThis as unknown as { engine: Engine }).engine.checkRates(engine, checks);
      },
      { engine, list: samples() },
    );
  const pure = rounds(await rates('pure')).value;
  const { value, spread } = rounds(await rates('wasm'));
  await context.close();
  return [
    {
      group: 'checks',
      what: `${name}, plain http, WebAssembly`,
      value,
      unit: '/s',
      spread,
      reference: { what: 'library', value: pure },
      least: 3,
    },
  ];
}

export async function checkFigures(): Promise<Figure[]> {
  const bundle = await engineBundle();
  const browsers: [string, Browser][] = [
    ['Chromium', await chromium.launch({ executablePath: needChromium(), args: ['--no-sandbox'] })],
  ];
  const firefox = findFirefox();
  if (firefox !== null) browsers.push(['Firefox', await launchFirefox(firefox)]);
  const figures: Figure[] = [];
  for (const [name, browser] of browsers) {
    figures.push(...(await figuresOf(name, browser, bundle)));
    await browser.close();
  }
  return figures;
}
