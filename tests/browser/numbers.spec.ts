/** Numbers as typed on many keyboards, and the reading that the page shows. */

import { encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

const FRIEND = encodeAddress(person(5).key);

for (const language of ['English', '中文'] as const) {
  test(`amounts are read in any script and with a comma alone: ${language}`, async ({
    profile,
    open,
  }) => {
    const context = await profile();
    const tab = await open(context, freshLedger('typed', { reward: 0, spacing: 1000 }));
    await tab.builder(EAGER);
    await tab.claim();
    await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
    if (language === '中文') await tab.page.getByRole('button', { name: '中文' }).click();
    const en = language === 'English';
    const form = tab.region(en ? 'Send' : '付款');
    const amount = form.getByLabel(en ? 'Amount' : '金额', { exact: true });
    for (const [typed, read] of [
      ['1,5', '= 1.50 coin'],
      ['1，5', '= 1.50 coin'],
      [',5', '= 0.50 coin'],
      ['٣٫٢٠', '= 3.20 coin'],
      ['１２．５', '= 12.50 coin'],
      ['1,000', '= 1,000.00 coin'],
      ['40,501.00', '= 40,501.00 coin'],
    ] as const) {
      await amount.fill(typed);
      await expect(amount).toHaveAccessibleDescription(read);
    }
    for (const typed of ['0x10', '1e3']) {
      await amount.fill(typed);
      await expect(amount).not.toHaveAccessibleDescription(/=/);
    }

    // Asked where it could be either, and sent as chosen.
    await amount.fill('2.000');
    await amount.blur();
    await form.getByRole('button', { name: '2.00 coin', exact: true }).click();
    await expect(amount).toHaveValue('2.00');
    await expect(amount).toBeFocused();
    await form.getByLabel(en ? 'Receiver' : '收款人').fill(FRIEND);
    await form.getByLabel(en ? 'Fee' : '手续费', { exact: true }).fill('0,05');
    await form.getByRole('button', { name: en ? 'Send' : '付款', exact: true }).click();
    await expect.poll(async () => (await tab.balances())[FRIEND]?.balance).toBe(200);
  });
}
