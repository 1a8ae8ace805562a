/**
 * A long ledger is joined by its balances over WebRTC and verified afterwards (S-5): what the page
 * says on the way, how it is paused, and what is not here yet.
 */
import type { Page } from '@playwright/test';
import { formatLink } from '../../src/api/link.ts';
import { ChainMaker, easyLedger } from '../bench/chain.ts';
import { fileOf } from '../bench/files.ts';
import { violations } from './support/axe.ts';
import { expect, linked, test } from './support/tabs.ts';

const BLOCKS = 2_000;
const PEOPLE = 20;

/** The codes of the lines that a tab's node has written. */
const codes = (page: Page) =>
  page.evaluate(async () => {
    const { folio } = globalThis as unknown as { folio: { log(): Promise<{ code: string }[]> } };
    return (await folio.log()).map(({ code }) => code);
  });

test('a long ledger is of use at once, and its history is verified afterwards', async ({
  server,
  profile,
  open,
}) => {
  test.setTimeout(600_000);
  const { charter, fragment } = easyLedger('joining');
  const chain = new ChainMaker(charter, BLOCKS);
  await chain.claims(PEOPLE);
  await chain.paid((BLOCKS - 1) * 2, 2);
  const whole = await open(await profile(), fragment);
  await whole.builder({ on: false });
  await whole.go('Ledger');
  await whole.page.getByLabel('Choose a file').setInputFiles({
    name: 'long.folio',
    mimeType: 'application/octet-stream',
    buffer: await fileOf(chain),
  });
  await expect(whole.region('Files')).toContainText(/All 2,000 blocks of the file/, {
    timeout: 180_000,
  });

  const joining = await open(await profile(), fragment);
  await joining.builder({ on: false });
  await linked([whole, joining]);
  const { page } = joining;
  const status = page.locator('.status');
  await expect(status).toContainText('All blocks are being verified', { timeout: 120_000 });
  await status.getByRole('button', { name: 'Pause' }).click();
  await expect(status).toContainText('You paused the verification of old blocks');
  // Balances and newest block are here; a block in the middle is not.
  expect((await joining.status()).height).toBe(BLOCKS);
  expect(Object.keys(await joining.balances())).toHaveLength(PEOPLE);
  await expect(page.getByText('This block is not here yet.').first()).toBeVisible();
  const view = { kind: 'block', id: '1900' } as const;
  await page.goto(server.url + formatLink({ name: charter.name, charter, view, via: [] }));
  await expect(page.getByText(/Blocks below 1,9\d\d are not here/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goBack();
  await joining.go('Ledger');
  const storage = joining.region('Storage');
  await expect(storage).toContainText('You paused the verification of history');
  await expect(storage.getByRole('switch', { name: 'Delete old blocks' })).toBeVisible();
  // It goes on where it was.
  await status.getByRole('button', { name: 'Go on' }).click();
  await expect(storage).toContainText('All blocks are stored here.', { timeout: 240_000 });
  await expect(status).not.toContainText('verified');
  await page.goto(server.url + formatLink({ name: charter.name, charter, view, via: [] }));
  await expect(page.getByText(/Blocks below/)).toHaveCount(0);
  const lines = await codes(page);
  for (const code of ['join-began', 'join-done', 'history-verified']) expect(lines).toContain(code);
});
