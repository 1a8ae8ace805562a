/** Firefox for the specs that need one: the system's own, driven by WebDriver BiDi. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, firefox } from '@playwright/test';

const NAMES = ['firefox-esr', 'firefox'];

/** The path of a Firefox that is here: `FOLIO_FIREFOX`, else the system's; null where none is. */
export function findFirefox(): string | null {
  const wanted = process.env.FOLIO_FIREFOX;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return (wanted === undefined ? places : [wanted]).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launchFirefox(executablePath: string): Promise<Browser> {
  // A stock Firefox has no driver of Playwright's in it; this channel speaks BiDi to it.
  return firefox.launch({ channel: 'moz-firefox', executablePath, headless: true });
}

/** A fresh profile; BiDi cannot yet set any of these. */
export function firefoxProfile(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({
    colorScheme: null,
    reducedMotion: null,
    forcedColors: null,
    contrast: null,
    viewport: null,
  });
}
