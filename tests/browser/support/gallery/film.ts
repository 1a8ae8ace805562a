/**
 * A short animation of the real page: two tabs, a claim, payments, and the blocks they land in. On
 * a built page: `node tests/run-ts.mjs tests/browser/support/gallery/film.ts <file.webp>`.
 */
import { writeFileSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { commandLine } from '../../../support/command-line.ts';
import { serve } from '../../fixtures.ts';
import { freshLedger, Tab } from '../tabs.ts';
import { type FilmFrame, webpFilm } from './webp-film.ts';

const file = commandLine(
  { usage: 'npm run film [file, docs/film.webp]', words: 1 },
  ({ words: [given = 'docs/film.webp'] }) => given,
);
const SIZE = { width: 1_040, height: 600 };
/** The least and the most time that a frame is shown, ms. */
const LEAST_MS = 60;
const MOST_MS = 1_400;
const QUALITY = 0.55;
const BUILDER = { size: 1, sleep: 0.5, patience: 2, share: 0.5 } as const;

interface Shot {
  readonly png: Buffer;
  readonly at: number;
}

/** Takes pictures as fast as they come until `over` is called. */
function filming(page: Page): { over(): Promise<Shot[]> } {
  const shots: Shot[] = [];
  let on = true;
  const running = (async () => {
    while (on) {
      const png = await page.screenshot();
      const last = shots.at(-1);
      if (last === undefined || !last.png.equals(png)) shots.push({ png, at: performance.now() });
    }
  })();
  return {
    over: async () => {
      on = false;
      await running;
      return shots;
    },
  };
}

/** The browser itself encodes: each picture as a WebP. */
async function encoded(page: Page, png: Buffer): Promise<Uint8Array> {
  const text = await page.evaluate(
    async ({ base64, quality }) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${base64}`;
      await picture.decode();
      const canvas = document.createElement('canvas');
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext('2d', { alpha: false })?.drawImage(picture, 0, 0);
      return canvas.toDataURL('image/webp', quality).split(',')[1] ?? '';
    },
    { base64: png.toString('base64'), quality: QUALITY },
  );
  return new Uint8Array(Buffer.from(text, 'base64'));
}

const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env.FOLIO_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const context = await browser.newContext({ viewport: SIZE, locale: 'en-GB' });
const fragment = freshLedger('tea-house', { spacing: 2_000, work: 2 ** 12 });
const open = async () => {
  const tab = new Tab(await context.newPage());
  await tab.page.goto(server.url + fragment);
  await tab.opened();
  await tab.builder({ ...BUILDER, on: false });
  return tab;
};
const other = await open();
const shown = await open();
await shown.page.waitForFunction(() => document.body.innerText.includes('In sync'));
await shown.page.bringToFront();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const landed = async (height: number) => {
  await shown.page.waitForFunction(
    (at) => document.body.innerText.includes(`height ${at}`),
    height,
  );
  await pause(1_200);
};
const camera = filming(shown.page);
await pause(700);
await other.claim();
await shown.page.getByRole('button', { name: 'Claim from GENESIS' }).click();
await pause(900);
await shown.builder({ ...BUILDER, size: 2, on: true });
await landed(1);
await shown.builder({ on: false });
const { address } = await shown.status();
for (const [amount, memo] of [
  [320, 'oolong'],
  [150, 'two cakes'],
  [95, 'a biscuit'],
] as const) {
  await other.send({ receiver: address, amount, memo });
  await pause(500);
}
await shown.builder({ on: true });
await landed(2);
await shown.page.getByRole('button', { name: /^Block 2/ }).click();
await pause(1_200);
const shots = await camera.over();
const studio = await context.newPage();
const frames: FilmFrame[] = [];
for (const [index, { png, at }] of shots.entries()) {
  const next = shots[index + 1]?.at ?? at + MOST_MS;
  const ms = Math.round(Math.min(MOST_MS, Math.max(LEAST_MS, next - at)));
  frames.push({ webp: await encoded(studio, png), ms });
}
writeFileSync(file, webpFilm(SIZE.width, SIZE.height, frames));
console.log(`${file}: ${frames.length} pictures`);
await browser.close();
await server.close();
process.exit(0);
