/** A wallet goes out as Chinese words and as a key file, and comes back on the first screen. */
import { readFileSync } from 'node:fs';
import { encodeAddress } from '../../src/ledger/address.ts';
import { violations } from './support/axe.ts';
import { expect, freshLedger, test } from './support/tabs.ts';

const PASSPHRASE = 'tea for two';
const FRIEND = encodeAddress(new Uint8Array(32).fill(3));

test('a key file brings account and names back as an account of its own', async ({
  profile,
  open,
  server,
}) => {
  const ledger = freshLedger('keys');
  const first = await open(await profile(), ledger);
  const { page } = first;
  const { address } = await first.status();
  await page.goto(`${server.url}${ledger}/account/${FRIEND}`);
  const reader = page.getByRole('article', { name: 'Account' });
  await reader.getByLabel('Name it yourself').fill('Zora');
  await reader.getByRole('button', { name: 'Save' }).click();
  await expect(reader).toContainText('Zora');
  await page.getByRole('button', { name: 'Settings' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByLabel('Name of account 1').fill('Purse');
  await settings.getByLabel('Name of account 1').press('Enter');
  await expect(settings).toContainText('Purse (account 1)');
  await settings.getByRole('button', { name: 'Key file' }).click();
  const dialog = page.getByRole('dialog', { name: 'Key file' });
  await dialog.getByLabel('New passphrase').fill(PASSPHRASE);
  await dialog.getByLabel('Once more').fill('tea for to');
  await dialog.getByRole('button', { name: 'Save the key file' }).click();
  await expect(dialog).toContainText('The two are not the same.');
  await dialog.getByLabel('Once more').fill(PASSPHRASE);
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the key file' }).click();
  const file = readFileSync(await (await download).path());
  await page.keyboard.press('Escape');
  await page.goto(server.url + ledger);
  await expect(first.region('Wallet')).toContainText('Purse');

  // In another browser that has an account already: that account stays.
  const context = await profile();
  await context.addInitScript(() => {
    if (localStorage.getItem('folio:page:names') === null)
      localStorage.setItem('folio:page:card-name', JSON.stringify('Me'));
  });
  const second = await open(context, ledger);
  const before = (await second.status()).address;
  await second.page.close();
  const again = await context.newPage();
  await again.goto(server.url);
  await again.getByRole('button', { name: 'or restore a wallet' }).click();
  const restore = again.getByRole('dialog', { name: 'Restore a wallet' });
  await restore.getByRole('radio', { name: 'Key file' }).check();
  const choose = restore.getByLabel('Choose the key file');
  await choose.setInputFiles({ name: 'x', mimeType: '', buffer: Buffer.from('no key') });
  await restore.getByLabel('Passphrase of the file').fill(PASSPHRASE);
  await restore.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(restore).toContainText('This is not the file of a key.');
  await choose.setInputFiles({ name: 'k.folio-key', mimeType: '', buffer: file });
  await restore.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(restore).toContainText('Restored, with 1 name.');
  expect(await violations(again)).toEqual([]);
  await again.keyboard.press('Escape');
  await expect(restore).toBeHidden();
  await again.goto(server.url + ledger);
  const found = () =>
    again.evaluate(async () => {
      const { folio } = globalThis as unknown as {
        folio: { status(): Promise<{ address: string }> };
      };
      return (await folio.status()).address;
    });
  await expect.poll(found).toBe(address);
  expect(address).not.toBe(before);
  await expect(again.getByRole('region', { name: 'Wallet' })).toContainText('account 2');
  await again.goto(`${server.url}${ledger}/people`);
  await again.getByLabel('Find somebody').fill('Zora');
  const people = again.getByRole('region', { name: 'Balances' });
  await expect(people.locator(`[data-account="${FRIEND}"]`)).toContainText('Zora');
  // It keeps the file's passphrase.
  await again.goto(server.url + ledger);
  await again.reload();
  await expect(again.getByRole('region', { name: 'Wallet' })).toContainText('locked');
});

test('words are written down in Chinese and restored on the first screen', async ({
  profile,
  open,
  server,
}) => {
  const ledger = freshLedger('words');
  const first = await open(await profile(), ledger);
  const { page } = first;
  const { address } = await first.status();
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: '设置' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '备份' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: '中文' })).toBeChecked();
  expect(await violations(page)).toEqual([]);
  await dialog.locator('button[type=submit]').click();
  const items = dialog.getByRole('listitem');
  await expect(items).toHaveCount(24);
  const words = await items.allTextContents();
  expect(words.join('')).toMatch(/^\p{Script=Han}{24}$/u);

  const again = await (await profile()).newPage();
  await again.goto(server.url);
  await again.getByRole('button', { name: 'or restore a wallet' }).click();
  const restore = again.getByRole('dialog', { name: 'Restore a wallet' });
  // The words as one would type them: without spaces.
  await restore.getByLabel('The 24 words').fill(words.join(''));
  await restore.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(restore).toContainText('Restored.');
  await again.goto(server.url + ledger);
  await expect
    .poll(() =>
      again.evaluate(async () => {
        const { folio } = globalThis as unknown as {
          folio: { status(): Promise<{ address: string }> };
        };
        return (await folio.status()).address;
      }),
    )
    .toBe(address);
});
