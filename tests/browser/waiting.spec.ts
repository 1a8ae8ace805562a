/** A payment that waits: its fee is raised, and it is taken back (P-1). */

import { encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, test } from './support/tabs.ts';

const FRIEND = encodeAddress(person(5).key);

for (const language of ['en', 'zh'] as const) {
  const en = language === 'en';
  test(`a waiting payment is raised and cancelled: ${language}`, async ({ profile, open }) => {
    const tab = await open(await profile(), freshLedger('waits', { reward: 0, spacing: 1000 }));
    const { page } = tab;
    await tab.builder(EAGER);
    await tab.claim();
    await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
    await tab.builder({ on: false });
    await tab.send({ receiver: FRIEND, amount: 300, fee: 2 });
    if (!en) await page.getByRole('button', { name: '中文' }).click();

    const payments = tab.region(en ? 'Payments' : '收支');
    const open1 = payments.getByRole('button', {
      name: en ? 'Raise the fee or cancel' : '提高手续费或取消',
    });
    await open1.click();
    const dialog = page.getByRole('dialog', {
      name: en ? 'A payment that waits' : '等待中的付款',
    });
    const fee = dialog.getByLabel(en ? 'New fee' : '新手续费');
    await expect(fee).toHaveValue('0.03');
    await fee.fill('0,02');
    await dialog.getByRole('button', { name: en ? 'Raise the fee' : '提高手续费' }).click();
    await expect(fee).toHaveAccessibleDescription(en ? /above 0\.02 coin/ : /高于 0\.02 coin/);
    await fee.fill('0,10');
    await dialog.getByRole('button', { name: en ? 'Raise the fee' : '提高手续费' }).click();
    await expect(dialog).toBeHidden();
    await expect(payments).toContainText(
      en ? 'Replaced by one with a higher fee' : '已被手续费更高的一笔取代',
    );
    expect((await tab.op('pool')).response).toMatchObject({
      pool: [{ receiver: FRIEND, amount: 300, fee: 10 }],
    });

    // Taken back: nothing reaches the friend.
    await open1.click();
    await dialog.getByRole('button', { name: en ? 'Cancel the payment' : '取消付款' }).click();
    await expect(dialog).toBeHidden();
    await tab.builder({ ...EAGER, on: true });
    await expect.poll(async () => (await tab.status()).height).toBe(2);
    expect((await tab.balances())[FRIEND]).toBeUndefined();
    await expect(open1).toHaveCount(0);

    // The same by script, with codes.
    expect(await tab.refusal('replace', 'ab'.repeat(32))).toMatchObject({ code: 'not-waiting' });
  });
}
