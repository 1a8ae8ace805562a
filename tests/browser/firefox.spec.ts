/** Firefox and Chromium in one room: the main flow, a restart, and each as a node of its own. */
import type { Browser } from '@playwright/test';
import { findFirefox, firefoxProfile, launchFirefox } from './support/firefox.ts';
import { EAGER, expect, freshLedger, linked, settled, test } from './support/tabs.ts';

const path = findFirefox();
// biome-ignore lint/suspicious/noSkippedTests: only where there is none to run
test.skip(path === null, 'no Firefox is installed (FOLIO_FIREFOX names one)');

let browser: Browser;
test.beforeAll(async () => {
  browser = await launchFirefox(path ?? '');
});
test.afterAll(async () => {
  await browser?.close();
});

test('Firefox and Chromium link, pay each other, and Firefox comes back with its wallet', async ({
  profile,
  open,
}) => {
  test.setTimeout(300_000);
  const fragment = freshLedger('mixed', { reward: 0, spacing: 1000 });
  const own = await firefoxProfile(browser);
  const fox = await open(own, fragment);
  const other = await open(await profile(), fragment);
  await linked([fox, other]);
  for (const tab of [fox, other]) await tab.builder(EAGER);
  const claims = [(await fox.claim()).id, (await other.claim()).id];
  await settled([fox, other], claims);
  const [here, there] = [await fox.status(), await other.status()];
  const paid = (await fox.send({ receiver: there.address, amount: 700 })).id;
  await settled([fox, other], [...claims, paid]);
  const back = (await other.send({ receiver: here.address, amount: 300 })).id;
  await settled([fox, other], [...claims, paid, back]);
  const balance = (await fox.balances())[here.address]?.balance;

  // A new tab of the same browser, once the first is gone: same account, same chain, at once.
  await fox.page.close();
  const again = await open(own, fragment);
  await expect.poll(async () => (await again.status()).address).toBe(here.address);
  expect((await again.balances())[here.address]?.balance).toBe(balance);
  await linked([again, other]);
  await again.builder(EAGER);
  const last = (await again.send({ receiver: there.address, amount: 1 })).id;
  await settled([again, other], [...claims, paid, back, last]);
  await own.close();
});

test('two tabs of one Firefox link without a network', async ({ open }) => {
  const own = await firefoxProfile(browser);
  const fragment = freshLedger('foxes', { reward: 0, spacing: 1000 });
  const tabs = [await open(own, fragment), await open(own, fragment)] as const;
  await linked(tabs);
  for (const tab of tabs) await tab.builder(EAGER);
  const claimed = (await tabs[0].claim()).id;
  await settled(tabs, [claimed]);
  await own.close();
});
