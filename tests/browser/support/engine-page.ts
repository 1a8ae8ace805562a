/** A page, and a worker of the same file, with this project's engines and nothing else. */
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';

const ENTRY = resolve(import.meta.dirname, 'engine.ts');

/** The script, bundled. */
export async function engineBundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, minify: false, lib: { entry: ENTRY, formats: ['es'] } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  return output.output[0].code;
}

/** No such host is asked: its pages are answered here. Plain http, so that nothing is secure. */
export const PLAIN_HTTP = 'http://engine.test/';

/** Opens the page with the script as `engine.js` under `origin`. */
export async function openEngine(page: Page, bundle: string, origin: string): Promise<void> {
  await page.route(`${origin}**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: bundle })
      : route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><meta charset="utf-8"><script type="module" src="engine.js"></script>',
        }),
  );
  await page.goto(origin);
}
