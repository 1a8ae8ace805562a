/** The seven steps of a payment, as they happen in two tabs of one browser. */
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

test('the seven steps are lit as they really happen, and can be put away', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const ledger = freshLedger('steps', { spacing: 1000, work: 2 ** 8 });
  const tab = await open(context, ledger);
  await tab.builder({ on: false });
  const head = (lit: number) =>
    tab.page.getByRole('button', {
      name: `How a payment gets into the book: ${lit} of 7 steps`,
    });
  await head(0).click();
  await expect(tab.page.getByText('claim or pay to begin')).toBeVisible();
  await tab.claim();
  await expect(head(2)).toBeVisible();
  await expect(tab.page.getByText('Your newest: the claim of')).toBeVisible();
  await expect(tab.page.getByText('the only one in the pool')).toBeVisible();
  await expect(tab.page.getByText('nobody else is here: open a second tab')).toBeVisible();
  const other = await open(context, ledger);
  await other.builder({ on: false });
  await expect(head(3)).toBeVisible();
  await tab.page.bringToFront();
  await tab.builder({ ...EAGER, on: true });
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  await expect(head(7)).toBeVisible();
  const chains = tab.page.getByText('1 other has the block');
  await expect(chains).toBeVisible();
  // Blocks and payments of others change nothing of what is told of this one.
  await other.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(2);
  await expect(tab.page.getByText('in block 1', { exact: true })).toBeVisible();
  await expect(tab.page.getByText('the only one in the pool')).toBeVisible();
  await expect(chains).toBeVisible();
  await head(7).click();
  await expect(chains).toBeHidden();
  await tab.page.reload();
  await expect(tab.page.getByRole('button', { name: /^How a payment/ })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
});
