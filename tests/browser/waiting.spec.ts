/** A payment that waits: its fee is raised, and it is taken back (P-1). */

import { nickname } from '../../src/api/nickname.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, linked, test } from './support/tabs.ts';

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
    // What was done is said, and read out, and names the payment.
    const friend = nickname(FRIEND, language);
    const note = payments.locator('.change-note');
    await expect(note).toHaveAttribute('aria-live', 'polite');
    await expect(note).toHaveText(
      en
        ? `The fee for the 3.00 coin to ${friend} is 0.10 coin now.`
        : `付给“${friend}”的 3.00 coin，手续费现在是 0.10 coin。`,
    );
    await expect(payments).toContainText(
      en ? 'Replaced by one with a higher fee' : '已被手续费更高的一笔取代',
    );
    expect((await tab.op('pool')).response).toMatchObject({
      pool: [{ receiver: FRIEND, amount: 300, fee: 10 }],
    });

    // Taken back: nothing reaches the friend. What the list says meanwhile is noted.
    const lines = payments.locator('tbody.line');
    await page.evaluate(() => {
      const told = new Set<string>();
      const note = () => {
        for (const one of document.querySelectorAll('.payments .payment-status'))
          told.add(one.textContent);
      };
      note();
      new MutationObserver(note).observe(document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      });
      Object.assign(globalThis, { told });
    });
    await open1.click();
    await dialog.getByRole('button', { name: en ? 'Cancel the payment' : '取消付款' }).click();
    await expect(dialog).toBeHidden();
    await expect(note).toHaveText(
      en
        ? `You are cancelling the 3.00 coin to ${friend}: that waits for a block.`
        : `你正在取消付给“${friend}”的 3.00 coin：等待写入区块。`,
    );
    const cancels = en ? `cancels the 3.00 to ${friend}` : `用来取消付给“${friend}”的 3.00`;
    const cancelled = en ? 'Cancelled by you' : '已由你取消';
    const cancelling = en ? 'You are cancelling it' : '你正在取消';
    await expect(lines.first()).toContainText(cancels);
    await expect(lines.nth(1)).toContainText(cancelling);
    await expect(tab.region(en ? 'Pool' : '交易池').locator('.entry')).toContainText(cancels);
    await page.getByRole('button', { name: en ? /of 7 steps/ : /7 步中/ }).click();
    await expect(tab.region(en ? 'Pool' : '交易池')).toContainText(
      en ? `it cancels the 3.00 coin to ${friend}` : `用来取消付给 ${friend} 的 3.00 coin`,
    );
    const told = await page.evaluate(() => [
      ...(globalThis as unknown as { told: Set<string> }).told,
    ]);
    expect(told.filter((one) => /offered again|稍后会再次提交/.test(one))).toEqual([]);
    expect(told.filter((one) => /Replaced|取代/.test(one))).toHaveLength(1);

    // The reader of each leads to the other, and promises the cancelled one no receipt.
    await lines.nth(1).getByRole('link', { name: cancelling }).click();
    const reader = page.getByRole('article');
    await expect(reader).toContainText(cancelling);
    await expect(reader).toContainText(en ? 'There is none' : '没有收据');
    await reader.getByRole('link', { name: en ? /^0\.01 to You/ : /^付给“我”的 0\.01/ }).click();
    await expect(reader).toContainText(en ? 'once it stands in a block' : '写入区块之后才有收据');
    await reader.getByRole('link', { name: cancels }).click();
    await expect(reader).toContainText(cancelling);
    await page.goBack();
    await page.goBack();
    await page.goBack();

    // What cancels can be raised as well, and there is nothing in it to cancel.
    await expect(open1).toHaveCount(0);
    await payments.getByRole('button', { name: en ? 'Raise the fee' : '提高手续费' }).click();
    await expect(dialog.getByRole('button', { name: en ? /^Cancel/ : /^取消/ })).toHaveCount(0);
    await dialog.getByRole('button', { name: en ? 'Raise the fee' : '提高手续费' }).click();
    await expect(dialog).toBeHidden();
    await expect(lines.first()).toContainText(cancels);
    await expect(lines.nth(2)).toContainText(cancelling);
    await expect(note).toHaveText(
      en
        ? /^The fee for cancelling the 3\.00 coin to /
        : /^取消付给“.+”的 3\.00 coin，手续费现在是/,
    );
    await tab.builder({ ...EAGER, on: true });
    await expect.poll(async () => (await tab.status()).height).toBe(2);
    expect((await tab.balances())[FRIEND]).toBeUndefined();
    await expect(payments).toContainText(cancelled);
    await expect(payments).toContainText(cancels);
    await expect(open1).toHaveCount(0);

    // A payment that is written while its dialog is open: it says so, and leads there.
    await tab.builder({ on: false });
    await tab.send({ receiver: FRIEND, amount: 200, fee: 2 });
    await open1.click();
    await expect(fee).toBeVisible();
    await tab.builder({ ...EAGER, on: true });
    await dialog.getByRole('link', { name: en ? /^In block 3/ : /区块 3/ }).click();
    await expect(dialog).toBeHidden();
    await expect(reader).toContainText(en ? 'In block 3' : /区块 3/);

    // The same by script, with codes.
    expect(await tab.refusal('replace', 'ab'.repeat(32))).toMatchObject({ code: 'not-waiting' });
  });
}

for (const [language, words] of [
  [
    'en',
    { payments: 'Payments', back: 'Taken back by the sender', note: 'took back the 3.00 coin' },
  ],
  ['zh', { payments: '收支', back: '付款人已撤回', note: '撤回了正要付给你的 3.00 coin' }],
] as const)
  test(`who was to be paid is told that the sender took it back: ${language}`, async ({
    profile,
    open,
  }) => {
    const rules = freshLedger('told', { reward: 0, spacing: 1000 });
    const sender = await open(await profile(), rules);
    const payee = await open(await profile(), rules);
    await linked([sender, payee]);
    if (language === 'zh') await payee.page.getByRole('button', { name: '中文' }).click();
    for (const tab of [sender, payee]) await tab.builder({ on: false });
    await sender.builder({ ...EAGER, on: true });
    await sender.claim();
    await expect.poll(async () => (await payee.status()).height).toBe(1);
    await sender.builder({ on: false });
    await sender.send({ receiver: (await payee.status()).address, amount: 300, fee: 2 });
    const list = payee.region(words.payments);
    await expect(list).toContainText('3.00');
    const payments = sender.region('Payments');
    await payments.getByRole('button', { name: 'Raise the fee or cancel' }).click();
    await sender.page
      .getByRole('dialog')
      .getByRole('button', { name: 'Cancel the payment' })
      .click();
    await expect(list.locator('tbody.line')).toContainText([words.back]);
    await expect(payee.page.locator('.money-note')).toContainText(words.note);
    // The block that holds what cancelled it changes nothing.
    await sender.builder({ ...EAGER, on: true });
    await expect.poll(async () => (await payee.status()).height).toBe(2);
    await expect(list.locator('tbody.line')).toContainText([words.back]);
    await expect(payments.locator('.change-note')).toHaveText(
      /^The 3\.00 coin to .* is cancelled\.$/,
    );
  });
