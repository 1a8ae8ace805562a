/** The pages of a club's ledger: its dialogs, lists and readers, one after another. */
import type { Locator, Page } from '@playwright/test';
import { filesEn } from '../../../src/app/files/texts-en.ts';
import { filesZh } from '../../../src/app/files/texts-zh.ts';
import { en } from '../../../src/app/texts/en.ts';
import { zh } from '../../../src/app/texts/zh.ts';
import { decodeAddress, encodeAddress } from '../../../src/ledger/address.ts';
import type { ConsoleApi } from '../../../src/main/console-api.ts';
import { person } from './student.ts';
import { EAGER, expect, freshLedger, type Tab } from './tabs.ts';

/** A block takes its time on a busy machine. */
const SLOW = { timeout: 60_000 };

const TEXTS = { en: { t: en, f: filesEn }, zh: { t: zh, f: filesZh } } as const;

const [ANN, BOB, CID] = [5, 6, 7].map((number) => encodeAddress(person(number).key)) as [
  string,
  string,
  string,
];
/** The credit of each member, smallest units. */
const CREDIT = 10_000;

type Look = (name: string) => Promise<void>;

/** From the first screen: restoring a wallet, by words and by a key file. */
export async function restorePages(page: Page, language: 'en' | 'zh', look: Look): Promise<void> {
  const { t } = TEXTS[language];
  await page.getByRole('button', { name: t.doors.restore }).click();
  const dialog = page.getByRole('dialog', { name: t.restore.title });
  await expect(dialog.getByRole('radio').first()).toBeChecked();
  await look('restore-words');
  await dialog.getByRole('radio').last().check();
  await expect(dialog.locator('input[type="file"]')).toBeAttached();
  await look('restore-file');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
}

/**
 * Leads `tab`, with any ledger open, through an issuer's ledger of its own account; `look` is
 * called at each stop with its name. The tab ends at a receipt.
 */
export async function clubPages(tab: Tab, language: 'en' | 'zh', look: Look): Promise<void> {
  const { page } = tab;
  const base = await livedIn(tab);
  await wallet(page, language, look);
  await desk(tab, base, language, look);
  await people(tab, base, language, look);
  await receipt(page, base, language, look);
}

/** Everybody was given the same, somebody paid; the URL of the ledger's front. */
async function livedIn(tab: Tab): Promise<string> {
  const { page } = tab;
  const { address, ledger } = await tab.status();
  const key = decodeAddress(address);
  if (!key.ok) throw new Error('the own address is one');
  const rules = { issuer: key.value, grant: 0, grantsPerBlock: 0, reward: 0, spacing: 1000 };
  const base = new URL(freshLedger('club', rules), page.url()).href;
  await page.goto(base);
  await expect.poll(async () => (await tab.status()).ledger, SLOW).not.toBe(ledger);
  await tab.builder(EAGER);
  await page.evaluate(
    async ({ receivers, amount }) => {
      const { folio } = globalThis as unknown as { folio: ConsoleApi };
      for (const receiver of receivers) await folio.mint({ receiver, amount, memo: 'trip' });
    },
    { receivers: [address, ANN, BOB], amount: CREDIT },
  );
  await expect.poll(async () => (await tab.balances())[BOB]?.balance, SLOW).toBe(CREDIT);
  await tab.send({ receiver: BOB, amount: 2_500, memo: 'hall' });
  await expect.poll(async () => (await tab.balances())[BOB]?.balance, SLOW).toBe(CREDIT + 2_500);
  return base;
}

/** The dialogs that begin at the wallet. */
async function wallet(page: Page, language: 'en' | 'zh', look: Look): Promise<void> {
  const { t } = TEXTS[language];
  const dialog = page.getByRole('dialog');
  const closed = async () => {
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  };
  await page.getByRole('button', { name: t.wallet.request, exact: true }).click();
  await dialog.locator('[name="asked"]').fill('3.20');
  await expect(dialog.getByRole('img')).toBeVisible();
  await look('request');
  await closed();
  await page.getByRole('button', { name: t.send.scan }).click();
  // Without a camera, a picture of the code does.
  await expect(dialog.locator('input[type="file"]')).toBeAttached();
  await look('scan');
  await closed();
  await page.getByRole('button', { name: t.page.settings }).click();
  await dialog.getByLabel(t.settings.accountName(1)).fill('Treasury');
  await dialog.getByLabel(t.settings.accountName(1)).press('Enter');
  await expect(dialog).toContainText('Treasury');
  await look('settings');
  const way = (index: number): Locator =>
    dialog.locator('.settings-part .buttons button').nth(index);
  await way(1).click();
  await expect(dialog.locator('input[type="password"]').first()).toBeVisible();
  await look('key-file');
  await closed();
  await page.getByRole('button', { name: t.page.settings }).click();
  await way(3).click();
  await expect(dialog.locator('input[type="password"]').first()).toBeVisible();
  await look('passphrase');
  await closed();
  await page.locator('.ledger-name').click();
  await expect(dialog.locator('.recent li').first()).toContainText(/[kM]?B|字节|千字节/u);
  await look('ledgers');
  await closed();
}

async function desk(tab: Tab, base: string, language: 'en' | 'zh', look: Look): Promise<void> {
  const { page } = tab;
  const { t, f } = TEXTS[language];
  await page.goto(`${base}/ledger`);
  const shared = tab.region(t.issuer.shared);
  await expect(shared.getByRole('listitem').first()).toBeVisible();
  await shared.scrollIntoViewIfNeeded();
  await look('shared');
  const months = tab.region(t.issuer.months);
  await months.locator('summary').first().click();
  await months.scrollIntoViewIfNeeded();
  await look('months');
  const region = tab.region(t.issuer.title);
  await region
    .getByLabel(t.issuer.paste)
    .fill(`${ANN},10,June\n${CID},3\nfolio1nonsense,1\n${ANN},1`);
  await region.getByRole('button', { name: t.issuer.look }).click();
  await expect(region.getByText(t.issuer.newcomer, { exact: true })).toBeVisible();
  await region.locator('.list-preview').scrollIntoViewIfNeeded();
  await look('list');
  await region.getByRole('button', { name: t.issuer.discard }).click();
  const handOver = region.locator('.desk-part').last();
  await handOver.getByRole('button').click();
  await handOver.scrollIntoViewIfNeeded();
  await look('hand-over');
  await handOver.getByRole('button').last().click();
  const leave = tab.region(f.leave.title);
  await leave.getByRole('button', { name: f.leave.ask }).click();
  await leave.scrollIntoViewIfNeeded();
  await look('leave');
  const saving = page.waitForEvent('download');
  const files = tab.region(f.title);
  await files.getByRole('button', { name: f.save }).click();
  await saving;
  await expect(files.getByRole('status')).toBeVisible();
  await files.scrollIntoViewIfNeeded();
  await look('files');
}

async function people(tab: Tab, base: string, language: 'en' | 'zh', look: Look): Promise<void> {
  const { page } = tab;
  const { t } = TEXTS[language];
  await page.goto(`${base}/people`);
  const card = tab.region(t.people.card);
  await card.getByRole('button', { name: t.people.cardQr }).click();
  await expect(card.getByRole('img', { name: t.people.cardQrOf })).toBeVisible();
  const names = tab.region(t.people.names);
  await names.getByLabel(t.people.paste, { exact: true }).fill(`Ann,${ANN}\nCid,${CID}\nDan,\n`);
  await names.getByRole('button', { name: t.people.look }).click();
  await expect(names.getByRole('group')).toBeVisible();
  await look('names');
  await names.getByRole('button', { name: t.people.save }).click();
  await expect(tab.region(t.balances.title)).toContainText('Ann');
  await look('named');
  await page.goto(`${base}/account/${ANN}`);
  await expect(page.getByRole('article').getByRole('table')).toBeVisible();
  await look('statement');
}

async function receipt(page: Page, base: string, language: 'en' | 'zh', look: Look): Promise<void> {
  const { t, f } = TEXTS[language];
  const row = page.getByRole('article').getByRole('table').getByRole('link').last();
  await row.click();
  await page.getByRole('button', { name: f.receipt.make }).click();
  await expect(page.getByRole('img', { name: f.receipt.qr })).toBeVisible();
  await page.locator('.receipt-made').scrollIntoViewIfNeeded();
  await look('receipt-made');
  const link = (await page.locator('.receipt-text').textContent()) ?? '';
  await page.goto(`${base}?watch=1`);
  await expect(page.getByRole('region', { name: t.watching.title })).toBeVisible();
  await look('observer');
  await page.goto(link);
  await expect(page.getByText(f.check.holds)).toBeVisible();
  await look('receipt');
  const at = link.length - 40;
  const spoilt = link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1);
  await page.goto(spoilt);
  await expect(page.getByText(f.check.fails)).toBeVisible();
  await look('receipt-refused');
}
