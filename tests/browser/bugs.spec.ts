/**
 * An error nobody caught, on the page or in a worker, is told with a way out: nothing is silent.
 */
import { expect, freshLedger, type Tab, test } from './support/tabs.ts';

const notice = (tab: Tab) => tab.page.getByRole('region', { name: 'Error' });

test('an error on the page, and one in the node’s worker, are told and can be put away', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('bugs'));
  await expect(notice(tab)).toHaveCount(0);
  await tab.page.evaluate(() => void Promise.reject(new TypeError('made up on the page')));
  await expect(notice(tab).getByRole('alert')).toContainText('made up on the page');
  await notice(tab).getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice(tab)).toHaveCount(0);
  const worker = tab.page.workers().find((one) => one.url().includes('node-worker'));
  if (worker === undefined) throw new Error('no node worker');
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new RangeError('made up in the node');
    }, 0);
  });
  await expect(notice(tab).getByRole('alert')).toContainText('made up in the node');
  // The ledger stays on the page: most errors end one thing only.
  await expect(tab.region('Wallet')).toBeVisible();
  await notice(tab).getByRole('button', { name: 'Load anew' }).click();
  await expect(notice(tab)).toHaveCount(0);
  await expect(tab.region('Wallet')).toBeVisible();
  // The errors made here are no fault of the page's.
  const made = tab.errors.splice(0);
  expect(made.every((error) => error.includes('made up'))).toBe(true);
});
