/**
 * A link to look only: the tab keeps the book like any other, and has no key to sign or build with.
 */
import { EAGER, expect, freshLedger, freshName, test } from './support/tabs.ts';

test('a tab that only looks follows the ledger and can neither pay nor build', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('watch', { spacing: 1000 });
  const context = await profile();
  const teacher = await open(context, fragment);
  await teacher.builder(EAGER);
  await teacher.page.getByRole('button', { name: 'Invite' }).click();
  await teacher.page.getByLabel(/^To look only/).check();
  const field = teacher.page.getByLabel('Link', { exact: true });
  await expect(field).toHaveValue(/watch=1/);
  const link = await field.inputValue();
  await teacher.page.keyboard.press('Escape');

  const watcher = await open(await profile(), new URL(link).hash);
  const { page } = watcher;
  await expect(watcher.region('Looking only')).toBeVisible();
  await expect(watcher.region('Wallet')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send' })).toHaveCount(0);
  await teacher.claim();
  await expect.poll(async () => (await teacher.status()).height).toBe(1);
  await expect.poll(async () => (await watcher.status()).height).toBe(1);
  expect((await watcher.status()).address).toBe('');
  const { address } = await teacher.status();
  for (const [method, ...args] of [
    ['send', { receiver: address, amount: 1 }],
    ['claim'],
    ['builder', { on: true }],
  ] as const)
    expect((await watcher.refusal(method, ...args)).code).toBe('watching');
  // No wallet was made for it.
  const keys = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open('folio/1/wallet');
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const [name] = [...database.objectStoreNames].filter((one) => one === 'seed');
    if (name === undefined) return -1;
    return new Promise<number>((resolve, reject) => {
      const count = database.transaction(name).objectStore(name).count();
      count.onsuccess = () => resolve(count.result);
      count.onerror = () => reject(count.error);
    });
  });
  expect(keys).toBe(0);
  // Places keep to it, and so does the address bar.
  await watcher.go('Workshop');
  await expect(watcher.region('Builder')).toHaveCount(0);
  expect(page.url()).toContain('watch=1');
  // Nothing can be paid to, or issued by, the key that stands in for its own.
  await watcher.go('People');
  await expect(watcher.region('Names')).toBeVisible();
  await expect(watcher.region('My card')).toHaveCount(0);
  await page.getByTitle('Open another ledger').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the ledger').fill(freshName('club'));
  await dialog.getByRole('radio', { name: /Club money/ }).check();
  await dialog.getByRole('button', { name: 'Next: your key' }).click();
  await expect(dialog.getByRole('button', { name: 'Show the words' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Make the ledger' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await watcher.go('Book');
  await page.getByRole('link', { name: 'Open it with a wallet' }).click();
  await expect(watcher.region('Wallet')).toBeVisible();
  await expect(page).toHaveURL(`${server.url}${fragment}`);
  await expect.poll(async () => (await watcher.status()).address).toMatch(/^folio1/);
});
