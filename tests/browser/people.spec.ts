/** Everybody can be found: in the list, in the search box and in the send form, by any name. */
import type { Page } from '@playwright/test';
import { formatLink } from '../../src/api/link.ts';
import { nickname } from '../../src/api/nickname.ts';
import { publicKeyOf } from '../../src/crypto/ed25519.ts';
import { encodeAddress } from '../../src/ledger/address.ts';
import { type Charter, defaultCharter } from '../../src/ledger/charter.ts';
import { claimOf, json, type Person } from './support/student.ts';
import { EAGER, expect, freshLedger, freshName, type Tab, test } from './support/tabs.ts';

/** The number of people: a class by default; ten thousand for measurements. */
const COUNT = Number(process.env.FOLIO_PEOPLE ?? 400);
/** Claims merged in one op. */
const BATCH = 200;

function student(index: number): Person {
  const seed = new Uint8Array(32).fill(9);
  new DataView(seed.buffer).setUint32(0, index);
  return { seed, key: publicKeyOf(seed) };
}

const addressOf = (index: number) => encodeAddress(student(index).key);

/** Their claims, into the pool of `tab` and then into blocks. */
async function enrol(tab: Tab, charter: Charter): Promise<void> {
  await tab.builder(EAGER);
  for (let from = 0; from < COUNT; from += BATCH) {
    const claims = Array.from({ length: Math.min(BATCH, COUNT - from) }, (_, index) =>
      json(charter, claimOf(charter, student(from + index))),
    );
    const { status } = await tab.op('merge', { pool: claims });
    expect(status).toBeLessThan(300);
    await expect
      .poll(async () => (await tab.status()).pool, { timeout: 60_000 })
      .toBeLessThan(BATCH);
  }
  await expect.poll(async () => (await tab.status()).pool, { timeout: 60_000 }).toBe(0);
}

function rules(name: string): Charter {
  return defaultCharter(name, { reward: 0, spacing: 1000, grantsPerBlock: 1024 });
}

/** The ms from the key press to the frame that shows the result. */
async function timed(page: Page, label: string, key: string, shown: string): Promise<number> {
  await page.getByLabel(label, { exact: true }).focus();
  await page.evaluate((expected) => {
    const at = { start: 0, took: 0 };
    Object.assign(globalThis, { timed: at });
    addEventListener('keydown', () => (at.start = performance.now()), { once: true });
    const look = () => {
      const found = [...document.querySelectorAll(expected)].some((one) => one.textContent !== '');
      if (at.start > 0 && found) at.took = performance.now() - at.start;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, shown);
  await page.keyboard.press(key);
  const took = () =>
    page.evaluate(() => (globalThis as unknown as { timed: { took: number } }).timed.took);
  await expect.poll(took).toBeGreaterThan(0);
  return took();
}

test('a class of 400: every row once while blocks land, and everybody is found', async ({
  profile,
  open,
}) => {
  test.setTimeout(COUNT > 400 ? 900_000 : 300_000);
  const name = freshName('class');
  const charter = rules(name);
  const fragment = formatLink({ name, charter, view: { kind: 'ledger' }, via: [] });
  const tab = await open(await profile(), fragment);
  const { page } = tab;
  await enrol(tab, charter);
  await tab.go('People');
  const list = tab.region('Balances');
  await expect(list.getByRole('listitem').first()).toContainText('100.00');
  await expect(list.getByRole('listitem').first()).toHaveAttribute('aria-setsize', `${COUNT}`);

  // Scrolled through from end to end while a block lands now and then.
  const seen = new Set<string>();
  const rows = new Set<string>();
  for (let row = 0; row < Math.min(COUNT, 400); row += 10) {
    await page.evaluate((top) => scrollTo(0, top), 42 * row);
    if (row % 100 === 0) await tab.claim().catch(() => undefined);
    await expect(list.locator(`[aria-posinset="${Math.min(COUNT, row + 10)}"] a`)).toBeAttached();
    const found = await list
      .locator('li')
      .evaluateAll((all) =>
        all.map((one) => [
          one.getAttribute('aria-posinset') ?? '',
          one.querySelector('a')?.getAttribute('data-account') ?? '',
        ]),
      );
    for (const [place = '', account = ''] of found)
      if (account !== '') {
        rows.add(place);
        seen.add(account);
      }
  }
  if (COUNT === 400) {
    expect(rows.size).toBeGreaterThanOrEqual(COUNT);
    expect(seen.size).toBeGreaterThanOrEqual(COUNT);
  }

  // Finds people by nickname in the list, by part of the address in the search box, by own name in
  // the form.
  const poor = addressOf(COUNT - 3);
  await page.evaluate(() => scrollTo(0, 0));
  await list.getByLabel('Find somebody').fill(nickname(poor, 'zh'));
  await expect(list.locator(`[data-account="${poor}"]`)).toBeVisible();
  await expect(list).toContainText(/\d+ found/);
  await list.getByLabel('Find somebody').fill('');
  const search = await timed(page, 'Find somebody', 'o', '.people-found');
  const box = await timed(page, 'Search', 'o', '.search-offers');
  test.info().annotations.push({
    type: 'key press shows',
    description: `${COUNT} accounts: list ${Math.round(search)} ms, search box ${Math.round(box)} ms`,
  });
  console.log(COUNT, 'accounts; key press shows after', search, box);
  await page.getByLabel('Search', { exact: true }).fill(poor.slice(-7));
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  const reader = page.getByRole('article', { name: 'Account' });
  await reader.getByLabel('Name it yourself').fill('Zora');
  await reader.getByRole('button', { name: 'Save' }).click();
  await tab.go('Book');
  const receiver = tab.region('Send').getByRole('combobox', { name: 'Receiver' });
  await receiver.fill('zor');
  await tab.region('Send').getByRole('option', { name: /Zora/ }).click();
  await expect(receiver).toHaveValue(poor);
});

test('a list gives names, says what is wrong by line, and shows who is missing', async ({
  profile,
  open,
}) => {
  const tab = await open(await profile(), freshLedger('names', { reward: 0, spacing: 1000 }));
  const { page } = tab;
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).balance).toBe(10_000);
  await tab.send({ receiver: addressOf(1), amount: 5 });
  await expect.poll(async () => (await tab.status()).height).toBe(2);
  await tab.go('People');
  const names = tab.region('Names');
  const text = `姓名;地址\r\n小王;${addressOf(1)}\r\nZoe;${addressOf(2)}\r\nAbsent;\r\n`;
  await names.locator('input[type="file"]').setInputFiles({
    name: 'class.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]),
  });
  const preview = names.getByRole('group', { name: 'What the list says' });
  await expect(preview).toContainText('2 accounts get a name.');
  await expect(preview).toContainText('Line 4: a name without an address');
  await expect(preview).toContainText('1 has no account here yet:');
  await expect(preview.getByRole('listitem').filter({ hasText: 'Zoe' })).toBeVisible();
  await preview.getByRole('button', { name: 'Give these names' }).click();
  await expect(names).toContainText('2 names are saved.');
  const row = tab.region('Balances').locator(`[data-account="${addressOf(1)}"]`);
  await expect(row).toContainText('小王');
  const saving = page.waitForEvent('download');
  await names.getByRole('button', { name: 'Save names as CSV' }).click();
  expect((await saving).suggestedFilename()).toBe('names.csv');
  // The account is lit up everywhere.
  await row.hover();
  await expect(row).toHaveClass(/lit/);
  await page.reload();
  await expect(row).toContainText('小王');
});

test('names given in one tab are there in the other, and after a restart', async ({
  profile,
  open,
}) => {
  const fragment = freshLedger('shared');
  const context = await profile();
  await context.addInitScript(
    ([address]) => {
      // Once, as an earlier version left it.
      if (localStorage.getItem('folio:page:recent') !== null) return;
      localStorage.setItem('folio:page:names', JSON.stringify({ [address]: 'Early Bird' }));
    },
    [addressOf(3)] as const,
  );
  const first = await open(context, fragment);
  const second = await open(context, fragment);
  for (const tab of [first, second]) await tab.go('People');
  const give = async (tab: Tab, index: number, name: string) => {
    const names = tab.region('Names');
    await names.getByLabel('List', { exact: true }).fill(`${name},${addressOf(index)}`);
    await names.getByRole('button', { name: 'Check the list' }).click();
    await names.getByRole('button', { name: 'Give these names' }).click();
    await expect(names).toContainText('1 name is saved.');
  };
  await give(first, 1, 'Ann');
  await give(second, 2, 'Bo');
  const known = async (tab: Tab, name: string) => {
    await tab.region('Balances').getByLabel('Find somebody').fill(name);
    await expect(tab.region('Balances').getByRole('listitem').first()).toContainText(name);
  };
  await known(first, 'Bo');
  await known(second, 'Ann');
  await second.page.close();
  await first.page.reload();
  await first.opened();
  for (const name of ['Ann', 'Bo', 'Early Bird']) await known(first, name);
  const left = await first.page.evaluate(() => Object.keys(localStorage));
  expect(left.filter((key) => /name/u.test(key))).toEqual([]);
});

test('my card: a link with a name, and whoever opens it is offered to save it', async ({
  profile,
  open,
  server,
}) => {
  const fragment = freshLedger('cards');
  const mine = await open(await profile(), fragment);
  await mine.go('People');
  const card = mine.region('My card');
  await card.getByLabel('Name on the card').fill('小王');
  await card.getByRole('button', { name: 'Show as QR code' }).click();
  await expect(card.getByRole('img', { name: 'QR code of my card' })).toBeVisible();
  const link = await card.getByLabel('Link to my account').inputValue();
  const { address } = await mine.status();
  const theirs = await open(await profile(), link.slice(server.url.length));
  const reader = theirs.page.getByRole('article', { name: 'Account' });
  await expect(reader.getByLabel('Name it yourself')).toHaveValue('小王');
  await expect(reader).toContainText('So says the card.');
  await reader.getByRole('button', { name: 'Save' }).click();
  await theirs.go('Book');
  await theirs.region('Send').getByRole('combobox', { name: 'Receiver' }).fill('小');
  await theirs.region('Send').getByRole('option', { name: /小王/ }).click();
  await expect(theirs.region('Send').getByRole('combobox', { name: 'Receiver' })).toHaveValue(
    address,
  );
});
