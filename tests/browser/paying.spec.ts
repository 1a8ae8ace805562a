/** The send form led by names and by the keyboard, and the statement that follows from it. */

import { nickname } from '../../src/api/nickname.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, linked, test } from './support/tabs.ts';

const FRIEND = encodeAddress(person(5).key);

test('somebody known is chosen by name, and the form leads on', async ({ profile, open }) => {
  const tab = await open(await profile(), freshLedger('names', { spacing: 1000 }));
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).balance).toBeGreaterThan(0);
  await tab.send({ receiver: FRIEND, amount: 500 });
  await expect.poll(async () => (await tab.status()).height).toBe(2);
  await tab.builder({ on: false });

  const form = tab.region('Send');
  const receiver = form.getByRole('combobox', { name: 'Receiver' });
  const name = nickname(FRIEND, 'en');
  await receiver.fill(name.slice(0, 6).toLowerCase());
  await expect(form.getByRole('option', { name: new RegExp(name) })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  // When the field is left half typed, the page asks who is meant.
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(form).toContainText('Choose below who is meant');
  await receiver.press('Enter');
  await expect(receiver).toHaveValue(FRIEND);
  await expect(form.getByLabel('Amount')).toBeFocused();

  // More than there is: all of it, and then only sending is left.
  await tab.page.keyboard.type('100000');
  await tab.page.keyboard.press('Enter');
  await form.getByRole('button', { name: /send all/ }).click();
  const send = form.getByRole('button', { name: 'Send', exact: true });
  await expect(send).toBeFocused();
  await expect(form.locator('[aria-invalid]')).toHaveCount(0);

  // A payment from somebody's page, with the amount filled in.
  await tab.go('People');
  await tab
    .region('Balances')
    .getByRole('link', { name: new RegExp(name) })
    .click();
  await tab.page.getByRole('button', { name: 'Pay this account' }).click();
  await expect(tab.page.getByRole('main', { name: 'Book' })).toBeVisible();
  await expect(send).toBeFocused();
  await form.getByLabel('Amount').fill('2.50');
  await send.click();
  await expect(form).toContainText('is in the pool');

  // The lines add up: reward and payment, each with the balance after it.
  const payments = tab.region('Payments');
  await expect(payments.locator('tbody.line')).toHaveCount(5);
  await expect(payments.getByText('Block reward')).toHaveCount(2);
  await expect(payments.locator('.statement-balance')).toHaveText([
    /97\.00$/,
    /96\.00$/,
    /101\.00$/,
    /100\.00$/,
  ]);
});

test('pressing Claim and Send again at once claims once, and spends what is there once', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('twice', { spacing: 1000 }));
  await tab.builder({ ...EAGER, on: false });
  await expect(tab.page.getByRole('button', { name: 'Claim from GENESIS' })).toBeVisible();
  // Presses it in every frame for as long as it is there; whatever was announced meanwhile.
  const announced = await tab.page.evaluate(async () => {
    const find = () =>
      [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Claim from GENESIS',
      );
    const seen = new Set<string>();
    for (let button = find(); button !== undefined; button = find()) {
      button.click();
      await new Promise((done) => requestAnimationFrame(done));
      for (const alert of document.querySelectorAll('[role=alert]'))
        seen.add(alert.textContent ?? '');
    }
    return [...seen];
  });
  expect(announced).toEqual([]);
  await tab.builder({ on: true });
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  await tab.builder({ on: false });
  const form = tab.region('Send');
  await expect(tab.region('Wallet')).toContainText('101.00');
  const fill = async () => {
    await form.getByRole('combobox', { name: 'Receiver' }).fill(FRIEND);
    await form.getByLabel('Amount').fill('60');
  };
  await fill();
  // The next payment is typed within the frame in which the first is sent.
  await tab.page.evaluate(async (address) => {
    const form = document.querySelector<HTMLFormElement>('.send form');
    const field = (name: string) => form?.elements.namedItem(name) as HTMLInputElement;
    const type = (name: string, value: string) => {
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      set?.call(field(name), value);
      field(name).dispatchEvent(new Event('input', { bubbles: true }));
    };
    const button = field('send') as unknown as HTMLButtonElement;
    button.click();
    type('receiver', address);
    type('amount', '61');
    while (button.disabled) await new Promise((done) => requestAnimationFrame(done));
    button.click();
  }, FRIEND);
  await expect(form.getByLabel('Amount')).toHaveValue('61');
  await expect(form).toContainText('not enough');
  await expect(form.getByRole('alert')).toHaveCount(0);
  expect((await tab.status()).pool).toBe(1);
});

test('a second tab says once why it is another account', async ({ profile, open }) => {
  const context = await profile();
  const fragment = freshLedger('second');
  const first = await open(context, fragment);
  const second = await open(context, fragment);
  await expect(first.page.getByText('This tab is account')).toHaveCount(0);
  const word = second.page.getByText('This tab is account 2 of this browser');
  await expect(word).toBeVisible();
  await second.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(word).toHaveCount(0);
  await second.page.reload();
  await second.opened();
  await expect(word).toHaveCount(0);
  // The accounts are shown with their avatars.
  const name = nickname((await first.status()).address, 'en');
  await second.page.getByRole('button', { name: 'Settings' }).click();
  await expect(second.page.getByRole('dialog')).toContainText(name);
  await second.page.keyboard.press('Escape');
  await second.page.getByRole('button', { name: 'Invite' }).click();
  await expect(second.page.getByRole('dialog')).toContainText('npm start -- --host');
});

test('a wallet is locked at once, and its passphrase is taken away', async ({ profile, open }) => {
  const tab = await open(await profile(), freshLedger('locked'));
  const { page } = tab;
  const dialog = page.getByRole('dialog');
  const passphrase = async () => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await dialog.getByRole('button', { name: 'Passphrase' }).click();
  };
  await passphrase();
  await dialog.getByLabel('New passphrase').fill('correct horse');
  await dialog.getByLabel('Once more').fill('correct horse');
  await dialog.getByRole('button', { name: 'Set passphrase' }).click();
  await expect(dialog).toContainText('The passphrase is set.');
  await page.keyboard.press('Escape');

  // Left alone for the chosen time it locks itself, and a key pressed then comes too late.
  await passphrase();
  await dialog.getByLabel('Lock by itself').selectOption({ label: 'after 5 minutes' });
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 6 * 60_000;
  });
  await page.keyboard.press('Shift');
  await expect(tab.region('Wallet')).toContainText('The wallet is locked.');
  await passphrase();
  await expect(dialog.getByRole('button', { name: 'Lock now' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await tab.region('Wallet').getByRole('button', { name: 'Unlock' }).click();
  await dialog.getByLabel('Passphrase').fill('correct horse');
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toBeHidden();

  await passphrase();
  await dialog.getByRole('button', { name: 'Lock now' }).click();
  await expect(tab.region('Wallet')).toContainText('The wallet is locked.');
  expect(await tab.refusal('claim')).toMatchObject({ code: 'wallet-locked' });

  await passphrase();
  await dialog.getByLabel('Present passphrase').fill('wrong horse');
  await dialog.getByRole('button', { name: 'Remove passphrase' }).click();
  await expect(dialog).toContainText('That is not the passphrase.');
  await dialog.getByLabel('Present passphrase').fill('correct horse');
  await expect(dialog.getByText('That is not the passphrase.')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Remove passphrase' }).click();
  await expect(dialog).toContainText('The passphrase is removed.');
  await page.keyboard.press('Escape');
  await expect(tab.region('Wallet')).not.toContainText('The wallet is locked.');
  await tab.claim();
});

test('a block opened by its hash, and found by a part of it, is named by its height', async ({
  server,
  profile,
  open,
}) => {
  const fragment = freshLedger('hash');
  const tab = await open(await profile(), fragment);
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  const { tip } = await tab.status();
  const title = tab.page.getByRole('article', { name: 'Block 1', exact: true });
  await tab.page.goto(`${server.url}${fragment}/block/${tip}`);
  await expect(title).toBeVisible();
  await tab.page.keyboard.press('Escape');
  await expect(title).toBeHidden();
  await tab.page.keyboard.press('/');
  await tab.page.keyboard.type(`${tip.slice(0, 8)}…${tip.slice(-4)}`);
  await tab.page.keyboard.press('Enter');
  await expect(title).toBeVisible();
});

test('the first screen leads to rules of one’s own, and a wrong one tells its range', async ({
  server,
  profile,
}) => {
  const page = await (await profile()).newPage();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'or a ledger with rules of its own' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the ledger').fill('tea');
  await dialog.getByLabel('Decimals').fill('7');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog.getByLabel('Decimals')).toBeFocused();
  await expect(dialog).toContainText('A whole number from 0 to 6.');
  await dialog.getByLabel('Decimals').fill('1');
  await dialog.getByLabel('Least fee').fill('0.1');
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Send' }).getByLabel('Fee')).toHaveAttribute(
    'placeholder',
    '0.1',
  );
});

test('notifications are offered until they are refused, and no rendering asks for leave', async ({
  profile,
  open,
}) => {
  const context = await profile();
  await context.addInitScript(() => {
    let asked = 0;
    Object.defineProperty(Notification, 'permission', {
      get() {
        asked += 1;
        return 'default';
      },
    });
    Notification.requestPermission = async () => 'denied';
    Object.assign(globalThis, { asked: () => asked });
  });
  const tab = await open(context, freshLedger('leave', { spacing: 1000 }));
  await tab.builder(EAGER);
  await tab.claim();
  const payments = tab.region('Payments');
  await expect(payments.locator('tbody.line')).toHaveCount(1);
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  const button = payments.getByRole('button', { name: 'Notify me' });
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  const asked = () =>
    tab.page.evaluate(() => (globalThis as unknown as { asked(): number }).asked());
  expect(await asked()).toBe(1);
  await button.click();
  await expect(button).toHaveCount(0);
  expect(await asked()).toBe(1);
});

test('being paid is seen at the balance, heard, and stands in the title of a hidden tab', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const fragment = freshLedger('paid', { reward: 0, spacing: 1000 });
  const payer = await open(context, fragment);
  const payee = await open(context, fragment);
  await linked([payer, payee]);
  await payer.builder(EAGER);
  await payee.builder({ on: false });
  await payer.claim();
  await expect.poll(async () => (await payee.status()).height).toBe(1);
  await payer.builder({ on: false });
  // What is there when the page opens is no news.
  await expect(payee.statusLine()).toContainText('In sync with 1 peer');
  await expect(payee.region('Blocks')).toContainText('height 1');
  // A tab behind another one is hidden to its page, in a real browser.
  await payee.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  });
  const { address } = await payee.status();
  const name = nickname((await payer.status()).address, 'en');
  await payer.send({ receiver: address, amount: 250, memo: 'tea' });
  const wallet = payee.region('Wallet');
  await expect(wallet.getByText(`${name} is paying you 2.50 coin`)).toBeAttached();
  await expect(payee.page).toHaveTitle(new RegExp(`^\\(1\\) ${name} is paying you 2.50 coin`));
  await payer.builder({ on: true });
  const line = wallet.locator('[aria-live="polite"]').filter({ hasText: 'has paid you' });
  await expect(line).toContainText(`${name} has paid you 2.50 coin`);
  await expect(payee.page).toHaveTitle(new RegExp(`^\\(2\\) ${name} has paid you`));
  await payee.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: false });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(payee.page).toHaveTitle(/^Folio/);
  // The payer is told that it is in a block, too.
  await expect(payer.region('Wallet')).toContainText('Your 2.50 coin to');
});

test('the last tab asks before it closes while a payment of its own was shared with nobody', async ({
  profile,
  open,
}) => {
  const context = await profile();
  const fragment = freshLedger('leaving', { reward: 0, spacing: 1000 });
  const tab = await open(context, fragment);
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height).toBe(1);
  await tab.builder({ on: false });
  const { address } = await tab.status();
  // A page that nobody has touched may not ask.
  await tab.page.getByRole('heading', { level: 1 }).click();
  await tab.send({ receiver: address, amount: 5 });
  await expect(tab.region('Payments')).toContainText('In the pool');
  const asked = async () => {
    let kind = 'none';
    tab.page.once('dialog', (dialog) => {
      kind = dialog.type();
      void dialog.accept();
    });
    await tab.page.reload();
    await tab.opened();
    return kind;
  };
  expect(await asked()).toBe('beforeunload');
  // Another tab holds it as well.
  await tab.page.getByRole('heading', { level: 1 }).click();
  const other = await open(context, fragment);
  await linked([tab, other]);
  await expect.poll(async () => (await other.status()).pool).toBe(1);
  await expect(tab.statusLine()).toContainText('In sync with 1 peer');
  expect(await asked()).toBe('none');
});
