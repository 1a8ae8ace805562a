import { defineConfig } from '@playwright/test';
import { findChromium } from './tests/chromium.mjs';

/** Debian's Chromium in a container; the rest keeps it from talking to anyone but the tests. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests/browser',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Each test runs several nodes, and CI has two cores.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // What a machine takes that has other work: a test waits for states, and these end it where one
  // never comes.
  timeout: 180_000,
  expect: { timeout: 40_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    // Files kept by one would hide what a test does to the network; offline.spec.ts allows it.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: FLAGS,
    },
  },
});
