/** A page, and a worker of the same file, with this project's engines and nothing else. */
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';

const ENTRY = resolve(import.meta.dirname, 'engine.ts');

/** The script of the engines' page, bundled. */
export function engineBundle(): Promise<string> {
  return bundleOf(ENTRY);
}

/** A script and all it imports, in one file. */
export async function bundleOf(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  return output.output[0].code;
}

/** No such host is asked: its pages are answered here. Plain http, so that nothing is secure. */
export const PLAIN_HTTP = 'http://engine.test/';

/** Opens a page with a bundled script as `engine.js` under `origin`. */
export async function openBundle(page: Page, bundle: string, origin: string): Promise<void> {
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
