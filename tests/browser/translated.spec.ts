/** A page in a translator's hands: it does not break, and no figure on it is ever false. */

import { encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';
import { translate } from './support/translator.ts';

const FRIEND = encodeAddress(person(5).key);

test('figures stay true while blocks land on a translated page', async ({ profile, open }) => {
  const tab = await open(await profile(), freshLedger('translated', { reward: 0, spacing: 1000 }));
  const { page } = tab;
  await translate(page);
  await tab.builder(EAGER);
  await page.getByRole('button', { name: 'Claim from GENESIS' }).click();
  const wallet = tab.region('Wallet');
  const balance = wallet.getByRole('definition');
  await expect(balance).toHaveText('100.00 coin');

  let left = 10_000;
  for (const [amount, units] of [
    ['3,20', 320],
    ['1.05', 105],
    ['40', 4000],
  ] as const) {
    await tab.pay(FRIEND, amount, `paid ${amount}`);
    left -= units;
    await expect(balance).toHaveText(`${(left / 100).toFixed(2)} coin`);
    await expect.poll(async () => (await tab.status()).balance).toBe(left);
    await expect.poll(async () => (await tab.balances())[FRIEND]?.balance).toBe(10_000 - left);
  }
  await expect.poll(async () => (await tab.status()).height).toBe(4);

  // Every figure that is shown more than once, each time as the node has it.
  await expect(tab.region('Blocks')).toContainText('height 4');
  await expect(tab.region('Pool')).toContainText('0 waiting');
  const payments = tab.region('Payments');
  await expect(payments).toContainText('In block 4 · 1 confirmation');
  await expect(payments).toContainText('In block 3 · 2 confirmations');
  await expect(payments.locator('.statement-balance')).toHaveText([
    /55\.75$/,
    /95\.75$/,
    /96\.80$/,
    /100\.00$/,
  ]);
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('link', { name: 'People' }).click();
  await expect(tab.region('Balances').locator('.amount')).toHaveText(['55.75', '44.25']);
  await places.getByRole('link', { name: 'Ledger' }).click();
  await expect(page.getByText('Rules', { exact: true }).first()).toBeVisible();
  await places.getByRole('link', { name: 'Workshop' }).click();
  await expect(tab.region('Builder')).toBeVisible();
  await places.getByRole('link', { name: 'Book' }).click();

  // Parts that open, close and change their words go on working.
  await tab.pay(FRIEND, '100');
  await tab.region('Send').getByRole('button', { name: 'send all 55.75?' }).click();
  await expect(tab.region('Send').getByLabel('Amount')).toHaveValue('55.75');
  await tab.region('Blocks').getByRole('button', { name: 'Block 4', exact: false }).click();
  await expect(tab.region('Blocks')).toContainText('paid 40');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(tab.region('钱包').getByRole('definition')).toHaveText('55.75 coin');
  await expect(tab.region('区块')).toContainText('高度 4');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(tab.region('Blocks')).toContainText('height 4');
});
