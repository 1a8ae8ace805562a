/** All pages of a lived-in ledger and of an issuer's, one after another, in one tab. */
import type { Page } from '@playwright/test';
import { en } from '../../../src/app/texts/en.ts';
import { zh } from '../../../src/app/texts/zh.ts';
import { WORKBENCH_TEXTS } from '../../../src/app/workshop/workbench-texts.ts';
import { decodeAddress, encodeAddress } from '../../../src/ledger/address.ts';
import { person } from './student.ts';
import { EAGER, expect, freshLedger, type Tab } from './tabs.ts';

/** A block takes its time on a busy machine. */
const SLOW = { timeout: 60_000 };

const TEXTS = { en, zh } as const;

const FRIEND = encodeAddress(person(5).key);

/** `look`, on the presets of a new ledger, from the first screen. */
export async function presets(
  page: Page,
  language: 'en' | 'zh',
  look: (name: string) => Promise<void>,
): Promise<void> {
  const t = TEXTS[language];
  await page.getByRole('button', { name: t.doors.rules }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: t.presets.names.club }).check();
  await look('presets');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
}

/**
 * Leads `tab`, with a ledger of spacing 1000 open, past every page; `look` is called on each with
 * its name and the page as it is. The tab ends at an issuer's ledger of its own account.
 */
export async function eachPage(
  tab: Tab,
  language: 'en' | 'zh',
  look: (name: string) => Promise<void>,
): Promise<void> {
  const t = TEXTS[language];
  const { page } = tab;
  const base = page.url();
  const show = (view: string) => page.goto(`${base}/${view}`);
  const { address } = await tab.status();
  await tab.builder(EAGER);
  await tab.claim();
  await expect.poll(async () => (await tab.status()).height, SLOW).toBe(1);
  const { id } = await tab.send({ receiver: FRIEND, amount: 250, fee: 1, memo: 'tea 茶' });
  await expect.poll(async () => (await tab.status()).height, SLOW).toBe(2);
  await tab.builder({ on: false });
  await tab.send({ receiver: FRIEND, amount: 300, fee: 2 });

  await show('people');
  await expect(tab.region(t.balances.title).getByRole('link')).toHaveCount(2);
  await look('people');
  await show('ledger');
  await expect(tab.region(t.rules.title)).toContainText(t.rules.note);
  await expect(tab.region(t.stored.title)).toBeVisible();
  await look('ledger');
  await show('workshop');
  await expect(tab.region(t.builder.title)).toBeVisible();
  const { tamper, console } = WORKBENCH_TEXTS[language];
  await page.getByRole('button', { name: tamper.copy }).click();
  await expect(page.getByRole('button', { name: tamper.again })).toBeVisible();
  await page.getByRole('button', { name: console.send, exact: true }).click();
  await expect(tab.region(console.title)).toContainText(console.says(200));
  await look('workshop');
  await show('block/2');
  await expect(page.getByRole('article')).toContainText('tea 茶');
  await look('block');
  await show(`tx/${id}`);
  await expect(page.getByRole('article')).toContainText('tea 茶');
  await look('transaction');
  await show(`account/${address}`);
  // The balance over time, as the node tells it; the fee came back to its builder.
  await expect(page.getByRole('article').getByRole('img', { name: /97\.50/ })).toBeVisible();
  await look('account');

  await page.goto(base);
  const parts = page.getByRole('group', { name: t.places.panels });
  if (await parts.isVisible()) await parts.getByRole('button', { name: t.payments.title }).click();
  await page.getByRole('button', { name: t.waiting.open }).click();
  await expect(page.getByRole('dialog', { name: t.waiting.title })).toBeVisible();
  await look('waiting');
  await page.keyboard.press('Escape');

  const key = decodeAddress(address);
  if (!key.ok) throw new Error('the own address is one');
  const rules = { issuer: key.value, grant: 0, grantsPerBlock: 0, reward: 0, spacing: 1000 };
  await page.goto(new URL(freshLedger('desk', rules), base).href);
  await expect(tab.region(t.wallet.title)).toBeVisible();
  await page
    .getByRole('navigation', { name: t.places.title })
    .getByRole('link', { name: t.places.names.ledger })
    .click();
  const desk = tab.region(t.issuer.title);
  await desk
    .getByLabel(t.issuer.paste)
    .fill(`${FRIEND},10.50,June\n${address},3\nfolio1nonsense,1\n`);
  await desk.getByRole('button', { name: t.issuer.look }).click();
  await expect(desk.getByRole('button', { name: t.issuer.discard })).toBeVisible();
  await look('desk');
}
