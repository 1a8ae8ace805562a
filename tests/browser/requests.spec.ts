/** A request by link, by the camera and from a picture: it fills the form in and sends nothing. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions, type Page } from '@playwright/test';
import { formatLink } from '../../src/api/link.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { violations } from './support/axe.ts';
import { bitmapOf, filmOf } from './support/camera.ts';
import { person } from './support/student.ts';
import { EAGER, expect, freshLedger, freshName, type Tab, test } from './support/tabs.ts';

const FRIEND = encodeAddress(person(5).key);

/** The form holds what Ann asked for, and nothing is on its way. */
async function expectFilled(tab: Tab, page: Page, name: string): Promise<void> {
  const form = tab.region('Send');
  await expect(form.getByLabel('Receiver')).toHaveValue(FRIEND);
  await expect(form.getByLabel('Amount')).toHaveValue('3.20');
  await expect(form.getByLabel('Memo')).toHaveValue('tea & cake');
  await expect(form).toContainText('A request filled this in.');
  await expect(form).toContainText('It calls the receiver “Ann”.');
  await expect(page).toHaveURL((url) => url.hash === `#/${name}`);
  expect(await tab.pooled()).toEqual([]);
}

/** Two addresses that end alike, in the characters the page shows. */
function lookAlikes(): [string, string] {
  const seen = new Map<string, string>();
  for (let seed = 1; ; seed += 1) {
    // Spread by a hash: the checksum of neighbours differs by its making.
    const address = encodeAddress(createHash('sha256').update(String(seed)).digest());
    const other = seen.get(address.slice(-5));
    if (other !== undefined) return [other, address];
    seen.set(address.slice(-5), address);
  }
}

const requestOf = (name: string) =>
  formatLink({
    name,
    charter: null,
    view: { kind: 'pay', id: FRIEND, called: 'Ann', amount: 320, memo: 'tea & cake' },
    via: [],
  });

test('a request is made, opened, looked at and sent by its button alone', async ({
  profile,
  open,
}) => {
  const rules = freshLedger('asks', { reward: 0, spacing: 1000 });
  const ann = await open(await profile(), rules);
  await ann.region('Wallet').getByRole('button', { name: 'Request', exact: true }).click();
  const dialog = ann.page.getByRole('dialog', { name: 'Request a payment' });
  await dialog.getByLabel('Amount').fill('1,5');
  await dialog.getByLabel('Memo').fill('lunch。');
  await dialog.getByLabel('Your name on it').fill('Ann');
  await expect(dialog.getByRole('img', { name: 'QR code of the request' })).toBeVisible();
  expect(await violations(ann.page)).toEqual([]);
  const link = await dialog.getByLabel('Link of the request').inputValue();
  await dialog.getByLabel('Amount').fill('0');
  await expect(dialog.getByLabel('Link of the request')).toHaveCount(0);

  const bob = await open(await profile(), rules);
  await bob.builder(EAGER);
  await bob.claim();
  await expect.poll(async () => (await bob.status()).balance).toBe(10_000);
  await expect(bob.region('Wallet')).toContainText('100.00');
  // Half-typed text is no part of the request.
  await bob.region('Send').getByLabel('Fee').fill('9');
  await bob.page.evaluate((hash) => location.assign(hash), new URL(link).hash);
  const form = bob.region('Send');
  await expect(form.getByLabel('Amount')).toHaveValue('1.50');
  await expect(form.getByLabel('Memo')).toHaveValue('lunch。');
  await expect(form.getByLabel('Fee')).toHaveValue('');
  await expect(form).toContainText('Nothing is sent before you press Send.');
  expect(await violations(bob.page)).toEqual([]);
  expect((await bob.status()).balance).toBe(10_000);
  expect(await bob.pooled()).toEqual([]);
  // Loaded again it asks for nothing.
  await bob.page.reload();
  await bob.opened();
  await expect(form.getByLabel('Amount')).toHaveValue('');
  await bob.page.goBack();
  await bob.opened();
  await bob.page.evaluate((hash) => location.assign(hash), new URL(link).hash);
  await expect(form.getByLabel('Amount')).toHaveValue('1.50');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  const { address } = await ann.status();
  await expect.poll(async () => (await bob.balances())[address]?.balance).toBe(150);
  await expect(form).not.toContainText('A request filled this in.');
});

for (const [locale, words] of [
  [
    'en-GB',
    {
      memo: 'Memo: your name',
      note: 'It asks you to write your name as the memo.',
      again: 'Without your name nobody knows who paid.',
      send: 'Send',
    },
  ],
  [
    'zh-CN',
    {
      memo: '附言：你的名字',
      note: '它请你在附言里写上自己的名字。',
      again: '不写名字，没人知道是谁付的。',
      send: '付款',
    },
  ],
] as const)
  test(`a request that asks for a name asks once before it is sent without: ${locale}`, async ({
    browser,
    open,
  }) => {
    const context = await browser.newContext({ locale });
    const tab = await open(context, freshLedger('name', { reward: 0, spacing: 1000 }));
    const { page } = tab;
    await tab.builder(EAGER);
    await tab.claim();
    await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
    await tab.builder({ on: false });
    const ask = (hash: string) => page.evaluate((to) => location.assign(to), hash);
    const front = new URL(page.url()).hash;
    await ask(`${front}/pay/${FRIEND}?amount=1&ask=name`);
    const form = tab.region(words.send);
    const memo = form.getByLabel(words.memo);
    await expect(memo).toBeFocused();
    await expect(form).toContainText(words.note);
    const send = form.getByRole('button', { name: words.send, exact: true });
    await send.click();
    await expect(form.getByRole('alert')).toContainText(words.again);
    await expect(memo).toBeFocused();
    expect(await tab.pooled()).toEqual([]);
    // The name is there: nothing is asked.
    await memo.fill('Ann');
    await expect(form.getByRole('alert')).toHaveCount(0);
    await send.click();
    await expect.poll(async () => (await tab.pooled()).length).toBe(1);
    await expect(memo).toHaveCount(0);
    // Asked once, and meant: it goes without.
    await ask(`${front}/pay/${FRIEND}?amount=2&ask=name`);
    await expect(memo).toBeFocused();
    await send.click();
    await form.getByRole('alert').getByRole('button').click();
    await expect.poll(async () => (await tab.pooled()).length).toBe(2);
    await context.close();
  });

test('what is typed into the form outlives a reload, and goes with the payment', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('draft', { reward: 0, spacing: 1000 }));
  const { page } = tab;
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  const form = tab.region('Send');
  await form.getByLabel('Receiver').fill(FRIEND);
  await form.getByLabel('Amount').fill('1,5');
  await form.getByLabel('Memo').fill('tea');
  await page.reload();
  await tab.opened();
  await expect(form.getByLabel('Receiver')).toHaveValue(FRIEND);
  await expect(form.getByLabel('Amount')).toHaveValue('1,5');
  await expect(form.getByLabel('Memo')).toHaveValue('tea');
  // It is of this ledger alone.
  const here = page.url();
  await page.goto(here.split('#')[0] + freshLedger('other'));
  await tab.opened();
  await expect(form.getByLabel('Memo')).toHaveValue('');
  await page.goto(here);
  await tab.opened();
  await expect(form.getByLabel('Memo')).toHaveValue('tea');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(async () => (await tab.balances())[FRIEND]?.balance).toBe(150);
  await page.reload();
  await tab.opened();
  await expect(form.getByLabel('Receiver')).toHaveValue('');
});

test('a request opened to look only leads to the account', async ({ profile, open }) => {
  const link = `${requestOf(freshName('looks'))}&watch=1`;
  const tab = await open(await profile(), link);
  await expect(tab.page.getByRole('article')).toContainText(FRIEND);
  await expect(tab.page).toHaveURL((url) => url.hash.includes(`/account/${FRIEND}?as=Ann&watch=1`));
});

test('a request that cannot be is refused in words', async ({ profile, server }) => {
  const page = await (await profile()).newPage();
  await page.goto(`${server.url}#/tea/pay/${FRIEND}?amount=-5`);
  await expect(page.getByRole('main')).toContainText('asks for an amount that cannot be');
});

test('without a camera the words say so, and a picture does it', async ({ profile, open }) => {
  const name = freshName('picture');
  const tab = await open(await profile(), `#/${name}`);
  await tab.region('Send').getByRole('button', { name: 'Scan' }).click();
  const dialog = tab.page.getByRole('dialog', { name: 'Scan a code' });
  await expect(dialog.getByRole('status')).toContainText('Choose a picture of the code.');
  expect(await violations(tab.page)).toEqual([]);
  const picture = dialog.getByLabel('Choose a picture instead');
  const give = (file: string, buffer: Buffer) =>
    picture.setInputFiles({ name: file, mimeType: 'image/bmp', buffer });
  await give('none.bmp', Buffer.from('no picture at all'));
  await expect(dialog.getByRole('alert')).toContainText('No QR code was found');
  await give('foreign.bmp', bitmapOf('https://example.com/#top'));
  await expect(dialog.getByRole('alert')).toContainText('neither a link of Folio’s nor an address');
  await give('other.bmp', bitmapOf('https://folio.example/#/other-ledger'));
  await expect(dialog.getByRole('alert')).toContainText('another ledger, “other-ledger”');
  await give('code.bmp', bitmapOf(`https://folio.example/${requestOf(name)}`));
  await expect(dialog).toBeHidden();
  await expectFilled(tab, tab.page, name);
});

test('an address that ends like one known here is warned of', async ({ profile, open }) => {
  const [known, twin] = lookAlikes();
  const context = await profile();
  await context.addInitScript(
    ([address]) => localStorage.setItem('folio:page:names', JSON.stringify({ [address]: 'Rival' })),
    [known] as const,
  );
  const tab = await open(context, freshLedger('twins'));
  const form = tab.region('Send');
  await form.getByLabel('Receiver').fill(FRIEND);
  await expect(form.getByLabel('Receiver')).toHaveAccessibleDescription(/./);
  await expect(form.getByRole('alert')).toHaveCount(0);
  await form.getByLabel('Receiver').fill(twin);
  await expect(form.getByRole('alert')).toContainText('ends just like this one');
  await expect(form.getByRole('alert')).toContainText('Rival');
});

test.describe('with a camera', () => {
  const name = freshName('camera');
  let folder = '';
  let browser: Browser;

  const start = async (launch: LaunchOptions) => {
    const film = join(folder, 'film.y4m');
    writeFileSync(film, filmOf(`https://folio.example/${requestOf(name)}`));
    const flags = [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ];
    return chromium.launch({ ...launch, args: [...(launch.args ?? []), ...flags] });
  };

  test.beforeAll(async ({ launch }) => {
    folder = mkdtempSync(join(tmpdir(), 'folio-film-'));
    browser = await start(launch);
  });

  test.afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  test('a code held at it fills the form in', async ({ open }) => {
    const context = await browser.newContext({ permissions: ['camera'] });
    const tab = await open(context, `#/${name}`);
    await tab.region('Send').getByRole('button', { name: 'Scan' }).click();
    await expectFilled(tab, tab.page, name);
    await context.close();
  });

  test('one that is refused is told in words', async ({ server }) => {
    const context = await browser.newContext({ permissions: [] });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByRole('button', { name: 'or scan its code' }).click();
    const dialog = page.getByRole('dialog', { name: 'Scan a code' });
    await expect(dialog.getByRole('status')).toContainText('The camera was refused.');
    await context.close();
  });
});
