/**
 * N-8 links by codes: without signalling server, relay and STUN; and the codes that are refused.
 */
import type { BrowserContext } from '@playwright/test';
import { EAGER, expect, freshLedger, settled, type Tab, test } from './support/tabs.ts';

/** Its tabs are told of a signalling server that is not there. */
async function withoutServers(context: BrowserContext): Promise<BrowserContext> {
  const told = { path: 'nowhere', key: 'folio' };
  await context.route('**/signalling.json', (route) => route.fulfill({ json: told }));
  return context;
}

async function dialogOf(tab: Tab) {
  await tab.page
    .getByRole('banner')
    .getByRole('button', { name: 'Link by code' })
    .click({ timeout: 60_000 });
  const dialog = tab.page.getByRole('dialog', { name: 'Link by code' });
  const take = async (code: string) => {
    await dialog.getByLabel('Code of the other browser').fill(code);
    await dialog.getByRole('button', { name: 'Take this code' }).click();
  };
  const own = dialog.getByRole('textbox', { name: 'Your code' });
  return { dialog, take, own };
}

test('two browsers link by codes alone, and a tab beside one of them gets in through it', async ({
  profile,
  open,
}) => {
  const fragment = freshLedger('codes', { reward: 0, spacing: 1000 });
  const first = await withoutServers(await profile());
  const ann = await open(first, fragment);
  const ben = await open(await withoutServers(await profile()), fragment);
  const [at, there] = [await dialogOf(ann), await dialogOf(ben)];
  const make = at.dialog.getByRole('button', { name: 'Make a code' });
  await make.click();
  await expect(at.own).toHaveValue(/^folio-code-/);
  const given = await at.own.inputValue();
  await at.dialog.getByRole('button', { name: 'Give this code up' }).click();
  await expect(at.dialog).toContainText('The code is given up');
  await expect(at.own).toHaveCount(0);
  await there.take(given);
  await expect(there.own).toHaveValue(/^folio-code-/);
  await at.take(await there.own.inputValue());
  await expect(at.dialog).toContainText('no longer waited for');
  await make.click();
  await expect(at.own).toHaveValue(/^folio-code-[\w-]{100,700}$/);
  await expect(at.dialog.getByRole('img', { name: 'Your code' })).toBeVisible();
  const offer = await at.own.inputValue();

  // One's own code, one cut short, and an answer to nothing are refused, and nothing is lost.
  await at.take(offer);
  await expect(at.dialog).toContainText('This code was made here.');
  await there.take(offer.slice(0, -5));
  await expect(there.dialog).toContainText('A part of this code is missing');
  await there.take('https://folio.example/');
  await expect(there.dialog).toContainText('This is no code for a link');

  // The code as a chat program breaks it.
  await there.take(`${offer.slice(0, 40)}\n  ${offer.slice(40)}\n`);
  await expect(there.own).toHaveValue(/^folio-code-/);
  await at.take(await there.own.inputValue());
  for (const tab of [ann, ben]) await expect.poll(async () => (await tab.status()).peers).toBe(1);
  await at.take(await there.own.inputValue());
  await expect(at.dialog).toContainText('no longer waited for');
  for (const { page } of [ann, ben]) await page.keyboard.press('Escape');

  // Its signalling is dead as well: the tab beside it is enough.
  const carl = await open(first, fragment);
  await expect.poll(async () => (await carl.status()).peers).toBeGreaterThan(0);
  const tabs = [ann, ben, carl];
  for (const tab of tabs) await tab.builder(EAGER);
  const claimed = (await carl.claim()).id;
  await settled(tabs, [claimed]);
  const { address } = await ben.status();
  const paid = (await carl.send({ receiver: address, amount: 500 })).id;
  await settled(tabs, [claimed, paid]);
});
